"""Which numbers a text gives: a number with its noun, found by patterns that are data.

A claim keeps the value, the sums of cells it may rightly equal, its sentence and whether it speaks of a part of the
whole only. What is approximate, of another year, of one channel or of another matter is not taken for a claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.rules.organs import is_government
from gongkai.annual_reports.rules.prose import NUMERALS, Sentence, arabic, prose
from gongkai.annual_reports.rules.remembering import of_the_last

NUMBER = r"(?<![\d.])(\d{1,15}(?:\.\d{1,8})?)(?![\d.%])"
PIECES = r"(?:件|部|份|起|宗|例|条|个|项|次|人次)"
# An aside without numbers may stand between a noun and its number.
ASIDE = re.compile(r"（[^（）\d]*）")
# Possessive: “共计共计共计…” must not be tried in all its ways.
FILLER = (
    r"(?:的|了|共计|总计|合计|共|总|数量|数|为|是|有|计|达|：|申请|案件|案|信息|类|件数|答复|办理|处理决定|决定|事项)*+"
)

# Words that make a number another one than the table's.
ABOUT = re.compile(r"(?:近|约|超过?|逾|超|多达|将近|至少)$")
ABOUT_AFTER = re.compile(r"^(?:余|多|以上|左右|万)")
OTHER_TIME = re.compile(r"累计|历年|以来|近[两三四五]年|上一?年度?(?!结转)|去年|往年|前[一两]年")
OTHER_MATTER = re.compile(r"提案|建议|(?<!复)议案|留言|信箱|热线|工单|网民|咨询|网络问政|样本|抽查|抽取|培训|案例")
CHANNELS = re.compile(
    r"网络|网站|网上|线上|平台|邮寄|信函|邮件|邮箱|当面|当场|现场|传真|窗口|书面|其中|涉及|关于|按期|逾期"
)
_YEARS, _YEAR_FIRST = re.compile(r"(20\d\d)年"), re.compile(r"^(20\d\d)年")
NARROW = re.compile(r"本级|局机关|机关本级|政府办公?室?(?!公开)|办公室|代表|以[市区县]政府名义|市直|直属")
WIDE = re.compile(r"全省|全市|全县|全区|全州|全系统|全盟|全旗")


@dataclass(frozen=True, slots=True)
class Sum:
    """Cells added up, less others."""

    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """A number of the text: of what (``kind`` tells claims apart, ``noun`` is for people), how much, what it may equal.

    ``growth``: the signed percentage against last year that stands behind it, as printed. ``explained_by``: sums that
    would explain the number without making it right, such as cases decided where all cases are told.
    """

    kind: str
    noun: str
    value: Decimal
    may_equal: tuple[Sum, ...]
    sentence: Sentence
    at: int
    partial: bool = False
    growth: str | None = None
    explained_by: tuple[Sum, ...] = ()


def _row(row: str, column: str = "c7") -> str:
    return f"t3.{row}.{column}"


def _either(*sums: Iterable[str]) -> tuple[Sum, ...]:
    return tuple(Sum(tuple(each)) for each in sums)


def _received(column: str) -> tuple[Sum, ...]:
    new, carried = _row("r01", column), _row("r02", column)
    return _either([new], [new, carried], [_row("r24", column)])


NEW = _received("c7")
DONE = (*_either([_row("r24")], [_row("r01")], [_row("r01"), _row("r02")]), Sum((_row("r01"),), (_row("r25"),)))


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a claim is worded. The group ``n`` holds the number; without it the claim is that there was none.

    Nothing fits ``wording`` that has none of the ``words`` in it: most sentences need not be searched.
    """

    kind: str
    noun: str
    words: tuple[str, ...]
    wording: re.Pattern[str]
    may_equal: tuple[Sum, ...]
    # Whether the sentence, or the one before it, must speak of applications for information.
    of_applications: bool = True


def _compiled(wording: str) -> re.Pattern[str]:
    return re.compile(wording.replace("{N}", f"(?P<n>{NUMBER})(?P<after>{PIECES})"))


