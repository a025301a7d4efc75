"""Bytes to blocks: the kind of a file decides which reader takes it apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gongkai.annual_reports.readers.blocks import Source
from gongkai.annual_reports.readers.containers.docx import read_docx
from gongkai.annual_reports.readers.containers.html import read_html
from gongkai.annual_reports.readers.containers.isolation import take_apart_isolated
from gongkai.annual_reports.readers.containers.legacy import modernised
from gongkai.annual_reports.readers.containers.mhtml import read_mhtml
from gongkai.annual_reports.readers.containers.text import read_markdown, read_text
from gongkai.annual_reports.readers.kinds import LEGACY, Kind
from gongkai.annual_reports.readers.refusals import EMPTY, ENCRYPTED, SAVE_AS, UNKNOWN_KIND, Unreadable

_REFUSED: Mapping[Kind, tuple[str, str]] = {
    Kind.EMPTY: (EMPTY, "文件是空的；请重新取得完整的文件"),
    Kind.IMAGE: (UNKNOWN_KIND, "文件是图片，没有文字可读；请提供文字版的年度报告（DOCX、XLSX、PDF 或网页）"),
    Kind.ENCRYPTED: (ENCRYPTED, f"文件设有密码，无法读取；请取消密码后再检查。{SAVE_AS}"),
    Kind.PPTX: (UNKNOWN_KIND, "文件是演示文稿，不是年度报告；请提供 DOCX、XLSX、PDF 或网页"),
    Kind.ZIP: (UNKNOWN_KIND, "文件是压缩包，或者是损坏的 DOCX、XLSX；压缩包请先解压，文档请用 Word 或 WPS 打开后另存"),
    Kind.BINARY: (UNKNOWN_KIND, "文件不是能读的文档，或者已经损坏；旧的 .doc、.wps、.et 等请另存为 DOCX 或 XLSX"),
}
_READERS: Mapping[Kind, Callable[[bytes], Source]] = {
    Kind.HTML: read_html,
    Kind.TEXT: read_text,
    Kind.MARKDOWN: read_markdown,
    Kind.DOCX: read_docx,
    Kind.MHTML: read_mhtml,
}
# Their libraries cannot be bounded from inside.
_ISOLATED = frozenset({Kind.PDF, Kind.XLSX})


def take_apart(data: bytes, kind: Kind) -> Source:
    """The blocks of a file of that kind. Raises ``Unreadable`` where it cannot or must not be read."""
    if kind in LEGACY:
        data, kind = modernised(data, kind)
    if kind in _ISOLATED:
        return take_apart_isolated(data, kind)
    reader = _READERS.get(kind)
    if reader is None:
        raise Unreadable(*_REFUSED[kind])
    return reader(data)
