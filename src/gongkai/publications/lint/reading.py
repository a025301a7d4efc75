"""The words of an attachment with what lies hidden in it: deleted and commented text, hidden sheets, rows and columns.

DOCX and XLSX are read from their own XML, bounded; PDF by its text layer. Nothing is executed or fetched.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pdfplumber
from lxml import etree
from openpyxl import load_workbook

from gongkai.publications.lint.findings import Attached

LARGEST = 64 * 1024 * 1024
PAGES, CELLS = 200, 200_000
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PEOPLE = ("creator", "lastModifiedBy", "Manager", "manager")
_NOBODY = {"", "python-docx", "openpyxl", "admin", "administrator", "user", "microsoft", "wps office", "apache poi"}
UNREAD = {"ofd": "OFD 附件", "zip": "压缩包附件", "png": "图片附件", "jpg": "图片附件", "jpeg": "图片附件"}


@dataclass(frozen=True)
class Part:
    """A piece of an attachment: where it stands, its text, and whether it is hidden from an ordinary reader."""

    place: str
    text: str
    hidden: bool = False


@dataclass(frozen=True)
class Reading:
    """What an attachment holds, or why it could not be read."""

    parts: tuple[Part, ...] = ()
    people: tuple[str, ...] = ()
    fault: str = ""


def parts(file: Attached) -> tuple[Part, ...]:
    """The pieces of the attachment."""
    return _read(file.sha256, file).parts


def people(file: Attached) -> tuple[str, ...]:
    """The persons that its properties name."""
    return _read(file.sha256, file).people


def fault(file: Attached) -> str:
    """Why it could not be read; empty where it could."""
    return _read(file.sha256, file).fault


_kept: dict[str, Reading] = {}


def _read(sha256: str, file: Attached) -> Reading:
    if sha256 not in _kept:
        if len(_kept) > 64:
            _kept.clear()
        _kept[sha256] = _reading(file)
    return _kept[sha256]


def _reading(file: Attached) -> Reading:
    readers = {"docx": _docx, "xlsx": _xlsx, "pdf": _pdf}
    if file.ending in UNREAD:
        return Reading(fault=UNREAD[file.ending])
    if file.ending not in readers:
        return Reading(fault=f"{file.ending} 格式的附件")
    try:
        return readers[file.ending](file.read())
    except Exception as error:  # a broken file says so; it never stops the check
        return Reading(fault=f"附件打不开（{type(error).__name__}）")


def _archive(data: bytes) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(BytesIO(data))
    if sum(info.file_size for info in archive.infolist()) > LARGEST:
        raise ValueError("too large when unpacked")
    return archive


def _xml(archive: zipfile.ZipFile, name: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(archive.read(name), parser)


def _people(archive: zipfile.ZipFile) -> tuple[str, ...]:
    found: list[str] = []
    for name in ("docProps/core.xml", "docProps/app.xml"):
        if name in archive.namelist():
            root = _xml(archive, name)
            found += [(node.text or "").strip() for node in root.iter() if etree.QName(node).localname in _PEOPLE]
    return tuple(dict.fromkeys(text for text in found if text.lower() not in _NOBODY))


def _docx(data: bytes) -> Reading:
    archive = _archive(data)
    found: list[Part] = []
    for name in sorted(archive.namelist()):
        if name == "word/document.xml" or name.startswith(("word/header", "word/footer", "word/footnotes")):
            found += _word_part(_xml(archive, name))
        if name == "word/comments.xml":
            text = _text(_xml(archive, name))
            found.append(Part("批注", text or "（空批注）", hidden=True))
    return Reading(tuple(found), _people(archive))


def _word_part(root: Any) -> Iterator[Part]:
    yield Part("", "\n".join(_text(paragraph) for paragraph in root.iter(f"{W}p")))
    deleted = "".join(node.text or "" for node in root.iter(f"{W}delText"))
    if deleted or next(root.iter(f"{W}ins"), None) is not None:
        inserted = "".join(_text(node) for node in root.iter(f"{W}ins"))
        yield Part("修订痕迹", deleted or inserted, hidden=True)
    vanished = "".join(_text(run) for run in root.iter(f"{W}r") if run.find(f"{W}rPr/{W}vanish") is not None)
    if vanished:
        yield Part("隐藏文字", vanished, hidden=True)


def _text(node: Any) -> str:
    return "".join(each.text or "" for each in node.iter(f"{W}t"))


def _xlsx(data: bytes) -> Reading:
    archive = _archive(data)
    book = load_workbook(BytesIO(data), data_only=True)
    found: list[Part] = []
    for sheet in book.worksheets:
        shown = sheet.sheet_state == "visible"
        rows = {number for number, row in sheet.row_dimensions.items() if row.hidden}
        columns = {letter for letter, column in sheet.column_dimensions.items() if column.hidden}
        visible, covered = [], []
        filled = (cell for row in sheet.iter_rows() for cell in row if cell.value is not None)
        for seen, cell in enumerate(filled):
            if seen > CELLS:
                raise ValueError("too many cells")
            (covered if cell.row in rows or cell.column_letter in columns else visible).append(str(cell.value))
            if cell.comment is not None:
                found.append(Part(f"工作表“{sheet.title}”的批注", cell.comment.text, hidden=True))
        place = f"工作表“{sheet.title}”"
        found.append(Part(place if shown else f"隐藏的{place}", "\n".join(visible), hidden=not shown))
        if covered:
            found.append(Part(f"{place}隐藏的行列", "\n".join(covered), hidden=True))
    return Reading(tuple(found), _people(archive))


def _pdf(data: bytes) -> Reading:
    with pdfplumber.open(BytesIO(data)) as document:
        if len(document.pages) > PAGES:
            return Reading(fault=f"PDF 超过 {PAGES} 页")
        pages = [(page.page_number, page.extract_text() or "") for page in document.pages]
        author = str((document.metadata or {}).get("Author") or "").strip()
    if not any(text.strip() for _, text in pages):
        return Reading(fault="PDF 没有文字层（扫描件）")
    names = (author,) if author and author.lower() not in _NOBODY else ()
    return Reading(tuple(Part(f"第 {number} 页", text) for number, text in pages), names)