_TAKE = r"(?:收到|受理|收办|接收|接到|新收|收悉|新增|办理|收取|接受)"
APPLICATIONS = (
    Pattern(
        "new",
        "收到申请",
        ("申请", "信息公开"),
        _compiled(rf"{_TAKE}[^，。；：（）\d]{{0,30}}?(?:申请(?:公开)?|信息公开){FILLER}{{N}}(?!行政)"),
        NEW,
    ),
    Pattern(
        "new",
        "收到申请",
        ("申请",),
        _compiled(rf"{_TAKE}[^，。；：（）\d]{{0,6}}?{{N}}[^，。；：\d]{{0,12}}?申请(?!人)"),
        NEW,
    ),
    Pattern(
        "new",
        "收到申请",
        ("公开申请", "申请公开"),
        _compiled(r"(?:未|没有|无)(?:收到|接到|受理)[^，。；]{0,15}?(?:公开申请|申请公开)"),
        NEW,
    ),
    Pattern(
        "done",
        "办结申请",
        ("办结", "答复", "办复", "办理完毕"),
        _compiled(
            rf"(?<!期)(?:办结|答复|办复|办理完毕)(?:依申请公开|政府信息公开申请|信息公开申请|申请)?{FILLER}{{N}}"
        ),
        DONE,
    ),
    Pattern(
        "carried-in",
        "上年结转",
        ("结转",),
        _compiled(rf"(?:上一?年度?|去年)结转{FILLER}(?:的)?(?:政府信息公开)?{FILLER}{{N}}"),
        _either([_row("r02")]),
    ),
    Pattern(
        "carried-on",
        "结转下年度",
        ("转", "顺延"),
        _compiled(
            rf"(?:结转|顺延|转)(?:至|到|入)?(?:下一?年度?|次年|明年)(?:度)?(?:继续)?(?:办理|答复|处理)?{FILLER}{{N}}"
        ),
        _either([_row("r25")]),
    ),
    Pattern(
        "carried-on",
        "结转下年度",
        ("转", "顺延"),
        _compiled(r"{N}(?:申请)?(?:结转|顺延|转)(?:至|到|入)?(?:下一?年|次年|明年)"),
        _either([_row("r25")]),
    ),
    Pattern("c1", "自然人申请", ("自然人",), _compiled(rf"自然人(?:申请|提出|提交)?{FILLER}{{N}}"), _received("c1")),
    Pattern("c2", "商业企业申请", ("商业企业",), _compiled(rf"商业企业{FILLER}{{N}}"), _received("c2")),
    Pattern("c3", "科研机构申请", ("科研机构",), _compiled(rf"科研机构{FILLER}{{N}}"), _received("c3")),
    Pattern("c4", "社会公益组织申请", ("社会公益组织",), _compiled(rf"社会公益组织{FILLER}{{N}}"), _received("c4")),
    Pattern("c5", "法律服务机构申请", ("法律服务机构",), _compiled(rf"法律服务机构{FILLER}{{N}}"), _received("c5")),
    Pattern(
        "legal-persons",
        "法人或其他组织申请",
        ("法人",),
        _compiled(rf"法人(?:(?:或者?|和|及|、)?(?:其他|非法人)组织)?{FILLER}{{N}}"),
        _either(*([_row(row, f"c{n}") for n in range(2, 7) for row in rows] for rows in (["r01"], ["r01", "r02"]))),
    ),
)

# What a text calls the results, and their rows.
RESULTS = {
    "予以公开": ("r03",),
    "部分公开": ("r04",),
    "不予公开": tuple(f"r{n:02}" for n in range(5, 13)),
    "无法提供": tuple(f"r{n:02}" for n in range(13, 16)),
    "不予处理": tuple(f"r{n:02}" for n in range(16, 21)),
    "其他处理": tuple(f"r{n:02}" for n in range(21, 24)),
    "国家秘密": ("r05",),
    "三类内部事务信息": ("r09",),
    "四类过程性信息": ("r10",),
    "行政执法案卷": ("r11",),
    "行政查询事项": ("r12",),
    "不掌握相关政府信息": ("r13",),
    "没有现成信息需要另行制作": ("r14",),
    "补正后申请内容仍不明确": ("r15",),
    "信访举报投诉类": ("r16",),
    "重复申请": ("r17",),
    "公开出版物": ("r18",),
}
_KEYS = "|".join(RESULTS)
RESULT_LIST = re.compile(
    rf"(?P<keys>(?<!不)(?:{_KEYS})(?:(?:及|和|、|与|以及|或)(?:{_KEYS}))*){FILLER}(?P<n>{NUMBER})(?P<after>{PIECES})"
)

