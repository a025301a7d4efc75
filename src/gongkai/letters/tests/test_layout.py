"""Every type of letter is laid out: what PDF and DOCX say is what its sheet says."""

from __future__ import annotations

import pytest

from gongkai.letters.rendering import NoChineseFont, render_docx, render_pdf
from gongkai.letters.rendering.fonts import font_book
from gongkai.letters.rendering.tests.samples import docx_text, pdf_pages, squeezed
from gongkai.letters.service import preview
from gongkai.letters.tests.conftest import TODAY, House
from gongkai.letters.types import TYPES


def without_folios(pages: list[str]) -> str:
    return "".join(page.removesuffix(f"—{number}—") for number, page in enumerate(pages, 1))


@pytest.mark.parametrize("code", TYPES)
def test_pdf_and_docx_say_what_the_sheet_says(house: House, code: str) -> None:
    sheet = preview(code, house.agency, TODAY)
    try:
        font_book()
    except NoChineseFont:
        pytest.skip("no Chinese fonts on this machine")
    in_pdf, in_docx = without_folios(pdf_pages(render_pdf(sheet))), docx_text(render_docx(sheet))
    texts = [block.text for block in sheet.body if not block.rows]
    for piece in [sheet.organ, sheet.title, sheet.addressee, *texts, *sheet.listed, *sheet.signers, sheet.contact]:
        assert squeezed(piece) in in_pdf
    for piece in sheet.plain.splitlines():
        assert squeezed(piece) in in_docx
    for cell in (cell for block in sheet.body for row in block.rows for cell in row):
        assert set(squeezed(cell)) <= set(in_pdf)
