"""A zip archive of which no more is unpacked than a report can need (DOCX, XLSX).

What the directory claims is checked first; since it may lie, the sums are kept again while reading.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from gongkai.annual_reports.readers import limits
from gongkai.annual_reports.readers.refusals import DAMAGED, ENCRYPTED, LIMIT, SAVE_AS, Unreadable

_BROKEN = "文件不完整或已损坏，无法打开；请重新取得完整的文件"
_BOMB = "压缩文件展开后过大，不是正常的年度报告，没有读取"
_ENCRYPTED_FLAG = 0x1
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


class Archive:
    """The members of a zip file by their names. Raises ``Unreadable`` for anything that is not in order."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _FAULTS as fault:
            raise Unreadable(DAMAGED, _BROKEN) from fault
        self._left = limits.UNPACKED_BYTES
        members = self._zip.infolist()
        if len(members) > limits.MEMBERS:
            raise Unreadable(LIMIT, f"压缩文件里有 {len(members)} 个部分，不是正常的年度报告，没有读取")
        unpacked = sum(member.file_size for member in members)
        if unpacked > limits.UNPACKED_BYTES or unpacked > limits.MEGABYTE + limits.UNPACKED_RATIO * len(data):
            raise Unreadable(LIMIT, _BOMB)
        if any(member.flag_bits & _ENCRYPTED_FLAG for member in members):
            raise Unreadable(ENCRYPTED, f"文件设有密码，无法读取；请取消密码后再检查。{SAVE_AS}")

    @property
    def names(self) -> list[str]:
        """The names of all members."""
        return self._zip.namelist()

    def read(self, name: str) -> bytes:
        """The content of a member; nothing where there is no such member."""
        try:
            member = self._zip.getinfo(name)
        except KeyError:
            return b""
        try:
            with self._zip.open(member) as stream:
                content = stream.read(self._left + 1)
        except _FAULTS as fault:
            raise Unreadable(DAMAGED, _BROKEN) from fault
        self._left -= len(content)
        if self._left < 0:
            raise Unreadable(LIMIT, _BOMB)
        return content

    def xml(self, name: str) -> etree._Element | None:
        """The root of an XML member, without document type and entities; nothing where there is no such member."""
        content = self.read(name)
        return parse_xml(content) if content else None


def parse_xml(content: bytes) -> etree._Element:
    """The root of XML. Raises ``Unreadable`` for broken XML and for XML that declares a document type."""
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise Unreadable(DAMAGED, _BROKEN) from fault
    if root.getroottree().docinfo.doctype:
        raise Unreadable(LIMIT, "文件里含有办公软件不会写入的实体声明，可能是恶意文件，没有读取")
    return root
