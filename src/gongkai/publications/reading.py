"""The words of an attachment, for the search: DOCX, XLSX and PDF with a text layer; bounded, whatever the file is.

Extracted once by a job after publishing and kept beside the stored file, because a page of results shows them again.
"""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import islice

import mammoth
import pdfplumber
from openpyxl import load_workbook

from gongkai.core.files import TYPES

LARGEST = 30 * 1024 * 1024
UNPACKED = 200 * 1024 * 1024
LONGEST = 200_000
PAGES = 200
ROWS = 20_000
log = logging.getLogger(__name__)


def words_of(media_type: str, content: bytes) -> str:
    """What stands in the file, up to ``LONGEST`` characters; empty for what cannot be read."""
    reader = READERS.get(media_type)
    if reader is None or len(content) > LARGEST:
        return ""
    try:
        return _gathered(reader(content))
    except Exception as error:
        log.warning("the words of an attachment could not be read: %s", type(error).__name__)
        return ""


def _gathered(pieces: Iterator[str]) -> str:
    found: list[str] = []
    length = 0
    for line in filter(None, (" ".join(piece.split()) for piece in pieces)):
        found.append(line)
        length += len(line) + 1
        if length >= LONGEST:
            break
    return "\n".join(found)[:LONGEST]


def _docx(content: bytes) -> Iterator[str]:
    _bounded(content)
    yield from mammoth.extract_raw_text(BytesIO(content)).value.splitlines()


def _xlsx(content: bytes) -> Iterator[str]:
    _bounded(content)
    book = load_workbook(BytesIO(content), read_only=True, data_only=True)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    for sheet in visible:
        for row in islice(sheet.iter_rows(values_only=True), ROWS):
            yield " ".join(str(value) for value in row if value is not None)


def _pdf(content: bytes) -> Iterator[str]:
    with pdfplumber.open(BytesIO(content)) as document:
        for page in document.pages[:PAGES]:
            yield from (page.extract_text() or "").splitlines()
            page.close()


def _bounded(content: bytes) -> None:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > UNPACKED:
            raise ValueError("unpacks to more than is read")


READERS: dict[str, Callable[[bytes], Iterator[str]]] = {
    TYPES["docx"]: _docx,
    TYPES["xlsx"]: _xlsx,
    TYPES["pdf"]: _pdf,
}
