"""A sheet as PDF and as DOCX, laid out to GB/T 9704-2012 (R116-R122). Without Django: bytes from values.

PDF is the letter of record, DOCX the copy that an office can go on with. Both come from one layout (``page``), and the
same sheet always gives the same bytes.
"""

from gongkai.letters.characters import Unprintable, mended
from gongkai.letters.rendering.docx import render_docx
from gongkai.letters.rendering.fonts import NoChineseFont, NoGlyph
from gongkai.letters.rendering.pdf import SealPlace, render_pdf, seal_places

__all__ = [
    "NoChineseFont", "NoGlyph", "SealPlace", "Unprintable", "mended", "render_docx", "render_pdf", "seal_places",
]  # fmt: skip