SUITS = ("suit_direct", "suit_after_review")
TOPIC = re.compile(
    r"行政复议(?:和|及|与|或|、|以及)(?:提起)?(?:行政)?诉讼|复议后(?:再|又)?(?:提起)?(?:行政)?(?:起诉|诉讼)"
    r"|(?:未经复议)?直接(?:提起)?(?:行政)?(?:起诉|诉讼)|行政复议|行政诉讼|行政应诉"
)
_OF_INFORMATION = re.compile("信息公开|依申请")
_CASES = r"(?:类|的|应诉|案件|申请|案)*+"
TOPIC_NUMBER = re.compile(
    rf"{_CASES}{FILLER}(?:均|各)?{FILLER}(?:发生|新增|新收)?{FILLER}(?P<n>{NUMBER})(?P<after>{PIECES})"
)
NUMBER_TOPIC = re.compile(
    rf"(?P<n>{NUMBER})(?P<after>件|起|宗|例)(?:涉及)?(?:依申请|政府信息公开|信息公开)*(?:类|相关|的)*$"
)
NONE_OF_TOPIC = re.compile(
    r"(?:(?:未|没有|无)(?:发生|收到|接到|产生|出现|引发|被|涉及)|没有|无)(?:因|由)?[^，。；\d]{0,25}?$"
)
ENDED = re.compile(r"审结|办结|结案|办理完")
JUDGED = re.compile(r"纠正|败诉|撤销|维持|责令|确认违法|答复不当|被纠错")
ENDINGS = {"维持": "upheld", "纠正": "corrected", "其他结果": "other", "尚未审结": "pending", "未审结": "pending"}
ENDING = re.compile(rf"(?P<key>{'|'.join(ENDINGS)})(?:的|为|有|：|案件|共)*(?P<n>{NUMBER})(?P<after>件|起|宗|例)")

MADE = r"(?:制定|制发|印发|出台|新制定|新制发)"
DOCUMENTS = tuple(
    Pattern(
        f"{kind}-{row}", f"{label}{noun}", (noun,), _compiled(wording.replace("{D}", noun)), sums, of_applications=False
    )
    for row, noun in (("normative", "规范性文件"), ("rules", "规章"))
    for kind, label, wording, sums in (
        (
            "made",
            "制发",
            rf"{MADE}(?:并?公开|的|了|[市省]政府)*(?:行政)?{{D}}(?!制度){FILLER}{{N}}",
            _either([f"t2.{row}.made"]),
        ),
        ("made", "制发", rf"{MADE}了?{{N}}(?:行政)?{{D}}(?!制度)", _either([f"t2.{row}.made"])),
        (
            "repealed",
            "废止",
            rf"(?:废止|宣布失效|废止和?失效)(?:的|了)*(?:行政)?{{D}}(?!制度){FILLER}{{N}}",
            _either([f"t2.{row}.repealed"]),
        ),
        (
            "valid",
            "现行有效",
            rf"现行有效(?:的)?(?:行政)?{{D}}(?!制度){FILLER}{{N}}",
            (
                *_either([f"t2.{row}.valid"], [f"t2.{row}.valid", f"t2.{row}.repealed"]),
                Sum((f"t2.{row}.valid",), (f"t2.{row}.made",)),
                Sum((f"t2.{row}.valid", f"t2.{row}.repealed"), (f"t2.{row}.made",)),
            ),
        ),
    )
)
DECISIONS = tuple(
    Pattern(row, noun, (noun,), _compiled(wording), _either([f"t2.{row}.decided"]), of_applications=False)
    for row, noun in (("licences", "行政许可"), ("penalties", "行政处罚"), ("coercion", "行政强制"))
    for wording in (
        rf"{noun}(?:决定|案件|措施)?(?:处理决定)?(?:数量)?(?:共计|合计|总计|共|为|：)*{{N}}",
        rf"作出{{N}}{noun}",
    )
)
_OF_DECISIONS = frozenset(pattern.kind for pattern in DECISIONS)
SHOWN = re.compile(r"公开|公示|发布|归集|录入|信息|事项|清单|双公示|报送")
FEE_CLAIM = re.compile(
    rf"行政事业性收费(?:金额|收入|总额|项目)?(?:共计|合计|总计|共|总|为|达|：|收取|收入|金额)*(?P<n>{NUMBER})(?P<after>亿元|万元|元)"
)
FEE_CELL = "t2.fees.charged"
YUAN = {"元": Decimal("0.0001"), "万元": Decimal(1), "亿元": Decimal(10_000)}
GROWTH = re.compile(
    r"^[^，。；\d]{0,3}[，（]?(?:同比|较上年|比上年|较去年|比去年|与上年相比|与去年相比)(?:同期)?"
    r"(增长|增加|上升|提高|下降|减少|降低)了?(\d{1,9}(?:\.\d{1,6})?)%"
)
APPLICATION = "申请"
PATTERNS = (*APPLICATIONS, *DOCUMENTS, *DECISIONS)
DISPUTES, FEES = ("复议", "诉"), "行政事业性收费"
# One of these, or a result, stands in every sentence with a claim.
_WORDS = tuple(dict.fromkeys((*(word for p in PATTERNS for word in p.words), *DISPUTES, FEES)))
_RESULT = re.compile(_KEYS)
# Any of them; where one is part of another the shorter says enough. An aside may stand in the middle of one.
_EVERY = (*_WORDS, *RESULTS)
_LIKELY = re.compile("|".join(("（", *(w for w in _EVERY if not any(o in w for o in _EVERY if o != w)))))
_DIGIT = re.compile(r"\d")
# What a sentence with a claim has besides: a number, or that there was none; or a number of pieces in words.
_NUMBER_OR_NONE = re.compile(r"[\d未无没]")
_IN_WORDS = re.compile(rf"[件宗](?<=[{NUMERALS}].)")


