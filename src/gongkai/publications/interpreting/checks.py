"""The five checks of a document with what interprets it, as data (practice P6, R131): missing, not linked both ways,
late, too general, one form. Pure: everything they look at is in ``Pair``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from gongkai.publications.lint import ERROR, WARNING, Finding

# What an interpretation tells, and the words by which it is known (R131). A new element is a new line.
ELEMENTS: dict[str, tuple[str, ...]] = {
    "背景依据": ("背景", "依据", "为什么", "起草", "必要性"),
    "目标任务": ("目标", "任务", "目的"),
    "主要内容": ("主要内容", "重点内容", "主要规定", "规定了", "包括"),
    "范围对象": ("范围", "对象", "适用", "谁可以", "谁能", "谁来", "哪些人"),
    "执行标准": ("标准", "条件", "金额", "比例", "多少钱", "怎么算", "怎么办", "要不要出钱"),
    "关键词": ("关键词", "名词", "是指", "指的是", "含义", "术语"),
    "惠民措施": ("惠民", "利民", "便民", "补助", "补贴", "好处", "减免", "优惠"),
    "新旧差别": ("新旧", "差异", "区别", "变化", "与原", "相比", "调整为", "原来"),
}
FEWEST_ELEMENTS, SHORTEST, MOST_COPIED = 3, 200, 0.6
_SENTENCE = re.compile(r"[。！？；\n]")
_WORTH_COMPARING = 12
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Reading:
    """One interpretation: its form, its words, when it was published; ``linked``: it names the document it is about."""

    title: str
    form: str
    words: str
    published_on: date | None
    url: str = ""
    linked: bool = True

    @property
    def public(self) -> bool:
        """Whether the public reads it."""
        return self.published_on is not None


@dataclass(frozen=True)
class Pair:
    """A document with its interpretations; ``last_day``: until when they must be public, known once it is itself."""

    words: str
    published_on: date | None
    last_day: date | None
    asked: bool
    excused: str
    readings: tuple[Reading, ...]

    @property
    def linked(self) -> list[Reading]:
        """Those that name the document."""
        return [reading for reading in self.readings if reading.linked]

    @property
    def public(self) -> list[Reading]:
        """Those that name the document and are public."""
        return [reading for reading in self.linked if reading.public]


@dataclass(frozen=True)
class Check:
    """One check: a code, its severity, its name, its source, and what it says of a pair: where, and what is wrong."""

    code: str
    severity: str
    title: str
    source: str
    says: Callable[[Pair], Iterable[tuple[str, str]]]


def missing(pair: Pair) -> Iterable[tuple[str, str]]:
    if not pair.asked or pair.excused or pair.public or pair.published_on is None:
        return
    waiting = "；".join(f"《{reading.title}》还没有发布" for reading in pair.linked)
    yield "解读", f"文件已经公开，没有公开的解读{'：' + waiting if waiting else ''}。请起草解读，写明解读的是这一件。"


def one_way(pair: Pair) -> Iterable[tuple[str, str]]:
    for reading in pair.readings:
        if not reading.linked:
            yield reading.title, "标题说的是这份文件，却没有写明“解读的文件”，两边互不链接；请修改解读，填上索引号。"
        elif reading.public and pair.published_on is None:
            yield reading.title, "解读已经公开，所解读的文件现在没有公开，链接只有一头。"


def late(pair: Pair) -> Iterable[tuple[str, str]]:
    if pair.last_day is None:
        return
    first = min((reading.published_on for reading in pair.public if reading.published_on), default=None)
    if first is not None and first > pair.last_day:
        yield "解读", f"最早的解读 {first} 才发布，应当在 {pair.last_day} 以前与文件同步公开。"


def too_general(pair: Pair) -> Iterable[tuple[str, str]]:
    for reading in pair.linked:
        if fault := general(reading.words, pair.words):
            yield reading.title, fault


def one_form(pair: Pair) -> Iterable[tuple[str, str]]:
    forms = list(dict.fromkeys(reading.form for reading in pair.public))
    if pair.asked and len(forms) == 1:
        yield "解读形式", f"只有{forms[0]}一种；再用图解、音视频或者问答中的一种，方便不同的读者。"


CHECKS = (
    Check("interpretation-missing", ERROR, "没有解读", "国办发〔2016〕80号：文件与解读同步", missing),
    Check("interpretation-one-way", ERROR, "没有双向链接", "国办发〔2017〕47号", one_way),
    Check("interpretation-late", WARNING, "解读迟了", "国办发〔2016〕80号：文件与解读同步", late),
    Check("interpretation-general", WARNING, "解读太笼统", "国办发〔2016〕80号：解读的内容", too_general),
    Check("interpretation-one-form", WARNING, "解读形式单一", "国办发〔2016〕80号：多种形式解读", one_form),
)


def check(pair: Pair) -> list[Finding]:
    """What the five checks find, errors first."""
    found = [Finding(each.code, each.severity, *said) for each in CHECKS for said in each.says(pair)]
    return sorted(found, key=lambda finding: finding.severity)


def general(words: str, document: str = "") -> str:
    """Why an interpretation says too little, or nothing: too short, few of the elements, or the document over again."""
    plain = _SPACE.sub("", words)
    if len(plain) < SHORTEST:
        return f"解读只有 {len(plain)} 字，说不清楚；请写到 {SHORTEST} 字以上，图解和音视频另附文字稿。"
    absent = [name for name, signs in ELEMENTS.items() if not any(sign in plain for sign in signs)]
    if len(ELEMENTS) - len(absent) < FEWEST_ELEMENTS:
        return f"解读太笼统，没有说到：{'、'.join(absent)}。"
    if (share := copied(plain, document)) >= MOST_COPIED:
        return f"解读有 {round(share * 100)}% 的句子与文件原文相同；请用自己的话说明，而不是照抄。"
    return ""


def copied(words: str, document: str) -> float:
    """The share of an interpretation's longer sentences that stand in the document word for word."""
    original = _SPACE.sub("", document)
    sentences = [each for each in map(str.strip, _SENTENCE.split(words)) if len(each) >= _WORTH_COMPARING]
    if not original or not sentences:
        return 0.0
    return sum(1 for each in sentences if each in original) / len(sentences)
