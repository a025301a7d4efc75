"""What a rule finds, and what it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from gongkai.publications import body
from gongkai.publications.content import Content

ERROR, WARNING = "error", "warning"
BODY, TITLE, ATTACHMENTS = "正文", "标题", "附件"


@dataclass(frozen=True)
class Finding:
    """One finding: rule, severity, where (a field's label or a file's name), what is wrong with how to mend it, and
    the piece found. ``masks``: the piece is personal data that one click replaces."""

    rule: str
    severity: str
    where: str
    message: str
    piece: str = ""
    masks: bool = False


@dataclass(frozen=True)
class Attached:
    """An attachment with its bytes, read when a rule asks for them."""

    name: str
    sha256: str
    read: Callable[[], bytes]
    picture: bool = False

    @property
    def ending(self) -> str:
        """The name's ending, in small letters."""
        return self.name.rpartition(".")[2].lower()


@dataclass(frozen=True)
class Lists:
    """The words an agency keeps: wrong with right, sensitive, professional with their meaning."""

    typos: dict[str, str] = field(default_factory=dict)
    sensitive: tuple[str, ...] = ()
    jargon: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Material:
    """What the rules look at: the content as it would be signed, its files, the agency's word lists, and the day.

    ``answers`` tells whether an address answers; None where it is not asked. ``explains``: whether it
    names the document that it interprets; None where that is not asked.
    """

    content: Content
    today: date
    files: tuple[Attached, ...] = ()
    lists: Lists = Lists()
    answers: Callable[[str], bool] | None = None
    explains: bool | None = None

    @cached_property
    def words(self) -> str:
        """The body without its elements, one block a line."""
        return body.plain(self.content.body)

    @cached_property
    def attachments(self) -> tuple[Attached, ...]:
        """The files below the body; pictures in it are no attachments."""
        return tuple(file for file in self.files if not file.picture)


Found = Iterable[tuple[str, str, str]]


@dataclass(frozen=True)
class Rule:
    """One rule: a code, its severity, its name, the source it rests on, and the check: where, message, piece."""

    code: str
    severity: str
    title: str
    source: str
    check: Callable[[Material], Found]
    masks: bool = False

    def run(self, material: Material) -> Iterable[Finding]:
        """The findings on ``material``."""
        for where, message, piece in self.check(material):
            yield Finding(self.code, self.severity, where, message, piece, self.masks)
