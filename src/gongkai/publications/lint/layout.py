"""The form of an attached document against GB/T 9704: paper, title, body (R116-R118)."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from typing import Any

from docx import Document

from gongkai.publications.lint import reading
from gongkai.publications.lint.findings import WARNING, Attached, Found, Material, Rule

A4 = (210, 297)
SLACK = 2  # millimetres
BODY_POINTS, TITLE_POINTS = 16, 22
BODY_FONTS = ("仿宋", "FangSong")
TITLE_FONTS = ("小标宋", "宋体", "SimSun", "Serif")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def paper(material: Material) -> Found:
    for file, document in _documents(material):
        section = next(iter(document.sections), None)
        if section is None or section.page_width is None or section.page_height is None:
            continue
        size = sorted((section.page_width.mm, section.page_height.mm))
        if any(abs(have - want) > SLACK for have, want in zip(size, A4, strict=True)):
            yield file.name, f"纸张是 {size[0]:.0f}×{size[1]:.0f} 毫米，公文用 A4（210×297 毫米）。", ""


def body_type(material: Material) -> Found:
    for file, document in _documents(material):
        fonts, sizes = _weighed(document)
        if fonts and not any(name in fonts.most_common(1)[0][0] for name in BODY_FONTS):
            yield file.name, f"正文字体主要是“{fonts.most_common(1)[0][0]}”，公文正文用 3 号仿宋。", ""
        if sizes and abs(sizes.most_common(1)[0][0] - BODY_POINTS) > 0.5:
            yield file.name, f"正文字号主要是 {sizes.most_common(1)[0][0]:g} 磅，公文正文用 3 号（16 磅）。", ""


def title_type(material: Material) -> Found:
    for file, document in _documents(material):
        first = next((p for p in document.paragraphs if p.text.strip() and p.alignment == 1), None)
        if first is None:
            continue
        points = _points(first, first.runs[0]) if first.runs else None
        if points is not None and abs(points - TITLE_POINTS) > 0.5:
            yield file.name, f"标题是 {points:g} 磅，公文标题用 2 号（22 磅）小标宋。", first.text


def _documents(material: Material) -> list[tuple[Attached, Any]]:
    """The official documents among the attachments: forms and tables have their own looks."""
    found = []
    for file in material.attachments:
        if file.ending == "docx" and not reading.fault(file):
            try:
                document = Document(BytesIO(file.read()))
            except Exception:  # its form is not judged; what it says was read
                continue
            if sum(len(p.text) for p in document.paragraphs) > 200 and not document.tables:
                found.append((file, document))
    return found


def _weighed(document: Any) -> tuple[Counter[str], Counter[float]]:
    """How many letters of body text stand in which font, and in which size."""
    fonts: Counter[str] = Counter()
    sizes: Counter[float] = Counter()
    for paragraph in document.paragraphs:
        if paragraph.alignment == 1:
            continue
        for run in paragraph.runs:
            font, points = _font(paragraph, run), _points(paragraph, run)
            if font:
                fonts[font] += len(run.text)
            if points is not None:
                sizes[points] += len(run.text)
    return fonts, sizes


def _font(paragraph: Any, run: Any) -> str:
    for holder in (run._element.rPr, paragraph.style.element.rPr):
        fonts = holder.find(f"{W}rFonts") if holder is not None else None
        if fonts is not None and fonts.get(f"{W}eastAsia"):
            return str(fonts.get(f"{W}eastAsia"))
    return ""


def _points(paragraph: Any, run: Any) -> float | None:
    for size in (run.font.size, paragraph.style.font.size):
        if size is not None:
            return float(size.pt)
    return None


RULES = (
    Rule("layout-paper", WARNING, "附件的纸张", "GB/T 9704—2012 5.1", paper),
    Rule("layout-body", WARNING, "附件的正文字体字号", "GB/T 9704—2012 5.2.2", body_type),
    Rule("layout-title", WARNING, "附件的标题字号", "GB/T 9704—2012 7.3.1", title_type),
)
