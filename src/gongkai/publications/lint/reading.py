"""The words of an attachment with what lies hidden in it: deleted and commented text, hidden sheets, rows and columns,
embedded files, what a pivot table keeps.

DOCX and XLSX are read from their own XML, bounded; PDF by its text layer. Nothing is executed or fetched.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pdfplumber
from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter

from gongkai.publications.docx_hidden import W, is_hidden, silent_styles
from gongkai.publications.lint.findings import Attached

LARGEST = 64 * 1024 * 1024
PAGES, CELLS = 200, 200_000
MOST_COLUMNS = 16_384
DOCUMENT, STYLES = "word/document.xml", "word/styles.xml"
_BESIDE = ("word/header", "word/footer", "word/footnotes", "word/endnotes")
_BEHIND = (
    (re.compile(r"xl/pivotCache/pivotCache(Definition|Records)\d*\.xml$"), "数据透视表里留存的原始数据"),
    (re.compile(r"xl/externalLinks/externalLink\d+\.xml$"), "其他工作簿的数据"),
)
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


_kept: dict[tuple[str, str], Reading] = {}


def _read(sha256: str, file: Attached) -> Reading:
    key = (sha256, file.ending)  # the ending says how it is read
    if key not in _kept:
        if len(_kept) > 64:
            _kept.clear()
        _kept[key] = _reading(file)
    return _kept[key]


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
    names = archive.namelist()
    if DOCUMENT not in names:
        raise ValueError("no document within")
    silent = silent_styles(_xml(archive, STYLES) if STYLES in names else None)
    found: list[Part] = []
    for name in sorted(names):
        if name == DOCUMENT or name.startswith(_BESIDE):
            found += _word_part(_xml(archive, name), silent)
        if name == "word/comments.xml":
            text = _text(_xml(archive, name))
            found.append(Part("批注", text or "（空批注）", hidden=True))
        if name.startswith("word/embeddings/"):
            found.append(_embedded(name, archive.read(name)))
    return Reading(tuple(found), _people(archive))


def _embedded(name: str, data: bytes) -> Part:
    """A file within the file, such as the table behind a chart: whoever opens the chart has all of it."""
    words = ""
    if name.endswith(".xlsx"):
        words = "\n".join(part.text for part in _xlsx(data).parts)
    return Part(f"嵌入的文件（{name.rpartition('/')[2]}）", words or "（没有读出的内容）", hidden=True)


def _word_part(root: Any, silent: frozenset[str]) -> Iterator[Part]:
    yield Part("", "\n".join(_text(paragraph) for paragraph in root.iter(f"{W}p")))
    gone = (*root.iter(f"{W}delText"), *(text for moved in root.iter(f"{W}moveFrom") for text in moved.iter(f"{W}t")))
    deleted = "".join(node.text or "" for node in gone)
    if deleted or next(root.iter(f"{W}ins"), None) is not None:
        inserted = "".join(_text(node) for node in root.iter(f"{W}ins"))
        yield Part("修订痕迹", deleted or inserted, hidden=True)
    vanished = "".join(_text(run) for run in root.iter(f"{W}r") if is_hidden(run, silent))
    if vanished:
        yield Part("隐藏文字", vanished, hidden=True)


def _text(node: Any) -> str:
    return "".join(each.text or "" for each in node.iter(f"{W}t"))


def _xlsx(data: bytes) -> Reading:
    archive = _archive(data)
    book = load_workbook(BytesIO(data), data_only=True)
    found = [part for sheet in book.worksheets for part in _sheet(sheet)]
    said = {line for part in found for line in part.text.splitlines()}
    for name in sorted(archive.namelist()):
        place = next((place for pattern, place in _BEHIND if pattern.match(name)), "")
        kept = [text for text in _kept_words(_xml(archive, name)) if text not in said] if place else []
        if kept:
            found.append(Part(place, "\n".join(kept), hidden=True))
    return Reading(tuple(found), _people(archive))


def _kept_words(root: Any) -> Iterator[str]:
    """The words that a pivot table or a link keeps of the list that it was made from."""
    for node in root.iter():
        local = etree.QName(node).localname
        text = (
            node.get("v") if local == "s" else node.text if local == "v" and node.getparent().get("t") == "str" else ""
        )
        if text and text.strip():
            yield text.strip()


def _sheet(sheet: Any) -> Iterator[Part]:
    shown, place = sheet.sheet_state == "visible", f"工作表“{sheet.title}”"
    rows = {number for number, row in sheet.row_dimensions.items() if row.hidden}
    columns = set(_hidden_columns(sheet.column_dimensions.values()))
    visible: list[str] = []
    covered: list[str] = []
    filled = (cell for row in sheet.iter_rows() for cell in row if cell.value is not None)
    for seen, cell in enumerate(filled):
        if seen > CELLS:
            raise ValueError("too many cells")
        (covered if cell.row in rows or cell.column_letter in columns else visible).append(str(cell.value))
        if cell.comment is not None:
            yield Part(f"{place}的批注", cell.comment.text, hidden=True)
    yield Part(place if shown else f"隐藏的{place}", "\n".join(visible), hidden=not shown)
    if covered:
        yield Part(f"{place}隐藏的行列", "\n".join(covered), hidden=True)


def _hidden_columns(dimensions: Iterable[Any]) -> Iterator[str]:
    """The letters of the columns that are hidden: neighbours hidden together are written as one range."""
    for each in dimensions:
        if each.hidden:
            first = each.min or column_index_from_string(each.index)
            yield from map(get_column_letter, range(first, min(each.max or first, MOST_COLUMNS) + 1))


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
