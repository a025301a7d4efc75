"""A sheet as PDF (PDF/A-2a, PDF/UA-1), set by Typst. All text reaches Typst as data and is never parsed as markup."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from gongkai.letters.breaking import line_ends
from gongkai.letters.rendering import page as measures
from gongkai.letters.rendering.fonts import FontBook, NoGlyph, font_book
from gongkai.letters.rendering.page import Grid, Page, Paragraph, lay_out
from gongkai.letters.sheet import Kind, Sheet

# A file, since Typst answers questions only about files.
TEMPLATE = Path(__file__).with_name("letter.typ")
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
# The time of rendering is no part of the file: the same sheet yields the same bytes.
NO_TIME = 315532800
# A word as long as this, or an address of a dozen characters, may be broken anywhere: a line may have no room for it.
_LONG_WORD = re.compile(r"([^\s\u2e80-\U0003ffff]{25,}|(?=[^\s\u2e80-\U0003ffff]*[/@_?=])[^\s\u2e80-\U0003ffff]{12,})")
# The lines of text that stand with the signature, and how much of the end of a paragraph holds them surely.
WITH_SIGNATURE, END_OF_TEXT = 2, 5 * measures.CHARACTERS

compiling = Lock()


@dataclass(frozen=True, slots=True)
class SealPlace:
    """The middle of a seal: page from 1, millimetres from the page's left and upper edge."""

    organ: str
    page: int
    x_mm: float
    y_mm: float


def render_pdf(sheet: Sheet, *, draft: bool = False, fonts: Sequence[Path] = ()) -> bytes:
    """The PDF of a sheet; ``fonts``: folders whose fonts are preferred.

    A ``draft`` is marked as such and shows the places of number and date. Raises ``Unprintable``, ``NoChineseFont``
    and ``NoGlyph``; nothing is ever printed as a box.
    """
    page, book = lay_out(sheet, draft=draft), font_book(tuple(fonts))
    with compiling:
        return _Setting(page, book, sheet.plain).pdf()


def seal_places(sheet: Sheet, *, fonts: Sequence[Path] = ()) -> tuple[SealPlace, ...]:
    """Where the seals stand on the PDF of the sheet, in the order of signing. Raises as ``render_pdf`` does."""
    page, book = lay_out(sheet), font_book(tuple(fonts))
    with compiling:
        setting = _Setting(page, book, sheet.plain)
        setting.pdf()
        found = setting.ask("query(<seal>).map(it => it.location().position()).map(p => (p.page, p.x.mm(), p.y.mm()))")
    return tuple(
        SealPlace(organ, number, round(x, 2), round(y, 2))
        for organ, (number, x, y) in zip(sheet.signers, found, strict=True)
    )


class _Setting:
    """One letter being set. Set twice when the signature would stand without two lines of text (R119)."""

    def __init__(self, page: Page, book: FontBook, text: str) -> None:
        self.values = {**_values(page), "faces": book.faces()}
        self.book, self.text, self.page = book, text, page
        self.compiler = book.compiler(TEMPLATE)

    def pdf(self) -> bytes:
        made = self._compile()
        if self._signature_stands_alone():
            self.values["together"] = True
            for part, data in zip(self.page.body, self.values["body"], strict=True):
                if isinstance(part, Paragraph):
                    data["cuts"] = _cuts(part.text)
            made = self._compile()
        return made

    def ask(self, expression: str) -> Any:
        """The value of an expression about the letter as it was set last."""
        return json.loads(self.compiler.eval(expression, format="json"))

    def _compile(self) -> bytes:
        inputs = {"letter": json.dumps(self.values, ensure_ascii=False)}
        return compiled(self.compiler, TEMPLATE, inputs, self.book, self.text)

    def _signature_stands_alone(self) -> bool:
        sign, end, y = self.ask(
            "(query(<sign>).first().location().page(), "
            "..{let p = query(<end>).last().location().position(); (p.page, p.y.mm())})"
        )
        # The mark behind the text stands at its last line's lower edge or at the next line.
        lines = int((y - measures.ABOVE_MM) / measures.PITCH_MM + 0.7) if end == sign else 0
        return sign > 1 and lines < WITH_SIGNATURE


