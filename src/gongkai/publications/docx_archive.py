"""A DOCX as a zip of bounded parts, looked through before anything reads it.

Refused with a sentence: what is no DOCX, has a password, macros, document types (entity bombs), parts that unpack
beyond all measure, or pictures that lie on another machine. Nothing is ever fetched.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

from lxml import etree

from gongkai.core.refusals import Invalid

MEGABYTE = 1024 * 1024
LARGEST = 100 * MEGABYTE
UNPACKED = 300 * MEGABYTE
XML = 24 * MEGABYTE
MEMBERS = 5000
# How many times its packed size the whole may have; office programs reach about forty.
RATIO = 200
DOCUMENT = "word/document.xml"
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
_ENCRYPTED = 0x1
_OLE = b"\xd0\xcf\x11\xe0"


def refuse(sentence: str) -> Invalid:
    """The refusal at the field of the file."""
    return Invalid({"upload": [sentence]})


def parts_of(data: bytes) -> Mapping[str, bytes]:
    """Every part of the document by its name. Raises ``Invalid`` with what is wrong and what to do."""
    if len(data) > LARGEST:
        raise refuse("文件超过 100 MB。请把图片压缩、把附件分出来以后再导入。")
    if data.startswith(_OLE):
        raise refuse("这是旧的 DOC 文件，或者设有密码。请在办公软件里取消密码、另存为 DOCX 后再导入。")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _FAULTS:
        raise refuse("这不是 DOCX 文件，或者已经损坏。请在办公软件里打开，另存为 DOCX 后再导入。") from None
    with archive:
        _check_directory(archive.infolist(), len(data))
        parts = _read(archive)
    if DOCUMENT not in parts:
        raise refuse("文件里没有正文部分，不是 DOCX 文件。请在办公软件里另存为 DOCX 后再导入。")
    _check_content(parts)
    return parts


def _check_directory(members: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(member.file_size for member in members)
    if len(members) > MEMBERS or unpacked > UNPACKED or unpacked > MEGABYTE + RATIO * packed:
        raise refuse("文件展开后过大，不像正常的公文，没有导入。请在办公软件里另存一份再试。")
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise refuse("文件设有密码，不能读取。请取消密码后再导入。")


def _read(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """The parts; sums are kept again while reading, since the directory may lie."""
    parts: dict[str, bytes] = {}
    left, left_xml = UNPACKED, XML
    for member in archive.infolist():
        is_xml = member.filename.endswith((".xml", ".rels"))
        limit = min(left, left_xml) if is_xml else left
        try:
            with archive.open(member) as stream:
                content = stream.read(limit + 1)
        except _FAULTS:
            raise refuse("文件已经损坏，不能读取。请在办公软件里打开，另存为 DOCX 后再导入。") from None
        if len(content) > limit:
            raise refuse("文件展开后过大，不像正常的公文，没有导入。很长的文件请分成几件，或者作为附件上传。")
        left -= len(content)
        left_xml -= len(content) if is_xml else 0
        parts[member.filename] = content
    return parts


def _check_content(parts: Mapping[str, bytes]) -> None:
    for name, content in parts.items():
        if name.lower().endswith("vbaproject.bin"):
            raise refuse("文件里有宏，不能导入。请在办公软件里另存为不含宏的 DOCX 后再导入。")
        if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in content[: 64 * 1024].upper():
            raise refuse("文件里有办公软件不会写入的实体声明，可能是恶意文件，没有导入。")
        if name.endswith(".rels") and _outside_picture(content):
            raise refuse("文件里有放在别处的图片（链接图片），不能导入。请在办公软件里把图片嵌入文件后再导入。")


def _outside_picture(content: bytes) -> bool:
    root = xml(content)
    return any(
        (each.get("TargetMode") or "").lower() == "external" and (each.get("Type") or "").endswith("/image")
        for each in root.iter()
        if isinstance(each.tag, str)
    )


def xml(content: bytes) -> etree._Element:
    """The root of a part, without entities, network or comments. Raises ``Invalid`` where it is broken."""
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise refuse("文件的内容不完整，不能读取。请在办公软件里打开，另存为 DOCX 后再导入。") from None


def packed(parts: Mapping[str, bytes]) -> io.BytesIO:
    """The parts as an archive again, for a reader that wants one."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    target.seek(0)
    return target