@of_the_last
def claims(report: ReportDocument) -> tuple[Claim, ...]:
    """All claims of a text. Several rules ask for them one after the other."""
    return tuple(_claims(report))


def _claims(report: ReportDocument) -> Iterator[Claim]:
    for section in prose(report).sections:
        before = ""
        for text in section.sentences:
            if _LIKELY.search(text) and (_NUMBER_OR_NONE.search(text) or _IN_WORDS.search(text)):
                yield from _in_sentence(Sentence(text, section.number, before), report)
            before = text


def _in_sentence(printed: Sentence, report: ReportDocument) -> Iterable[Claim]:
    text = arabic(ASIDE.sub("", printed.text) if "（" in printed.text else printed.text)
    sentence = printed if text is printed.text else printed._replace(text=text)
    words = frozenset([word for word in _WORDS if word in text])
    claims = _worded(sentence, words, report) if words else []
    if _RESULT.search(text):
        claims += _results(sentence, report)
    if not words.isdisjoint(DISPUTES):
        claims += _disputes(sentence, report)
    if FEES in words:
        claims += _fees(sentence, report)
    # Few sentences claim anything; only of these it is asked what they are about.
    of_other_matter = claims and OTHER_MATTER.search(printed.text) and "信息公开申请" not in printed.text
    return () if of_other_matter else claims


def _worded(sentence: Sentence, words: frozenset[str], report: ReportDocument) -> list[Claim]:
    claims: list[Claim] = []
    of_applications = APPLICATION in sentence.text or APPLICATION in sentence.before
    for pattern in _patterns(words, of_applications=of_applications, numbers=_DIGIT.search(sentence.text) is not None):
        for found in pattern.wording.finditer(sentence.text):
            if pattern.kind in _OF_DECISIONS and SHOWN.search(_clause(sentence.text, found.start())):
                continue
            if pattern.kind in ("new", "done") and CHANNELS.search(_clause(sentence.text, found.end())):
                continue
            claims += _claim(pattern.kind, pattern.noun, found, pattern.may_equal, sentence, report)
    return claims


# Sentences mostly have the same few of the words.
@lru_cache(maxsize=1024)
def _patterns(words: frozenset[str], *, of_applications: bool, numbers: bool) -> tuple[Pattern, ...]:
    """The patterns that may fit a sentence with these words, which speaks of applications or not, has digits or not."""
    return tuple(
        pattern
        for pattern in PATTERNS
        if (of_applications or not pattern.of_applications)
        and (numbers or "n" not in pattern.wording.groupindex)
        and not words.isdisjoint(pattern.words)
    )


def _results(sentence: Sentence, report: ReportDocument) -> Iterator[Claim]:
    if not _DIGIT.search(sentence.text):
        return
    for found in RESULT_LIST.finditer(sentence.text):
        keys = re.findall(_KEYS, found["keys"])
        rows = [row for key in keys for row in RESULTS[key]]
        sums = [[_row(row) for row in rows], [_row(row) for row in RESULTS[keys[-1]]]]
        yield from _claim("result-" + "-".join(keys), "、".join(keys), found, _either(*sums), sentence, report)