def compiled(compiler: typst.Compiler, template: Path, inputs: dict[str, str], book: FontBook, text: str) -> bytes:
    """The PDF of a template with these inputs; raises ``NoGlyph`` where the fonts lack a sign of ``text``."""
    try:
        made = compiler.compile(template, format="pdf", sys_inputs=inputs, pdf_standards=STANDARDS, timestamp=NO_TIME)
    except typst.TypstError as error:
        missing = book.missing(text) if error.message.startswith("PDF/") else []
        if missing:
            raise NoGlyph(missing) from error
        raise
    if not isinstance(made, bytes):
        raise TypeError("one PDF is one file")
    return made


def _cuts(text: str) -> list[tuple[list[str], list[str]]]:
    """The ways to cut the end of a paragraph in two between two lines; the first one stands for none."""
    places = [at for at in line_ends(text) if at > len(text) - END_OF_TEXT]
    return [([], []), *((_breakable(text[:at]), _breakable(text[at:])) for at in places)]


def _values(page: Page) -> dict[str, Any]:
    return {
        "layout": page.layout.value,
        "organ": "".join(page.head),
        "head": page.head,
        "head-size": page.head_size,
        "head-spread": page.head_spread,
        "number": page.number,
        "title": page.title,
        "title-lines": page.title_lines,
        "document-title": page.document_title,
        "lines-before-title": page.lines_before_title,
        "addressee": page.addressee,
        "body": list(_parts(page)),
        "listed": [_listed(line) for line in page.listed],
        "signers": page.signers,
        "date": page.date,
        "note": page.note,
        "contact": page.contact,
        "draft": page.draft,
        "draft-mark": measures.DRAFT,
        "together": False,
        "measures": {
            "pitch": measures.PITCH,
            "body": measures.BODY,
            "title": measures.TITLE,
            "title-pitch": measures.TITLE_PITCH,
            "small": measures.SMALL,
            "tracking": measures.TRACKING,
            "type-width": measures.TYPE_WIDTH,
            "above": measures.ABOVE_MM * measures.POINT,
            "below": measures.BELOW_MM * measures.POINT,
            "left": measures.LEFT_MM * measures.POINT,
            "right": measures.RIGHT_MM * measures.POINT,
            "name-top": measures.NAME_TOP_MM * measures.POINT,
            "name-leading": measures.NAME_LEADING,
            "rule-width": measures.RULE_WIDTH_MM * measures.POINT,
            "rule-from-top": page.rule_from_top,
            "rule-from-bottom": measures.RULE_FROM_BOTTOM_MM * measures.POINT,
            "rule-thick": measures.RULE_THICK,
            "rule-gap": measures.RULE_GAP,
            "rule-thin": measures.RULE_THIN,
            "number-from-top": page.number_from_top,
            "inset": measures.INSET,
            "date-indent": measures.DATE_INDENT,
            "seal": measures.SEAL_MM * measures.POINT,
        },
    }


def _parts(page: Page) -> Iterator[dict[str, Any]]:
    """The body; a subheading without a heading above it is of the first level (PDF/UA)."""
    level = 1
    for part in page.body:
        if isinstance(part, Grid):
            rows = [[_breakable(cell) for cell in row] for row in part.rows]
            yield {**asdict(part), "kind": "table", "rows": rows}
            continue
        own = level if part.kind is Kind.SUBHEADING else 1
        level = 2 if part.kind is Kind.HEADING else level
        yield {"kind": part.kind.value, "text": part.text, "pieces": _breakable(part.text), "level": own}


def _listed(line: str) -> tuple[str, str, list[str]]:
    """附件：, the number and the name of an attachment, in three columns."""
    label, name = (line[:3], line[3:]) if line.startswith("附件：") else ("", line)
    number, dot, rest = name.partition(". ")
    if dot and number.isdecimal():
        return label, number + ".", _breakable(rest)
    return label, "", _breakable(name)


def _breakable(text: str) -> list[str]:
    """The text in pieces between which a line may end: one piece, but for words that no line has room for."""
    pieces = [""]
    for at, part in enumerate(_LONG_WORD.split(text)):
        if at % 2:
            pieces += [*part, ""]
        else:
            pieces[-1] += part
    return [piece for piece in pieces if piece] or [""]
