"""DOCX files of the tests: made with python-docx, or by hand where an office program would not write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from PIL import Image

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def picture(colour: str = "navy", size: int = 24) -> bytes:
    """A small PNG."""
    target = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(target, "PNG")
    return target.getvalue()


def saved(document: Any) -> bytes:
    """The bytes of a python-docx document."""
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def centred(document: Any, text: str) -> None:
    """A centred line."""
    document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.CENTER


def official(*, day: str = "2026年3月2日", number: str = "云住建〔2026〕5号") -> Any:
    """A notice as GB/T 9704 lays it out: red head, number, title on two lines, body, signature, day."""
    document = docx.Document()
    centred(document, "云川市住房和城乡建设局文件")
    centred(document, number)
    centred(document, "云川市住房和城乡建设局关于印发")
    centred(document, "《老旧小区改造管理办法》的通知")
    document.add_paragraph("各县（区）住房和城乡建设局：")
    document.add_paragraph("现将管理办法印发给你们，请认真贯彻执行。")
    document.add_heading("一、总体要求", level=1)
    document.add_paragraph("坚持居民自愿。", style="List Number")
    document.add_paragraph("坚持因地制宜。", style="List Number")
    table = document.add_table(rows=3, cols=3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "改造计划"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "东城区"
    table.cell(1, 1).text, table.cell(1, 2).text = "小区", "户数"
    table.cell(2, 1).text, table.cell(2, 2).text = "和谐家园", "118"
    document.add_picture(io.BytesIO(picture()))
    document.add_paragraph("云川市住房和城乡建设局").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph(day).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return document


def marked_up() -> bytes:
    """A file with a tracked insertion, a tracked deletion and hidden words."""
    document = official()
    paragraph = document.add_paragraph("保留的文字")._p
    run = f'<w:r xmlns:w="{W}"><w:t>插入的文字</w:t></w:r>'
    gone = f'<w:r xmlns:w="{W}"><w:delText>删去的文字</w:delText></w:r>'
    mark = 'w:id="1" w:author="甲" w:date="2026-03-01T00:00:00Z"'
    paragraph.append(parse_xml(f'<w:ins xmlns:w="{W}" {mark}>{run}</w:ins>'))
    paragraph.append(parse_xml(f'<w:del xmlns:w="{W}" {mark}>{gone}</w:del>'))
    hidden = f'<w:r xmlns:w="{W}"><w:rPr><w:vanish/></w:rPr><w:t>藏着的电话 13800001234</w:t></w:r>'
    paragraph.append(parse_xml(hidden))
    return saved(document)


def changed(data: bytes, parts: Mapping[str, bytes | Callable[[bytes], bytes]]) -> bytes:
    """The file with some parts replaced, changed or added."""
    source = zipfile.ZipFile(io.BytesIO(data))
    target = io.BytesIO()
    left = dict(parts)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            new = left.pop(name, None)
            old = source.read(name)
            archive.writestr(name, new(old) if callable(new) else old if new is None else new)
        for name, content in left.items():
            assert isinstance(content, bytes)
            archive.writestr(name, content)
    return target.getvalue()


COMMENT = '<w:comment w:id="{0}"><w:p/></w:comment>'
COMMENTS = f'<w:comments xmlns:w="{W}">{COMMENT.format(0)}{COMMENT.format(1)}</w:comments>'
