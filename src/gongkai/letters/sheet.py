"""The sheet: what is printed on a letter, once, for page, DOCX and PDF (R62, R116-R122). Pure values, no Django.

A letter's sheet is what was approved: it is stored as JSON with a format number and read for ever.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from gongkai.letters.breaking import phrases

FORMAT = 1


class Kind(StrEnum):
    """How a block of the body is set."""

    TEXT = "text"  # 仿宋, first line indented by two characters
    HEADING = "heading"  # 一、 in 黑体
    SUBHEADING = "subheading"  # （一） in 楷体
    QUOTE = "quote"  # the applicant's own words, verbatim
    REMEDY = "remedy"  # the remedy paragraph, made by law and never edited
    TABLE = "table"  # rows of cells, the first one the head


class Layout(StrEnum):
    """The form of the page (R122)."""

    LETTER = "letter"  # 信函格式: red name and double red rules
    PLAIN = "plain"  # the organ's name above the title, number below it, no red


@dataclass(frozen=True)
class Block:
    """A paragraph, or a table with its rows."""

    kind: Kind
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One letter as it is printed.

    ``number`` is empty before it is taken, ``dated`` before it is approved; a preview shows their places. ``organs``
    sign in their order (the first is the head). ``note`` is the 附注 below the date, ``contact`` the line at the foot.
    A line feed in ``title`` is a place where it is to be cut; in a block's text it begins a paragraph.
    """

    organ: str
    title: str
    addressee: str
    body: tuple[Block, ...]
    number: str = ""
    dated: date | None = None
    organs: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    note: str = ""
    contact: str = ""
    layout: Layout = Layout.LETTER

    @property
    def signers(self) -> tuple[str, ...]:
        """Who signs, in order."""
        return self.organs or (self.organ,)

    @property
    def phrases(self) -> tuple[str, ...]:
        """The title in pieces that a narrow page does not cut; a line feed in it cuts as well."""
        return tuple(piece for line in self.title.split("\n") for piece in phrases(line.strip()))

    @property
    def listed(self) -> tuple[str, ...]:
        """The lines of the list of attachments (R118): numbered when there are several, nothing behind a name."""
        if len(self.attachments) < 2:
            return tuple(f"附件：{name}" for name in self.attachments)
        return tuple(f"{'附件：' if at == 1 else ''}{at}. {name}" for at, name in enumerate(self.attachments, 1))

    @property
    def day(self) -> str:
        """The date as it is printed; empty before approval."""
        return in_words(self.dated) if self.dated else ""

    @property
    def bracketed(self) -> str:
        """The note as it is printed: in round brackets (R119)."""
        return self.note if not self.note or self.note.startswith("（") else f"（{self.note}）"

    @property
    def plain(self) -> str:
        """The letter's text, paragraph by paragraph: for searching, comparing and reading aloud."""
        lines = [self.organ, self.number, self.title, self.addressee]
        for block in self.body:
            lines += ["\t".join(row) for row in block.rows] or [block.text]
        lines += self.listed
        lines += [*self.signers, self.day, self.bracketed, self.contact]
        return "\n".join(line for line in lines if line)


def in_words(day: date) -> str:
    """A day as letters print it (R119): year in full, no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def to_json(sheet: Sheet) -> dict[str, Any]:
    """The sheet as JSON values, with the number of this format."""
    values = asdict(sheet)
    values["dated"] = sheet.dated.isoformat() if sheet.dated else None
    return {"format": FORMAT, **values}


def from_json(values: dict[str, Any]) -> Sheet:
    """A stored sheet. Raises ``ValueError`` for a format that this program does not know."""
    if values.get("format") != FORMAT:
        raise ValueError(f"unknown format of a sheet: {values.get('format')!r}")
    given = {name: value for name, value in values.items() if name != "format"}
    return Sheet(
        **{
            **given,
            "body": tuple(
                Block(Kind(block["kind"]), block["text"], tuple(map(tuple, block["rows"]))) for block in given["body"]
            ),
            "dated": date.fromisoformat(given["dated"]) if given["dated"] else None,
            "organs": tuple(given["organs"]),
            "attachments": tuple(given["attachments"]),
            "layout": Layout(given.get("layout", Layout.LETTER)),
        }
    )
