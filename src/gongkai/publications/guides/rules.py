"""The check of a guide: rules as data, each with its source. Errors block; warnings want a reason.

What live guides still print: 15 working days, 三需要, fees for copies, old articles, a person who left, the name of
another city (practice 1.4). A sentence that only denies it (不用说明用途) is none of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from gongkai.publications.guides import places
from gongkai.publications.guides.fields import FIELDS
from gongkai.publications.guides.known import differences
from gongkai.publications.lint.findings import ERROR, WARNING, Finding

ARTICLE_12 = "条例第十二条第二款"
CHANNELS = "国办公开办函〔2017〕19号"
_SENTENCE = re.compile(r"[^。；！？\n]+[。；！？]?")
_NOT = re.compile(r"不用|不必|不需|无需|无须|不得|不应|不收|不能|免收|免费|取消|不再|没有")
_BLANKS = str.maketrans("", "", " \u3000\t")


@dataclass(frozen=True)
class Material:
    """What the rules look at: the fields, the register of today, the agency's own places, the ways that its settings
    open, and the people who left it."""

    values: Mapping[str, str]
    known: Mapping[str, str] = field(default_factory=dict)
    own_places: frozenset[str] = frozenset()
    opened: Mapping[str, bool] = field(default_factory=dict)
    left: tuple[str, ...] = ()

    def sentences(self) -> Iterator[tuple[str, str]]:
        """Each sentence with the label of its field, blanks taken out."""
        for code, one in FIELDS.items():
            for match in _SENTENCE.finditer(self.values.get(code, "")):
                yield one.label, match[0].translate(_BLANKS)


Found = Iterable[tuple[str, str, str]]


@dataclass(frozen=True)
class Rule:
    """One rule: its code, severity, name, source, and the check: where, what is wrong and how to mend it, the piece."""

    code: str
    severity: str
    title: str
    source: str
    check: Callable[[Material], Found]


@dataclass(frozen=True)
class Phrase:
    """A check for words in a sentence. ``unless``: a sentence that has these too is meant otherwise."""

    words: re.Pattern[str]
    message: str
    unless: re.Pattern[str] | None = None
    denied: bool = True

    def __call__(self, material: Material) -> Found:
        for where, sentence in material.sentences():
            match = self.words.search(sentence)
            if match is None or (self.unless and self.unless.search(sentence)):
                continue
            if self.denied and _NOT.search(sentence):
                continue
            yield where, self.message, match[0]


def _missing(material: Material) -> Found:
    for one in FIELDS.values():
        if one.needed and not material.values.get(one.code):
            yield one.label, f"没有写“{one.label}”。", ""


def _no_internet(material: Material) -> Found:
    for code, label in (("fax", "传真号码"), ("website", "互联网联系方式"), ("complaint_phone", "投诉举报电话")):
        if not material.values.get(code):
            yield label, f"没有写“{label}”；确实没有的，写明理由。", ""


def _one_season(material: Material) -> Found:
    summer, winter = material.values.get("hours_summer"), material.values.get("hours_winter")
    if bool(summer) != bool(winter):
        yield "办公时间", "只写了夏季或者冬季的办公时间，另一季也要写。", ""


_HOURS = re.compile(r"\d{1,2}\s*[:：时点]")


def _no_clock(material: Material) -> Found:
    hours = [material.values.get(code, "") for code in ("hours", "hours_summer", "hours_winter")]
    if any(hours) and not any(_HOURS.search(text) for text in hours):
        yield "办公时间", "办公时间没有写几点到几点。", hours[0]


_TERM = re.compile(r"(?:20|２０|二十)个?工作日")


def _no_term(material: Material) -> Found:
    text = material.values.get("terms", "").translate(_BLANKS)
    if text and not _TERM.search(text):
        yield "答复期限", "没有写明自收到申请之日起20个工作日内答复。", ""


_REMEDIES = (
    ("行政复议", re.compile("复议")),
    ("行政诉讼", re.compile("诉讼|起诉")),
    ("投诉、举报", re.compile("投诉|举报")),
)


def _no_remedy(material: Material) -> Found:
    text = material.values.get("remedies", "")
    for name, pattern in _REMEDIES:
        if text and not pattern.search(text):
            yield "监督和救济", f"没有写{name}。", ""


def _no_organ(material: Material) -> Found:
    for code, label in (("review_organ", "行政复议机关"), ("court", "管辖法院")):
        if not material.values.get(code):
            yield label, f"没有写具体的{label}。", ""


_PLACEHOLDER = re.compile(
    r"[X×xＸ*＊]{3,}|待定|待补|待填|暂无|请填写|(?<!\d)(?:1234567\d*|(\d)\1{6,})(?!\d)|_{3,}|\.{4,}"
)


def _placeholder(material: Material) -> Found:
    for code, one in FIELDS.items():
        match = _PLACEHOLDER.search(material.values.get(code, ""))
        if match:
            yield one.label, "这里还是占位的内容，请填真实的。", match[0]


_PHONE = re.compile(
    r"(?:\(?0\d{2,3}\)?[-—－\s]?)?\d{7,8}(?:\s*(?:转|-|—)\s*\d{1,6})?|1[3-9]\d{9}|12345|0000-0000\s?\d{4}"
)
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def _phone(material: Material) -> Found:
    for code in ("phone", "complaint_phone", "fax"):
        text = material.values.get(code, "")
        if text and not _PHONE.search(text):
            yield FIELDS[code].label, "不像电话号码，请核对。", text


def _mobile(material: Material) -> Found:
    for code in ("phone", "complaint_phone"):
        match = _MOBILE.search(material.values.get(code, ""))
        if match:
            yield FIELDS[code].label, "是手机号码：人员变动以后就打不通，请用办公电话。", match[0]


def _left(material: Material) -> Found:
    for where, sentence in material.sentences():
        for name in material.left:
            if name in sentence:
                yield where, f"{name}已经不在本机关任职，请更换联系人或者只写科室。", name


def _out_of_date(material: Material) -> Found:
    for each in differences(material.values, material.known):
        yield each.label, f"与机关登记的“{each.now}”不一致；哪一处不对就改哪一处。", each.said


def _channels(material: Material) -> Found:
    for code, opened in material.opened.items():
        label = FIELDS[code].label
        if opened and not material.values.get(code):
            yield label, f"设置里开通了{label}渠道，指南没有写；写明办法，或者在设置里关闭。", ""
        if not opened and material.values.get(code):
            yield label, f"设置里没有开通{label}渠道，指南写了；先在设置里开通，或者删去。", ""


def _elsewhere(material: Material) -> Found:
    if not material.own_places:
        return
    for where, sentence in material.sentences():
        for name in places.mentioned(sentence):
            if name not in material.own_places:
                yield where, f"写了“{name}”，不是本地的地名；请核对是不是照抄了别处的指南。", name


# What an article of the regulation of 2008 was about, and where the one of 2019 has it.
_OLD_ARTICLES = (
    (re.compile(r"申请获取|特殊需要|(公民|组织).{0,12}申请"), "第十三条", "第二十七条"),
    (re.compile(r"信函|数据电文|书面形式"), "第二十条", "第二十九条"),
    (re.compile(r"答复|工作日"), "第二十四条", "第三十三条"),
    (re.compile(r"费"), "第二十七条", "第四十二条"),
    (re.compile(r"复议|诉讼|举报|投诉"), "第三十三条", "第四十七条、第五十一条"),
)


def _old_articles(material: Material) -> Found:
    for where, sentence in material.sentences():
        for subject, old, new in _OLD_ARTICLES:
            if subject.search(sentence) and re.search(rf"条例》?{old}", sentence):
                yield where, f"“{old}”是旧条例的条次，现行条例是{new}。", old


def _phrase(words: str, message: str, unless: str = "", *, denied: bool = True) -> Phrase:
    return Phrase(re.compile(words), message, re.compile(unless) if unless else None, denied)


RULES = (
    Rule("G01", ERROR, "必须有的内容", ARTICLE_12, _missing),
    Rule("G02", WARNING, "传真、网址和投诉电话", ARTICLE_12, _no_internet),
    Rule("G03", ERROR, "冬夏作息写全", ARTICLE_12, _one_season),
    Rule("G04", ERROR, "办公时间写明钟点", ARTICLE_12, _no_clock),
    Rule(
        "G05",
        ERROR,
        "15 个工作日",
        "条例第三十三条",
        _phrase(
            r"(?:15|１５|十五)个?工作日",
            "“15个工作日”是旧条例的期限，现行是20个工作日。",
            r"第三方|征求意见|异议",
            denied=False,
        ),
    ),
    Rule("G06", ERROR, "20 个工作日", "条例第三十三条", _no_term),
    Rule(
        "G07",
        ERROR,
        "三需要",
        "条例第二十七条（2019 年修订删去旧第十三条的“特殊需要”）",
        _phrase(r"生产、?生活、?科研|特殊需要|三需要", "申请不再以自身生产、生活、科研等特殊需要为条件，请删去。"),
    ),
    Rule(
        "G08",
        ERROR,
        "要求说明用途",
        "条例第二十九条",
        _phrase(
            r"(?:说明|写明|注明|填写|提供|证明)[^，。；]{0,8}(?:用途|申请理由|使用目的)|(?:用途|使用目的)[^，。；]{0,4}(?:证明|材料)",
            "申请不用说明用途，请删去。",
        ),
    ),
    Rule(
        "G09",
        ERROR,
        "旧的收费",
        "条例第四十二条；国办函〔2020〕109号",
        _phrase(
            r"工本费|检索费|复制费|邮寄费|成本费用?|检索、复制", "只能按国办函〔2020〕109号收取信息处理费，请删去。"
        ),
    ),
    Rule(
        "G10",
        ERROR,
        "拒绝基本渠道",
        CHANNELS,
        _phrase(
            r"不(?:再)?(?:接受|受理|接收)[^，。；]{0,8}(?:邮寄|来信|信函|当面|现场|来访)",
            "当面提交和邮寄是基本渠道，不得拒收。",
            denied=False,
        ),
    ),
    Rule("G11", ERROR, "渠道与设置一致", CHANNELS, _channels),
    Rule("G12", ERROR, "占位的内容", ARTICLE_12, _placeholder),
    Rule("G13", ERROR, "电话号码", ARTICLE_12, _phone),
    Rule("G14", WARNING, "个人手机号码", ARTICLE_12, _mobile),
    Rule("G15", ERROR, "离任的联系人", ARTICLE_12, _left),
    Rule("G16", ERROR, "与机关登记的一致", "条例第十二条（及时更新）", _out_of_date),
    Rule("G17", ERROR, "别处的地名", "条例第六条", _elsewhere),
    Rule("G18", ERROR, "监督和救济写全", "条例第四十七条、第五十一条", _no_remedy),
    Rule("G19", WARNING, "复议机关和法院写明", "行政复议法第二十条；行政诉讼法第四十六条", _no_organ),
    Rule(
        "G20",
        ERROR,
        "旧条例的文号",
        "国务院令第711号",
        _phrase(
            r"国务院令第?492号|第492号|2008年5月1日起施行", "引用的是旧条例；现行的是国务院令第711号。", denied=False
        ),
    ),
    Rule("G21", ERROR, "旧条例的条次", "国务院令第711号", _old_articles),
    Rule(
        "G22",
        ERROR,
        "废止的法律",
        "民法典第一千二百六十条",
        _phrase(
            r"(?:物权法|合同法|侵权责任法|民法通则|民法总则|担保法)",
            "这部法律在2021年1月1日废止，请改引民法典。",
            r"劳动合同法",
            denied=False,
        ),
    ),
    Rule(
        "G23",
        ERROR,
        "废止的收费文件",
        "国办函〔2020〕109号",
        _phrase(
            r"发改价格〔2008〕1828号|财综〔2008〕44号",
            "这份收费文件不再适用，请改引国办函〔2020〕109号。",
            denied=False,
        ),
    ),
    Rule(
        "G24",
        ERROR,
        "起诉期限",
        "行政诉讼法第四十六条",
        _phrase(
            r"(?:3|３|三)个月[^，。；]{0,8}(?:起诉|诉讼)|(?:起诉|诉讼)[^，。；]{0,8}(?:3|３|三)个月",
            "直接起诉的期限是6个月。",
            denied=False,
        ),
    ),
    Rule(
        "G25",
        WARNING,
        "要求注册登录",
        CHANNELS,
        _phrase(
            r"(?:须|必须|应当|需要|需先)[^，。；]{0,4}(?:注册|登录|实名)",
            "要求注册登录会挡住申请人，写明理由或者删去。",
        ),
    ),
    Rule(
        "G26",
        WARNING,
        "只收规定的申请表",
        "条例第二十九条",
        _phrase(
            r"(?:必须|只能|应当|须)[^，。；]{0,6}(?:使用|填写)[^，。；]{0,8}申请表",
            "申请表不是必须的：信件、数据电文都可以。",
        ),
    ),
)


def check(material: Material) -> list[Finding]:
    """All findings, errors first."""
    found = [
        Finding(rule.code, rule.severity, where, message, piece)
        for rule in RULES
        for where, message, piece in rule.check(material)
    ]
    return sorted(found, key=lambda each: each.severity != ERROR)
