"""An application that is being written: kept for thirty days under a private link of 256 bits, encrypted.

Each uploaded paper is a draft row of its own, encrypted like the rest and bound to the application only by its link
inside it, so that saving a page does not write photographs anew. When the application is sent, or its time is over, all
of it goes.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.applications.photos import Paper
from gongkai.core import drafts
from gongkai.core.models import Draft

FORM, PAPER = "applications.apply", "applications.apply.paper"
MOST_ITEMS, MOST_OTHERS = 10, 19
ALONE, TOGETHER, AGENT = "alone", "together", "agent"
SPLIT, WHOLE = "split", "whole"


@dataclass
class Writing:
    """What has been written so far. ``values`` by the names of the one form; what is not its, beside them."""

    link: str = ""
    values: dict[str, str] = field(default_factory=dict)
    standing: str = ALONE
    others: list[list[str]] = field(default_factory=list)
    items: list[dict[str, str]] = field(default_factory=list)
    papers: dict[str, dict[str, Any]] = field(default_factory=dict)
    split: str = SPLIT
    done: list[str] = field(default_factory=list)
    begun: bool = False  # a sending has begun: what was registered of it cannot be written anew
    expires_at: Any = None

    @property
    def citizen(self) -> bool:
        """Whether a natural person applies."""
        return self.values.get("kind", "c1") == "c1"


def read(link: str) -> Writing | None:
    """The application under ``link``; none where there is none, or its thirty days are over."""
    row = drafts.by_link(link)
    if row is None or row.form != FORM:
        return None
    known = {each.name for each in fields(Writing)} - {"link", "expires_at"}
    kept = {name: value for name, value in drafts.typed(row).items() if name in known}
    return Writing(link=link, expires_at=row.expires_at, **kept)


def save(writing: Writing) -> Writing:
    """Keep it; a new one gets its link. Its papers live as long as it."""
    values = {name: value for name, value in asdict(writing).items() if name not in {"link", "expires_at"}}
    row = drafts.keep_by_link(FORM, values, writing.link or None)
    writing.link, writing.expires_at = row.link or "", row.expires_at
    drafts.prolong([paper["link"] for paper in writing.papers.values()])
    return writing


def drop(writing: Writing) -> None:
    """Forget it and its papers: it was sent, or its writer does not want it any more."""
    drafts.drop_links([writing.link, *(paper["link"] for paper in writing.papers.values())])


def keep_paper(writing: Writing, name: str, paper: Paper) -> None:
    """Keep an uploaded paper in the place of the one before; ``save`` must follow."""
    remove_paper(writing, name)
    content = base64.b64encode(paper.content).decode()
    row = drafts.keep_by_link(PAPER, {"name": paper.name, "content": content})
    writing.papers[name] = {"link": row.link, "name": paper.name, "size": len(paper.content)}


def remove_paper(writing: Writing, name: str) -> None:
    """Forget one paper; ``save`` must follow."""
    before = writing.papers.pop(name, None)
    if before is not None:
        drafts.drop_links([before["link"]])


def papers_of(writing: Writing) -> dict[str, SimpleUploadedFile]:
    """The papers as the Action takes files; an agent's authority only where there is an agent."""
    found = {}
    for name, paper in writing.papers.items():
        row: Draft | None = drafts.by_link(paper["link"])
        if row is None or (name == "authority_file" and writing.standing != AGENT):
            continue
        kept = drafts.typed(row)
        found[name] = SimpleUploadedFile(kept["name"], base64.b64decode(kept["content"]))
    return found


def sending(link: str, item: int) -> str:
    """The name of one sending: one application of this link, however often its button is pressed."""
    return hashlib.sha256(f"application {link} {item}".encode()).hexdigest()


def lots(writing: Writing) -> list[dict[str, str]]:
    """What is sent: one set of values for each application that comes of it."""
    base = {**writing.values, "others": others_text(writing)}
    if writing.standing != AGENT:
        base = {name: value for name, value in base.items() if not name.startswith("agent_")}
    items = writing.items or [{}]
    if len(items) == 1 or writing.split == SPLIT:
        return [{**base, **item} for item in items]
    return [{**base, **joined(items)}]


def joined(items: list[dict[str, str]]) -> dict[str, str]:
    """Several items as one request."""
    title = f"{items[0].get('title', '')[:100]}等 {len(items)} 项"
    lines = [f"{number}. {item.get('title', '')}：{item.get('text', '')}" for number, item in enumerate(items, start=1)]
    references = "；".join(item["reference"] for item in items if item.get("reference"))
    return {"title": title, "text": "\n".join(lines), "reference": references}


def others_text(writing: Writing) -> str:
    """The further applicants as the one form takes them, a line each."""
    if writing.standing != TOGETHER:
        return ""
    return "\n".join("，".join(plain(part) for part in row) for row in writing.others)


def plain(part: str) -> str:
    """A part of a line, without what would cut the line."""
    for mark in ",，、;；\t\r\n":
        part = part.replace(mark, " ")
    return part.strip()
