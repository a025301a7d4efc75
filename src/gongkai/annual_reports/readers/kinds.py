"""What a file is, by its content. Its name says nothing: reports called ``.doc`` are HTML as often as not."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum

from gongkai.annual_reports.readers.containers.encoding import unmarked_utf16


class Kind(StrEnum):
    """Kinds of files: those that are read, those that another program must turn into one of them, and others."""

    HTML = "html"
    MHTML = "mhtml"
    TEXT = "text"
    MARKDOWN = "markdown"
    DOCX = "docx"
    XLSX = "xlsx"
    PDF = "pdf"
    JSON = "json"
    DOC = "doc"
    XLS = "xls"
    RTF = "rtf"
    OFD = "ofd"
    ODF = "odf"
    ENCRYPTED = "encrypted"
    PPTX = "pptx"
    IMAGE = "image"
    ZIP = "zip"
    EMPTY = "empty"
    BINARY = "binary"


# Read by an office program, if there is one.
LEGACY = frozenset({Kind.DOC, Kind.XLS, Kind.RTF, Kind.OFD, Kind.ODF})

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_OTHER = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"MZ", b"\x7fELF")
_PDF_WITHIN = 1024
_HEAD = 16 * 1024
_SPACE = b" \t\r\n\f\0\xef\xbb\xbf\xfe\xff"
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|table|tbody|tr|td|div|p|span|meta|h[1-6]|center|font|article|section|style)"
    rb"[\s/>]",
    re.IGNORECASE,
)
_MAIL = re.compile(rb"mime-version:|content-type:\s*multipart|from:", re.IGNORECASE)
_XML = re.compile(rb"<\?xml|<!--|<\?import|<!\[", re.IGNORECASE)
_MARKDOWN = re.compile(r"^(?:#{1,6} |:::|\|?\s*:?-{3,}:?\s*(?:\||$)|\+[-=]{3,}\+|\*\*[^*]+\*\*|>\s|```)", re.MULTILINE)
# A first key; the rest is the reader's affair. Brackets alone may begin a line of text.
_JSON = re.compile(rb'\{\s*(?:"|\})')
_CONTROLS = bytes((*range(7), *range(14, 27), 28, 29, 30, 31))
_MOST_CONTROLS = 0.01


def kind_of(data: bytes) -> Kind:
    """The kind of a file with this content."""
    begun = data.lstrip(_SPACE)
    if not begun:
        return Kind.EMPTY
    if data.startswith(_OLE):
        return _ole(data)
    if data.startswith(_ZIP):
        return _zipped(data)
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return Kind.PDF
    if data.startswith(_IMAGES) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        return Kind.IMAGE
    if begun.startswith(b"{\\rtf"):
        return Kind.RTF
    return Kind.BINARY if data.startswith(_OTHER) or _is_binary(data) else _text(data)


def _ole(data: bytes) -> Kind:
    """What an OLE container holds, by the names of its streams."""
    names = {name: name.encode("utf-16-le") in data for name in ("EncryptedPackage", "WordDocument", "Workbook")}
    if names["EncryptedPackage"]:
        return Kind.ENCRYPTED
    if names["WordDocument"]:
        return Kind.DOC
    return Kind.XLS if names["Workbook"] or "Book".encode("utf-16-le") in data else Kind.BINARY


def _zipped(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = frozenset(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        # A file cut off has lost its directory, but the parts name themselves.
        names = frozenset(
            name for name in ("word/document.xml", "xl/workbook.xml", "OFD.xml") if name.encode("ascii") in data
        )
    if "OFD.xml" in names:
        return Kind.OFD
    for folder, kind in (("word/", Kind.DOCX), ("xl/", Kind.XLSX), ("ppt/", Kind.PPTX)):
        if any(name.startswith(folder) for name in names):
            return kind
    return Kind.ODF if {"mimetype", "content.xml"} <= names else Kind.ZIP


def _is_binary(data: bytes) -> bool:
    """Whether there are more control characters than any text has."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or unmarked_utf16(data) is not None:
        return False
    sample = data[:_HEAD]
    return len(sample) - len(sample.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(sample)


def _text(data: bytes) -> Kind:
    # Zeros are the other halves of UTF-16.
    head = data[:_HEAD].replace(b"\0", b"").lstrip(_SPACE)
    if _JSON.match(head):
        return Kind.JSON
    if _MAIL.match(head) and b"multipart/" in head:
        return Kind.MHTML
    if _MARKUP.match(head) or (_XML.match(head) and _MARKUP.search(data.replace(b"\0", b""))):
        return Kind.HTML
    if _MARKDOWN.search(data.decode("utf-8", "ignore")):
        return Kind.MARKDOWN
    return Kind.HTML if len(_MARKUP.findall(data.replace(b"\0", b""))) > 2 else Kind.TEXT
