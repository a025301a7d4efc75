"""Title and document number: form and punctuation (R117, R118; 党政机关公文处理工作条例)."""

from __future__ import annotations

import re

from gongkai.publications.genres import GENRES
from gongkai.publications.lint.findings import ERROR, TITLE, WARNING, Found, Material, Rule

LONGEST, SHORTEST = 100, 5
NUMBER = "发文字号"
_PAIRS = (("《", "》"), ("（", "）"), ("“", "”"), ("〔", "〕"))
_FILE_NAME = re.compile(
    r"\.(docx?|pdf|xlsx?|wps|ofd|jpe?g|png)$"
    r"|^(新建\s*(关于|Microsoft|文本|文档|DOCX?|WPS|XLSX?)|扫描(件|全能王)?[\s_\-\d]*(\d|$)|微信图片|IMG_|无标题)"
    r"|[（(_\-\s](定稿|终稿|最终版?)\d*[）)]|(定稿|终稿|最终版)\d*$",
    re.I,
)
_HALF = re.compile(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]")
_HAN = r"[\u3007\u3400-\u9fff\U00020000-\U000323af（）]"
_GOOD_NUMBER = re.compile(
    rf"^{_HAN}+〔\d{{4}}〕[1-9]\d*号$|^{_HAN}+令第[1-9]\d*号$|^第[1-9]\d*号$|^({_HAN}*[公通]告)?\d{{4}}年第[1-9]\d*号$"
)
# Decisions of enforcement bear the numbers of their own forms.
_DECISION_NUMBER = re.compile(rf"^{_HAN}+〔\d{{4}}〕第?\d+(-\d+)?号$")
_DECISIONS = {"licence", "penalty"}
_NUMBERED = re.compile(r"[\u4e00-\u9fff]{1,12}[〔\[]\d{4}[〕\]]\s*\d+号(?=.*关于)")
_YEAR = re.compile(r"(?:19|20)\d{2}")
# What a document that is sent out is called, by the last word of its title.
_KINDS = {"notice": "通知", "opinion": "意见", "circular": "通报", "reply": "批复", "letter": "函", "decision": "决定"}


def title_length(material: Material) -> Found:
    title = material.content.title
    if len(title) > LONGEST:
        yield TITLE, f"标题有 {len(title)} 个字，手机上读不下来；请压缩到 {LONGEST} 字以内。", title
    elif len(title.strip()) < SHORTEST:
        yield TITLE, "标题太短，看不出是什么；请写全称。", title


def title_is_a_file_name(material: Material) -> Found:
    if _FILE_NAME.search(material.content.title):
        yield TITLE, "标题像是文件名；请改成文件的正式标题。", material.content.title


def title_punctuation(material: Material) -> Found:
    title = material.content.title
    if title.rstrip() != title or "  " in title or title.lstrip() != title:
        yield TITLE, "标题里有多余的空格。", title
    if title.rstrip()[-1:] in {"。", "；", "，", "、", "：", "."}:
        yield TITLE, f"标题末尾不用“{title.rstrip()[-1]}”。", title
    if _HALF.search(title):
        yield TITLE, "标题里的标点是半角的；请改成全角。", title
    for left, right in _PAIRS:
        if title.count(left) != title.count(right):
            yield TITLE, f"标题里的“{left}{right}”不成对。", title


def title_number(material: Material) -> Found:
    match = _NUMBERED.match(material.content.title)
    if match:
        yield TITLE, f"标题开头是发文字号“{match[0]}”；请移到“发文字号”一栏。", match[0]


def title_kind(material: Material) -> Found:
    content = material.content
    kind = _KINDS.get(content.genre)
    if kind is not None and not content.title.rstrip("》）").endswith(kind):
        yield TITLE, f"体裁选的是“{GENRES[content.genre].title}”，标题末尾却不是“{kind}”，请核对。", content.title


def title_about(material: Material) -> Found:
    content = material.content
    if content.genre in _KINDS and "关于" not in content.title:
        yield TITLE, "公文标题一般由发文机关名称、“关于……的”事由和文种组成，请核对。", content.title


def number_form(material: Material) -> Found:
    number = material.content.document_number.strip()
    of_decision = material.content.genre in _DECISIONS and _DECISION_NUMBER.match(number)
    if not number or _GOOD_NUMBER.match(number) or of_decision:
        return
    if re.search(r"[\[［(（【]\s*\d{4}\s*[\]］)）】]", number):
        yield NUMBER, f"年份用六角括号：“{_mended(number)}”。", number
    elif re.search(r"〔\d{4}〕\s*0", number):
        yield NUMBER, "顺序号前面不加 0。", number
    elif "〕第" in number:
        yield NUMBER, "顺序号前面不加“第”。", number
    elif re.search(r"〔\d{4}〕\s*\d+$", number):
        yield NUMBER, "末尾少了“号”。", number
    elif " " in number or "　" in number:
        yield NUMBER, "发文字号里有空格。", number
    else:
        yield NUMBER, "发文字号应当是“机关代字〔年份〕顺序号号”，例如 云住建〔2026〕5号。", number


def _mended(number: str) -> str:
    return re.sub(r"[\[［(（【]\s*(\d{4})\s*[\]］)）】]", r"〔\1〕", number)


def number_year(material: Material) -> Found:
    content = material.content
    years = _YEAR.findall(content.document_number)
    if years and content.written_on and int(years[0]) != content.written_on.year:
        yield NUMBER, f"发文字号是 {years[0]} 年的，成文日期却在 {content.written_on.year} 年，请核对。", years[0]


RULES = (
    Rule("title-length", WARNING, "标题长短", "GB/T 9704—2012 7.3.1", title_length),
    Rule("title-file-name", ERROR, "标题像文件名", "条例第十二条", title_is_a_file_name),
    Rule("title-punctuation", ERROR, "标题标点", "GB/T 15834—2011", title_punctuation),
    Rule("title-number", WARNING, "标题里的发文字号", "党政机关公文处理工作条例第九条", title_number),
    Rule("title-kind", WARNING, "标题与体裁不符", "党政机关公文处理工作条例第九条", title_kind),
    Rule("title-about", WARNING, "标题结构", "党政机关公文处理工作条例第九条", title_about),
    Rule("number-form", ERROR, "发文字号格式", "GB/T 9704—2012 7.2.5", number_form),
    Rule("number-year", WARNING, "发文字号年份", "GB/T 9704—2012 7.2.5", number_year),
)
