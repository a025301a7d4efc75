"""Personal data before release: in title, body and attachments (R145, R146; 个人信息保护法 25)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from gongkai.publications.lint import reading
from gongkai.publications.lint.findings import BODY, ERROR, TITLE, WARNING, Found, Material, Rule
from gongkai.publications.lint.patterns import KINDS, find

# A number that names a person is never public by itself; a phone or address may be an office's.
HARD = ("identity", "card", "passport")
# A child in a decision or an account of a case: one who is named by sex and age.
_CHILD = re.compile(r"[^\s，。；、（(]{0,10}[（(，,]\s*[男女]\s*[，,、]\s*(\d{1,2})\s*周?岁")
GROWN = 18
_NAME = re.compile(r"^(姓\s*名|申请人|户主|学生|患者|当事人|负责人)")
_ABOUT = re.compile(r"身份证|证件号|手机|电话|住址|地址|银行|账号|病|残疾|出生|成绩|低保")
MOST = 5


def _pieces(material: Material, kinds: tuple[str, ...]) -> Found:
    places = ((TITLE, material.content.title), ("内容概述", material.content.summary), (BODY, material.words))
    for where, text in places:
        for piece in find(text):
            if piece.kind in kinds:
                yield where, f"有{KINDS[piece.kind]}“{piece.text}”；公开前请遮盖或者删除。", piece.text


def numbers(material: Material) -> Found:
    return _pieces(material, HARD)


def contacts(material: Material) -> Found:
    return _pieces(material, tuple(kind for kind in KINDS if kind not in HARD))


def children(material: Material) -> Found:
    for match in _CHILD.finditer(material.words):
        if int(match[1]) < GROWN:
            yield BODY, f"写到了未成年人“{match[0]}”；姓名、学校和能认出他的情况请删去。", match[0]


def lists_of_people(material: Material) -> Found:
    for number, table in enumerate(LexborHTMLParser(material.content.body).css("table"), start=1):
        rows = table.css("tr")
        heads = [" ".join((cell.text() or "").split()) for cell in rows[0].css("td, th")] if rows else []
        about = [head for head in heads if _ABOUT.search(head)]
        if any(_NAME.search(head) for head in heads) and about and len(rows) > 2:
            said = "、".join(about)
            yield BODY, f"第 {number} 个表格列出了个人姓名和“{said}”；没有法定依据的请删去这些列。", said


def in_attachments(material: Material) -> Found:
    for file in material.attachments:
        seen = 0
        for part in reading.parts(file):
            for piece in find(part.text):
                if piece.kind not in HARD:
                    continue
                seen += 1
                if seen <= MOST:
                    place = f"的{part.place}" if part.place else ""
                    message = f"附件{place}有{KINDS[piece.kind]}“{piece.text}”；请处理后换上新的附件。"
                    yield file.name, message, piece.text
        if seen > MOST:
            yield file.name, f"这个附件里一共有 {seen} 处身份证、护照、银行卡号码。", ""


def contacts_in_attachments(material: Material) -> Found:
    for file in material.attachments:
        kinds: dict[str, int] = {}
        for part in reading.parts(file):
            for piece in find(part.text):
                if piece.kind not in HARD:
                    kinds[piece.kind] = kinds.get(piece.kind, 0) + 1
        if kinds:
            said = "、".join(f"{KINDS[kind]} {count} 处" for kind, count in kinds.items())
            yield file.name, f"附件里有{said}；属于个人的请处理后换上新的附件。", ""


def hidden(material: Material) -> Iterator[tuple[str, str, str]]:
    for file in material.attachments:
        for part in reading.parts(file):
            if part.hidden and part.text.strip():
                yield (
                    file.name,
                    f"附件有{part.place}，别人打开就能看到；请在原文件里删除后换上新的附件。",
                    part.text[:40],
                )


def properties(material: Material) -> Found:
    for file in material.attachments:
        people = reading.people(file)
        if people:
            yield (
                file.name,
                f"文件属性里留有人名：{'、'.join(people)}；请在“文件—检查文档”里删除后重新上传。",
                "、".join(people),
            )


def unreadable(material: Material) -> Found:
    for file in material.attachments:
        fault = reading.fault(file)
        if fault:
            yield file.name, f"{fault}，没有检查；请人工核对其中有无个人信息。", ""


RULES = (
    Rule("personal-number", ERROR, "身份证号、护照号、银行卡号", "个人信息保护法第二十五条", numbers, masks=True),
    Rule("personal-contact", WARNING, "电话、住址、车牌、邮箱", "个人信息保护法第二十五条", contacts, masks=True),
    Rule("personal-list", WARNING, "个人名单", "个人信息保护法第六条", lists_of_people),
    Rule("personal-child", WARNING, "未成年人", "未成年人保护法第一百零三条", children),
    Rule("attached-number", ERROR, "附件里的身份证号、护照号、银行卡号", "个人信息保护法第二十五条", in_attachments),
    Rule("attached-contact", WARNING, "附件里的电话、住址", "个人信息保护法第二十五条", contacts_in_attachments),
    Rule("attached-hidden", ERROR, "附件里隐藏的内容", "保密法实施条例第四十二条", hidden),
    Rule("attached-people", WARNING, "文件属性里的人名", "个人信息保护法第六条", properties),
    Rule("attached-unread", WARNING, "附件无法检查", "条例第十七条", unreadable),
)
