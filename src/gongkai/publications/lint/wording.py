"""Words: marks of secrecy, places left to fill, typing errors, what an agency does not want, sentences nobody reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from gongkai.publications.lint.findings import BODY, ERROR, TITLE, WARNING, Found, Material, Rule

LONGEST_SENTENCE = 150
MOST_JARGON = 3
# Marks, not the words by which an ordinary sentence speaks of them: 内部资料性出版物 are public.
_SECRET = re.compile(
    r"(?:绝密|机密|秘密)\s*[★▲△]|此件不公开"
    r"|(?:(?<=[。；，（(【])|^)内部(?:资料|文件|使用)(?=[，。；！）)】]|$)"
    r"|(?:(?<=[（(【])|^)(?:不得(?:外传|翻印)|注意保密)(?=[，。；！）)】]|$)",
    re.MULTILINE,
)
_ALONE = r"(?<![A-Za-z0-9./@_-])[xX×＊]{2,}(?![A-Za-z0-9./@_-])"  # xxgk is an address, XXL a size
_OPEN_PLACE = re.compile(
    rf"{_ALONE}(?=[年月号元条]|局(?!长))|(?<=月)[xX×＊]{{2,}}日|(?:19|20)[xX×＊]{{2}}年"
    r"|_{3,}|（此处(?![^）]*略)[^）]*）|【[^】]*(?:待|填)[^】]*】|TODO|此处填写"
)
# A name may be covered so, and a day still be open: who publishes says which it is.
_PERHAPS_OPEN = re.compile(rf"{_ALONE}|待定(?=[。，；\s]|$)", re.MULTILINE)
_COVERING = {"licence", "penalty"}  # what names people and covers their names
_MARKS = re.compile(r"[。，、；：！？]{2,}")
_LAWFUL_MARKS = frozenset({"！！", "？？", "？！", "！？", "！！！"})  # GB/T 15834—2011 4.2, 4.3
_DAY = re.compile(r"(?<!\d)(\d{4})年(\d{1,2})月(\d{1,2})日")
# Frequent typing errors of official texts and what they stand for; an agency adds its own.
TYPOS = {
    "布署": "部署",
    "既使": "即使",
    "按装": "安装",
    "帐号": "账号",
    "帐户": "账户",
    "座标": "坐标",
    "凭添": "平添",
    "渡假": "度假",
    "份量": "分量",
    "想像": "想象",
    "身分证": "身份证",
    "竟然已竣工": "已竣工",
    "如下下": "如下",
    "的的": "的",
    "进行进行": "进行",
    "截止目前": "截至目前",
    "截止到": "截至",
    "制定定": "制定",
    "令发现": "另发现",
    "通迅": "通讯",
    "必需遵守": "必须遵守",
    "有关部份": "有关部分",
}


def secret_mark(material: Material) -> Found:
    for where, text in ((TITLE, material.content.title), (BODY, material.words)):
        for match in _SECRET.finditer(text):
            yield where, f"有“{match[0]}”字样：涉密和内部文件不能在本系统办理，也不能公开。", match[0]


def open_place(material: Material) -> Found:
    for where, text in ((TITLE, material.content.title), (BODY, material.words)):
        for match in _OPEN_PLACE.finditer(text):
            yield where, f"“{match[0]}”像是没有填完的地方，请核对。", match[0]


def perhaps_open(material: Material) -> Found:
    if material.content.genre in _COVERING:
        return
    for where, text in ((TITLE, material.content.title), (BODY, material.words)):
        sure = [match.span() for match in _OPEN_PLACE.finditer(text)]
        for match in _PERHAPS_OPEN.finditer(text):
            if not any(start < match.end() and match.start() < end for start, end in sure):
                yield where, f"“{match[0]}”可能是没有填完的地方；是遮盖或者确实未定的，请说明。", match[0]


def typos(material: Material) -> Found:
    known = {**TYPOS, **material.lists.typos}
    for where, text in ((TITLE, material.content.title), (BODY, material.words)):
        for wrong, right in known.items():
            if wrong in text:
                yield where, f"“{wrong}”疑为“{right}”之误。", wrong


def marks_twice(material: Material) -> Found:
    for where, text in ((TITLE, material.content.title), (BODY, material.words)):
        for match in _MARKS.finditer(text):
            if match[0] not in _LAWFUL_MARKS:
                yield where, f"标点“{match[0]}”重复了，请核对。", match[0]


def no_such_day(material: Material) -> Found:
    for where, text in ((TITLE, material.content.title), (BODY, material.words)):
        for match in _DAY.finditer(text):
            try:
                date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                yield where, f"没有“{match[0]}”这一天，请核对。", match[0]


def sensitive(material: Material) -> Found:
    for where, text in ((TITLE, material.content.title), (BODY, material.words)):
        for word in material.lists.sensitive:
            if word in text:
                yield where, f"有本机关列为不当用语的“{word}”，请核对。", word


def sentences(text: str) -> Iterator[str]:
    """The sentences of the body, headings and table cells included."""
    for line in text.splitlines():
        yield from (sentence for sentence in re.split(r"[。！？；]", line) if sentence.strip())


def long_sentences(material: Material) -> Found:
    for sentence in sentences(material.words):
        if len(sentence) > LONGEST_SENTENCE:
            yield BODY, f"这一句有 {len(sentence)} 个字，请分成几句：“{sentence[:24]}……”", sentence[:60]


def jargon(material: Material) -> Found:
    found = [word for word in material.lists.jargon if word in material.words]
    if len(found) > MOST_JARGON:
        meanings = "；".join(f"{word}＝{material.lists.jargon[word]}" for word in found[:5])
        yield BODY, f"专业用语较多（{len(found)} 个），公众不易看懂，请改写或者加注：{meanings}。", found[0]


def paragraph_twice(material: Material) -> Found:
    seen: set[str] = set()
    for line in material.words.splitlines():
        if len(line) > 40 and line in seen:
            yield BODY, f"有一段重复了：“{line[:24]}……”", line[:60]
        seen.add(line)


def second_heads(material: Material) -> Found:
    heads = re.findall(r"^([一二三四五六七八九十]{1,3})、", material.words, re.MULTILINE)
    order = [_number(head) for head in heads]
    for before, after in pairwise(order):
        if after not in {before + 1, 1}:
            yield BODY, f"层次序号从“{heads[order.index(before)]}”跳到“{heads[order.index(after)]}”，请核对。", ""
            return


def _number(text: str) -> int:
    digits = {letter: value for value, letter in enumerate("零一二三四五六七八九")}
    if "十" not in text:
        return digits.get(text, 0)
    tens, _, ones = text.partition("十")
    return digits.get(tens, 1) * 10 + digits.get(ones, 0)


RULES = (
    Rule("secret-mark", ERROR, "密级和内部标志", "保密法实施条例第四十一条", secret_mark),
    Rule("open-place", ERROR, "没有填完", "条例第六条", open_place),
    Rule("perhaps-open", WARNING, "可能没有填完", "条例第六条", perhaps_open),
    Rule("typo", WARNING, "错别字", "国办秘函〔2019〕19号", typos),
    Rule("marks-twice", WARNING, "标点重复", "GB/T 15834—2011", marks_twice),
    Rule("no-such-day", ERROR, "没有这一天", "条例第六条", no_such_day),
    Rule("sensitive", WARNING, "不当用语", "国办秘函〔2019〕19号", sensitive),
    Rule("long-sentence", WARNING, "句子太长", "国办发〔2016〕61号", long_sentences),
    Rule("jargon", WARNING, "专业用语太多", "国办发〔2016〕61号", jargon),
    Rule("paragraph-twice", WARNING, "段落重复", "条例第六条", paragraph_twice),
    Rule("head-numbers", WARNING, "层次序号", "GB/T 9704—2012 7.3.3", second_heads),
)
