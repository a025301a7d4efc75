"""What a rule finds, and what it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from gongkai.publications import body
from gongkai.publications.content import Content

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Finding:
    """One finding: rule, severity, where (a field's label), what is wrong with how to mend it, and the piece found."""

    rule: str
    severity: str
    where: str
    message: str
    piece: str = ""


@dataclass(frozen=True)
class Material:
    """What the rules look at: the content as it would be signed, and the day."""

    content: Content
    today: date

    @cached_property
    def words(self) -> str:
        """The body without its elements."""
        return body.plain(self.content.body)


@dataclass(frozen=True)
class Rule:
    """One rule: a code, its severity, the source it rests on, and the check."""

    code: str
    severity: str
    title: str
    source: str
    check: Callable[[Material], Iterable[tuple[str, str, str]]]

    def run(self, material: Material) -> Iterable[Finding]:
        """The findings on ``material``: where, message, piece."""
        for where, message, piece in self.check(material):
            yield Finding(self.code, self.severity, where, message, piece)
