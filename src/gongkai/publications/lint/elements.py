"""Elements that must be there (R21, R26; practice 1.2)."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.publications.genres import GENRES
from gongkai.publications.lint.findings import ERROR, Material, Rule

Found = Iterator[tuple[str, str, str]]


def number_missing(material: Material) -> Found:
    content = material.content
    genre = GENRES.get(content.genre)
    if genre is not None and genre.numbered and not content.document_number:
        yield "发文字号", f"{genre.title}有发文字号，请填写，例如 云住建〔2026〕5号。", ""


def day_missing(material: Material) -> Found:
    if material.content.formed_on is None:
        yield "形成（变更）日期", "没有形成日期，公开期限无法计算；请填写成文日期或者形成日期。", ""


def day_ahead(material: Material) -> Found:
    for label, day in (("成文日期", material.content.written_on), ("形成（变更）日期", material.content.formed_on)):
        if day is not None and day > material.today:
            yield label, f"{label} {day} 在今天之后，请核对。", str(day)


def body_missing(material: Material) -> Found:
    if not material.words and not material.content.files:
        yield "正文", "正文是空的，也没有附件。请输入正文，或者导入 DOCX。", ""


def reason_missing(material: Material) -> Found:
    content = material.content
    if content.attribute != "open" and not content.attribute_reason:
        yield "不主动公开的法定理由", "不主动公开的，须写明条例第十四条至第十六条的哪一项和理由。", ""


RULES = (
    Rule("number-missing", ERROR, "缺发文字号", "条例第十二条", number_missing),
    Rule("day-missing", ERROR, "缺形成日期", "条例第二十六条", day_missing),
    Rule("day-ahead", ERROR, "日期在今天之后", "条例第六条", day_ahead),
    Rule("body-missing", ERROR, "没有内容", "条例第二十四条", body_missing),
    Rule("reason-missing", ERROR, "缺不公开的理由", "国办发〔2016〕80号", reason_missing),
)
