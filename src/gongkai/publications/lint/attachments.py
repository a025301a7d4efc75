"""Attachments as a set: all there, named by what they are, each once, none of them empty (practice I4, P6)."""

from __future__ import annotations

import re

from gongkai.publications.lint import reading
from gongkai.publications.lint.findings import ATTACHMENTS, BODY, ERROR, WARNING, Found, Material, Rule

DOWNLOADED = {"rule", "normative"}
_ANNOUNCED = re.compile(r"^附件[:：]\s*(.*)$", re.MULTILINE)
_NUMBERED = re.compile(r"(?:^|\s)(\d{1,2})[.．、]\s*(?=\S)")
_IN_THE_BODY = re.compile(r"^附件\s*\d{0,2}\s*$", re.MULTILINE)
_BAD_NAME = re.compile(
    r"^(新建|扫描|IMG_|DSC|微信图片|未命名|文档|附件)?[\d\-_ ()（）]*\.\w+$|\(\d+\)\.\w+$"
    r"|[（(_\- ](副本|定稿|终稿|最终版?)|(定稿|终稿|最终版)\d*\.\w+$",
    re.IGNORECASE,
)


def announced(text: str) -> int:
    """How many attachments the 附件说明 of the body announces; 0 where there is none."""
    match = _ANNOUNCED.search(text)
    if match is None:
        return 0
    first, *following = text[match.start(1) :].splitlines() or [""]
    run = _counted(first, 0)
    if first.strip() and not run:
        return 1
    for line in following:
        # What is numbered further below are the clauses of the document, or of an attachment that stands in the body.
        further = _counted(line, run)
        if further == run or not _NUMBERED.match(line):
            break
        run = further
    return run


def _counted(line: str, run: int) -> int:
    """Up to which number the line counts on from ``run``."""
    for number in map(int, _NUMBERED.findall(line)):
        run += number == run + 1
    return run


def missing(material: Material) -> Found:
    in_body = len(_IN_THE_BODY.findall(material.words))
    wanted, there = announced(material.words), len(material.attachments) + in_body
    if wanted > there:
        yield ATTACHMENTS, f"正文写了 {wanted} 个附件，实际只有 {there} 个；请补传或者改正文。", ""


def unannounced(material: Material) -> Found:
    if material.content.genre in DOWNLOADED:
        return  # their files are the document itself, to be downloaded
    if material.attachments and material.words and "附件" not in material.words:
        yield BODY, f"有 {len(material.attachments)} 个附件，正文里没有附件说明。", ""


def names(material: Material) -> Found:
    for file in material.attachments:
        if _BAD_NAME.search(file.name):
            yield file.name, "附件的名称看不出内容；请改成正式名称再上传。", file.name


def twice(material: Material) -> Found:
    seen: dict[str, str] = {}
    for file in material.files:
        if file.sha256 in seen:
            yield file.name, f"与“{seen[file.sha256]}”是同一个文件，请删去一个。", file.name
        seen.setdefault(file.sha256, file.name)


def empty(material: Material) -> Found:
    for file in material.attachments:
        read = file.ending in {"docx", "xlsx"} and not reading.fault(file)
        if read and not any(part.text.strip() for part in reading.parts(file)):
            yield file.name, "附件里没有内容，是不是传错了？", file.name


def same_as_body(material: Material) -> Found:
    if material.content.genre in DOWNLOADED and material.words:
        endings = {file.ending for file in material.attachments}
        lacking = [name for name, kinds in (("WORD", {"docx"}), ("PDF", {"pdf"})) if not endings & kinds]
        if lacking:
            yield ATTACHMENTS, f"规章和规范性文件一般同时提供 WORD 和 PDF 版本供下载，缺{'、'.join(lacking)}。", ""


RULES = (
    Rule("attachment-missing", ERROR, "附件不全", "GB/T 9704—2012 7.3.4", missing),
    Rule("attachment-unannounced", WARNING, "没有附件说明", "GB/T 9704—2012 7.3.4", unannounced),
    Rule("attachment-name", WARNING, "附件名称", "国办秘函〔2019〕19号", names),
    Rule("attachment-twice", ERROR, "重复的附件", "条例第六条", twice),
    Rule("attachment-empty", ERROR, "空的附件", "条例第六条", empty),
    Rule("attachment-kinds", WARNING, "下载格式", "国办公开办函〔2021〕33号", same_as_body),
)