def _disputes(sentence: Sentence, report: ReportDocument) -> Iterator[Claim]:
    topics = list(TOPIC.finditer(sentence.text))
    if not topics or not _OF_INFORMATION.search(sentence.before + sentence.text):
        return
    for place, topic in enumerate(topics):
        end = topics[place + 1].start() if place + 1 < len(topics) else len(sentence.text)
        blocks = _blocks(topic[0])
        kind, noun = "+".join(blocks), topic[0]
        number = TOPIC_NUMBER.match(sentence.text, topic.end(), end) or NUMBER_TOPIC.search(
            sentence.text, 0, topic.start()
        )
        if not number and _none(sentence.text, topic):
            number = topic
        if number:
            decided = _decided(blocks)
            told = bool(ENDED.search(_clause(sentence.text, topic.start())))
            sums = (*_totals(blocks), *decided) if told else _totals(blocks)
            for claim in _claim(kind, noun, number, sums, sentence, report):
                yield replace(claim, explained_by=decided)
        for ending in ENDING.finditer(sentence.text, topic.end(), end):
            column = ENDINGS[ending["key"]]
            names = [f"t4.{block}.{column}" for block in blocks]
            sums = _either(names, *([name] for name in names))
            yield from _claim(f"{kind}-{column}", f"{noun}{ending['key']}", ending, sums, sentence, report)


def _none(text: str, topic: re.Match[str]) -> bool:
    clause = _clause(text, topic.end())
    rest = re.split(r"[，。；]", text[topic.end() :], maxsplit=1)[0]
    return bool(NONE_OF_TOPIC.search(text, 0, topic.start())) and not JUDGED.search(clause + rest)


def _blocks(topic: str) -> tuple[str, ...]:
    if topic.startswith("行政复议"):
        return ("review",) if topic == "行政复议" else ("review", *SUITS)
    if topic.startswith("复议后"):
        return SUITS[1:]
    return SUITS[:1] if "直接" in topic else SUITS


@cache
def _totals(blocks: tuple[str, ...]) -> tuple[Sum, ...]:
    totals = [f"t4.{block}.total" for block in blocks]
    return (Sum(tuple(totals)), Sum(tuple(totals[-len(SUITS) :])), *_either(*([name] for name in totals)))


@cache
def _decided(blocks: tuple[str, ...]) -> tuple[Sum, ...]:
    """Cases less those not decided yet."""
    pairs = [(f"t4.{block}.total", f"t4.{block}.pending") for block in blocks]
    both = Sum(tuple(total for total, _ in pairs), tuple(pending for _, pending in pairs))
    return (both, *(Sum((total,), (pending,)) for total, pending in pairs))


def _fees(sentence: Sentence, report: ReportDocument) -> Iterator[Claim]:
    for found in FEE_CLAIM.finditer(sentence.text):
        yield from _claim("fees", "行政事业性收费", found, _either([FEE_CELL]), sentence, report, YUAN[found["after"]])


def _claim(
    kind: str,
    noun: str,
    found: re.Match[str],
    may_equal: tuple[Sum, ...],
    sentence: Sentence,
    report: ReportDocument,
    unit: Decimal = Decimal(1),
) -> Iterator[Claim]:
    """The claim, unless the words around it make it another number than the table's."""
    groups = found.groupdict()
    value = Decimal(groups["n"]) * unit if groups.get("n") else Decimal(0)
    start = found.start("n") if groups.get("n") else found.end()
    clause, after = _clause(sentence.text, start), sentence.text[found.end() :]
    if ABOUT.search(sentence.text[:start]) or ABOUT_AFTER.match(after) or _other_time(clause, sentence.text, report):
        return
    partial = bool(NARROW.search(clause)) or (bool(WIDE.search(clause)) and not _whole_area(report))
    growth = GROWTH.match(after) if kind == "new" else None
    signed = ("-" if growth[1] in "下降减少降低" else "+") + growth[2] if growth else None
    yield Claim(kind, noun, value, may_equal, sentence, start, partial, signed)


def _clause(text: str, end: int) -> str:
    """The clause before a place, from the last comma on."""
    return text[max(text.rfind(mark, 0, end) for mark in "，。；") + 1 : end]


def _other_time(clause: str, text: str, report: ReportDocument) -> bool:
    if OTHER_TIME.search(clause) and "结转" not in clause:
        return True
    years = _YEARS.findall(clause) or _YEAR_FIRST.findall(text)
    return report.year is not None and bool(years) and int(years[-1]) != report.year


def _whole_area(report: ReportDocument) -> bool:
    return report.agency is None or is_government(report.agency)
