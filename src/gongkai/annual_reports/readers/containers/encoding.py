"""Bytes to text: what a file declares is a hint, what its bytes are decides.

Chinese reports come as UTF-8, as GB18030 (declared as ``gb2312`` or ``gbk``, or not at all) and, saved by Notepad, as
UTF-16. Text that does not decode is read with U+FFFD in its place, so that no number near it can be mistaken.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from gongkai.annual_reports.findings import TRUNCATED, Finding
from gongkai.annual_reports.readers.refusals import CHARSET, ENCODING, Unreadable, noticed, unread

REPLACED = "\ufffd"
# Four bytes before two: the mark of UTF-32 begins like that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9_:.-]{2,30})""")
# A declaration stands in the head; further down the word is somebody's text.
HEAD = 4096
# More damage than this, and what is left is not the text of the file.
_BEARABLE = 0.02
_SAMPLE = 4096
_MOSTLY_WRITTEN = 0.95
_WRITTEN = re.compile(r"[\s -~\u2000-\u9fff\uff00-\uffef]")
_GB = frozenset({"gb2312", "gbk", "gb18030", "hz"})
_NAMES = {"utf-8": "UTF-8", "gb18030": "GB18030", "big5": "Big5"}


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it was in, and what there is to say about it. ``is_utf8``: its bytes are nothing but that
    text in UTF-8."""

    text: str
    encoding: str
    findings: tuple[Finding, ...] = ()
    is_utf8: bool = False


def decode(data: bytes, *, head: bytes = b"") -> Decoded:
    """The text of ``data`` without a byte order mark, line ends as they are.

    ``head``: the beginning of the file, where it may declare its charset, as HTML and XML do. Raises ``Unreadable``
    where hardly anything decodes.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _read(data[len(mark) :], name)
    wide = unmarked_utf16(data)
    if wide is not None:
        return _read(data, wide)
    declared = _declared(head)
    for name in _candidates(declared):
        text, left = _strictly(data, name)
        if text is not None:
            findings = (*_contradiction(declared, name, text), *_cut(left))
            return Decoded(text, name, findings, is_utf8=name == "utf-8" and not left)
    return _damaged(data, declared)


def unmarked_utf16(data: bytes) -> str | None:
    """Which UTF-16 the bytes are without a mark, if any: other texts have no zeros, and only the right one of the two
    yields nothing but characters that are written."""
    sample = data[: _SAMPLE if len(data) > _SAMPLE else len(data) // 2 * 2]
    if b"\0" not in sample:
        return None
    share, name = max((_written_share(sample.decode(name, "replace")), name) for name in ("utf-16-be", "utf-16-le"))
    return name if share >= _MOSTLY_WRITTEN else None


def _written_share(text: str) -> float:
    return len(_WRITTEN.findall(text)) / len(text) if text else 0.0


def _declared(head: bytes) -> str | None:
    """The declared encoding by Python's name, if it is one."""
    lower = head[:HEAD].lower()
    # The word is found ten times as fast as what may follow it.
    found = _DECLARED.search(lower) if b"charset" in lower or b"encoding" in lower else None
    if found is None:
        return None
    name = found[1].decode("ascii")
    if name in _GB:
        return "gb18030"
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def _candidates(declared: str | None) -> list[str]:
    """Strict encodings to try, the most telling first: hardly anything that is not UTF-8 passes for it."""
    return ["utf-8", "big5", "gb18030"] if declared == "big5" else ["utf-8", "gb18030"]


def _strictly(data: bytes, name: str) -> tuple[str | None, bytes]:
    """The text if all bytes are of that encoding, and the bytes of a last character that was cut off."""
    try:
        return data.decode(name), b""
    except UnicodeDecodeError:
        return _but_the_end(data, name)


def _but_the_end(data: bytes, name: str) -> tuple[str | None, bytes]:
    """The same for bytes of which not all are of that encoding: the last may be cut off."""
    decoder: codecs.IncrementalDecoder = codecs.getincrementaldecoder(name)()
    try:
        text = decoder.decode(data)
    except UnicodeDecodeError:
        return None, b""
    return text, decoder.getstate()[0]


def _contradiction(declared: str | None, name: str, text: str) -> tuple[Finding, ...]:
    if declared in (None, name) or text.isascii():
        return ()
    told = f"文件声明的编码是 {declared}，实际是 {_NAMES[name]}，已按 {_NAMES[name]} 读取；请更正声明"
    return (noticed(CHARSET, told),)


def _cut(left: bytes) -> tuple[Finding, ...]:
    return (unread(TRUNCATED, "文件在一个汉字的中间断开，结尾不完整；请重新取得完整的文件"),) if left else ()


def _read(data: bytes, name: str) -> Decoded:
    text, left = _strictly(data, name)
    if text is not None:
        return Decoded(text, name, _cut(left))
    return _with_losses(data, name)


def _damaged(data: bytes, declared: str | None) -> Decoded:
    def losses(name: str) -> int:
        return data.decode(name, "replace").count(REPLACED)

    return _with_losses(data, min(_candidates(declared), key=losses))


def _with_losses(data: bytes, name: str) -> Decoded:
    text = data.decode(name, "replace")
    lost = text.count(REPLACED)
    if lost > max(1, _BEARABLE * len(text)):
        raise Unreadable(ENCODING, "文字的编码无法识别；请另存为 UTF-8 编码后再检查")
    line = text.count("\n", 0, text.index(REPLACED)) + 1 if lost else 1
    told = f"有 {lost} 处文字无法按 {_NAMES.get(name, name)} 解码（第一处在第{line}行）；请另存为 UTF-8 编码后再检查"
    return Decoded(text, name, (unread(ENCODING, told),))
