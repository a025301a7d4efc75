"""Renderers: a ``ReportDocument`` in the statutory layout as JSON, HTML, DOCX, XLSX or PDF.

``layout`` lays it out once; each renderer prints that. The same document yields the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.renderers import docx, html, ownjson, pdf, xlsx

KINDS: dict[str, Callable[[ReportDocument], bytes]] = {
    "json": ownjson.render,
    "html": html.render,
    "docx": docx.render,
    "xlsx": xlsx.render,
    "pdf": pdf.render,
}


def render(document: ReportDocument, kind: str, *, fonts: Sequence[Path] = ()) -> bytes:
    """The report as a file of ``kind`` (json, html, docx, xlsx, pdf). ``fonts``: folders whose fonts are preferred for
    PDF.

    Raises ``KeyError`` for another kind, ``pdf.NoChineseFont`` where the machine has no Chinese font.
    """
    return pdf.render(document, fonts) if kind == "pdf" else KINDS[kind](document)
