"""Elements that must be there, and dates that fit together (R21, R26; practice 1.2)."""

from __future__ import annotations

import re
from datetime import date

from gongkai.publications.genres import GENRES
from gongkai.publications.lint.findings import BODY, ERROR, WARNING, Found, Material, Rule

_GROUND = re.compile(r"第?十四条|第?十五条|第?十六条|1[456]\s*条|法律|行政法规")
_CLOSING_DATE = re.compile(r"^(\d{4})年(\d{1,2})月(\d{1,2})日$", re.MULTILINE)


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
    if not material.words and not material.files:
        yield BODY, "正文是空的，也没有附件。请输入正文，或者导入 DOCX。", ""


def body_only_in_files(material: Material) -> Found:
    if not material.words and material.files:
        yield BODY, "正文没有文字，手机上看不到、也搜不到；请把主要内容写进正文，附件供下载。", ""


def reason_missing(material: Material) -> Found:
    content = material.content
    if content.attribute == "open":
        return
    if not content.attribute_reason.strip():
        yield "不主动公开的法定理由", "不主动公开的，须写明条例第十四条至第十六条的哪一项和理由。", ""
    elif not _GROUND.search(content.attribute_reason):
        yield (
            "不主动公开的法定理由",
            "理由里没有法定依据；请写明条例第十四条至第十六条的哪一项。",
            content.attribute_reason,
        )


def order_of_days(material: Material) -> Found:
    content = material.content
    if content.expires_on and content.effective_on and content.expires_on < content.effective_on:
        yield "有效期至", f"有效期到 {content.expires_on}，早于施行日期 {content.effective_on}，请核对。", ""
    if content.display_until and content.display_until < material.today:
        yield "公示到", f"公示期 {content.display_until} 已经过了，请核对。", ""


def effect_before_writing(material: Material) -> Found:
    content = material.content
    if content.effective_on and content.written_on and content.effective_on < content.written_on:
        yield "施行日期", f"施行日期 {content.effective_on} 早于成文日期 {content.written_on}，溯及既往的请说明。", ""


def closing_date(material: Material) -> Found:
    found = _CLOSING_DATE.findall(material.words)
    if not found or material.content.written_on is None:
        return
    year, month, day = map(int, found[-1])
    try:
        closing = date(year, month, day)
    except ValueError:
        return  # the rule of days that are none says so
    if closing != material.content.written_on:
        yield "成文日期", f"成文日期填的是 {material.content.written_on}，正文落款是 {closing}，请核对。", str(closing)


def display_term(material: Material) -> Found:
    if material.content.genre == "display" and material.content.display_until is None:
        yield "公示到", "公示没有写到哪一天为止；期满后应当撤下正文，请填写。", ""


def explains_nothing(material: Material) -> Found:
    genre = GENRES.get(material.content.genre)
    if genre is not None and genre.interprets and material.explains is False:
        yield "解读的文件", "没有写明解读的是哪份文件，两边不能互相链接；请填文件的索引号，没有发布的填它的办件号。", ""


RULES = (
    Rule("number-missing", ERROR, "缺发文字号", "条例第十二条", number_missing),
    Rule("day-missing", ERROR, "缺形成日期", "条例第二十六条", day_missing),
    Rule("day-ahead", ERROR, "日期在今天之后", "条例第六条", day_ahead),
    Rule("body-missing", ERROR, "没有内容", "条例第二十四条", body_missing),
    Rule("body-only-in-files", WARNING, "内容只在附件里", "无障碍环境建设法第三十二条", body_only_in_files),
    Rule("reason-missing", ERROR, "不公开的理由", "国办发〔2016〕80号", reason_missing),
    Rule("days-order", ERROR, "日期先后矛盾", "条例第六条", order_of_days),
    Rule("effect-before-writing", WARNING, "施行早于成文", "立法法第一百零四条", effect_before_writing),
    Rule("closing-date", WARNING, "落款与成文日期不一致", "条例第六条", closing_date),
    Rule("explains-nothing", WARNING, "解读没有链接文件", "国办发〔2016〕80号", explains_nothing),
    Rule("display-term", WARNING, "公示没有期限", "个人信息保护法第十九条", display_term),
)
