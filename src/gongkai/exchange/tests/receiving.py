"""A platform that reads packages: it takes each once, in order, whole or not at all, and shows what it was told."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from gongkai.exchange.package import signing
from gongkai.exchange.package.order import Position, is_next
from gongkai.exchange.package.reading import opened


@dataclass
class Platform:
    """What stands on it, by index number: title, page, files by name."""

    key: str
    pages: dict[str, dict[str, str]] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)

    def read(self, place: Path) -> bool:
        """Take the package; False where it was taken before. Raises ``Fault``."""
        public = signing.from_text(self.key)
        with opened(place, {signing.fingerprint(public): public}, "platform") as package:
            package.verify()
            manifest, count = package.manifest, len(self.taken)
            earlier = self.taken[manifest.number - 1] if manifest.number <= count else None
            if not is_next(Position(count, self.taken[-1] if count else ""), manifest, package.digest, earlier):
                return False
            for record in manifest.records:
                number = record.values["index_number"]
                if record.kind == "withdraw":
                    self.pages.pop(number, None)
                    self.gone[number] = record.values["reason"]
                elif not package.emptied:
                    files = {path.partition("/")[2].partition("/")[2]: package.content(path) for path in record.files}
                    values = json.loads(files["metadata.json"])
                    self.pages[number] = {"title": values["title"], "page": files["page.html"].decode()}
                    self.gone.pop(number, None)
            self.taken.append(package.digest)
        return True
