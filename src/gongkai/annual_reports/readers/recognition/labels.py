"""The statutory labels of Tables 2, 3 and 4, found by meaning (R89, R90, R95).

``find`` says what one text may be; ``align`` decides for the labels of a whole table, in the order in which they
stand, and leaves out what stays ambiguous. Wording comes from ``law.report_format``; only what is met in practice
beside it is written here.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from gongkai.annual_reports.document import OTHERWISE_APART, OTHERWISE_TOGETHER
from gongkai.annual_reports.readers.recognition.glyphs import compact
from gongkai.law.report_format import TABLES

# Damaged labels: below this likeness a text is no label; a rival as near as the margin makes it ambiguous.
LIKENESS = 0.76
MARGIN = 0.08
# What is left of a label that was cut off is this like it.
_CUT = 0.8
# Short labels (总计, 其他, 规章) are too near to one another to be recognised when damaged.
SHORTEST_DAMAGED = 5
# Nothing as long as this is a label; prose is not compared at all.
LONGEST = 60
_RIGHT_NUMBER, _WRONG_NUMBER, _NUMBER_ALONE = 0.1, -0.06, 0.3
# The same before blanks and line ends are taken out; what is longer is not looked at nor remembered.
_LONGEST_TEXT = 400
# With the right number before it, a badly damaged label may still be told from its neighbours by its place.
_LIKENESS_NUMBERED = 0.5

RESULTS, REFUSED, UNABLE, NOT_HANDLED, OTHERWISE = "results", "refused", "unable", "not_handled", "otherwise"
OLD_FORM = "old"

# Wording met in practice beside the format's own; a row or column may be known under several.
_VARIANTS: dict[str, dict[str, tuple[str, ...]]] = {
    "t2": {
        "rules": ("行政规章", "政府规章"),
        "normative": ("规范性文件", "行政规范性文件", "行政机关规范性文件"),
        "licences": ("行政许可事项", "行政许可决定"),
        "penalties": ("行政处罚决定",),
        "coercion": ("行政强制措施",),
        "fees": ("行政事业性收费金额", "行政事业收费", "行政性事业收费"),
    },
    "t3": {
        "r01": ("本年新收", "本年新收政府信息公开申请", "本年新收申请数量", "本年度新收政府信息公开申请数量"),
        "r02": (
            "上年结转",
            "上年结转政府信息公开申请",
            "上年结转申请数量",
            "上年度结转政府信息公开申请数量",
            "本年结转",
        ),
        "r04": ("部分公开", "部分公开区分处理的只计这一情形不计其他情况"),
        "r05": ("国家秘密", "涉及国家秘密"),
        "r06": ("其他法律行政法规禁止", "法律行政法规禁止公开", "其它法律行政法规禁止公开"),
        "r07": ("三安全一稳定", "危及三安全一稳定的"),
        "r08": ("保护第三方权益", "涉及第三方合法权益", "第三方合法权益"),
        "r09": ("三类内部事务信息", "属于内部事务信息", "内部事务信息"),
        "r10": ("四类过程性信息", "属于过程性信息", "过程性信息"),
        "r11": ("行政执法案卷", "属于行政执法案卷信息"),
        "r12": ("行政查询事项", "属于行政查询"),
        "r13": ("本机关不掌握", "不掌握相关政府信息", "本机关不掌握相关信息"),
        "r14": ("没有现成信息", "没有现成信息需另行制作", "需要另行制作"),
        "r15": ("补正后仍不明确", "申请内容仍不明确", "补正后申请内容不明确"),
        "r16": ("信访举报投诉", "信访投诉举报类申请", "信访举报投诉类"),
        "r17": ("重复申请的",),
        "r18": ("要求提供出版物", "公开出版物"),
        "r19": ("大量反复申请", "无正当理由大量反复"),
        "r20": ("确认或重新出具已获取信息", "要求确认或重新出具已获取信息", "要求行政机关确认或重新出具已获取的信息"),
        "r21": ("逾期不补正", "申请人无正当理由逾期不补正", "无正当理由逾期不补正", "申请人逾期不补正"),
        "r22": (
            "逾期不缴费",
            "逾期未缴费",
            "逾期不缴纳费用",
            "申请人逾期未按收费通知要求缴纳费用",
            "逾期未按收费通知要求缴纳费用",
            "申请人逾期未缴费",
        ),
        "r23": ("其它", "其他情形", "其他情况"),
        OTHERWISE_TOGETHER: ("其他处理", "其它处理", "其他处理情况"),
        "r24": ("合计",),
        "r25": (
            "结转下年度",
            "结转下年",
            "结转下年继续办理",
            "结转下一年度继续办理",
            "本年结转",
            "结转下年度继续办理数量",
            "结转下年度继续办理政府信息公开申请数量",
        ),
    },
    "t4": {
        "review": (),
        "suit_direct": ("直接起诉", "未经复议直接起诉的"),
        "suit_after_review": ("复议后起诉的", "经复议后起诉"),
    },
}
_COLUMN_VARIANTS: dict[str, dict[str, tuple[str, ...]]] = {
    "t2": {
        "made": ("本年制发数量", "制发件数", "本年制定件数", "本年制发数"),
        "repealed": ("废止件数", "本年废止数量", "本年废止数"),
        "valid": ("现行有效数量", "现行有效数", "现行有效件数件"),
        "decided": ("处理决定数量", "本年处理决定数", "本年处理决定件数", "本年行政处理决定数量"),
        "charged": ("本年收费金额", "本年收费金额万元", "本年收费金额单位万", "收费金额"),
    },
    "t3": {
        "c2": ("企业",),
        "c3": (),
        "c4": ("社会公益",),
        "c5": ("法律服务",),
        "c6": ("其它",),
        "c7": ("合计",),
    },
    "t4": {
        "upheld": ("维持", "结果维护"),
        "corrected": ("纠正",),
        "other": ("其它结果",),
        "pending": ("未审结",),
        "total": ("合计",),
    },
}
# Words that only the Table 2 of 国办公开办函〔2019〕60号 has.
_OLD_WORDS = (
    "本年新制作数量",
    "本年新公开数量",
    "对外公开总数量",
    "上一年项目数量",
    "本年增/减",
    "采购项目数量",
    "采购总金额",
    "政府集中采购",
    "其他对外管理服务事项",
)

_CHAPTER, _BRACKET, _ARABIC = "chapter", "bracket", "arabic"
_CHINESE = "一二三四五六七八九十"
_BLOCKS = (
    (RESULTS, (_CHAPTER, 3), r"本年度?(?:的)?办理结果"),
    (REFUSED, (_BRACKET, 3), r"不予?公开"),
    (UNABLE, (_BRACKET, 4), r"无法提供"),
    (NOT_HANDLED, (_BRACKET, 5), r"不予?处理"),
    (OTHERWISE, (_BRACKET, 6), r"其[他它]处理(?:情况)?"),
)
_ROW_BLOCKS = {
    **{f"r{n:02}": REFUSED for n in range(5, 13)},
    **{f"r{n:02}": UNABLE for n in range(13, 16)},
    **{f"r{n:02}": NOT_HANDLED for n in range(16, 21)},
    **{f"r{n:02}": OTHERWISE for n in range(21, 24)},
}
_NUMBERING = (
    (_CHAPTER, re.compile(rf"([{_CHINESE}])[、.,:]")),
    (_BRACKET, re.compile(rf"\(([{_CHINESE}])\)?[、.]?")),
    (_BRACKET, re.compile(rf"([{_CHINESE}])\)")),
    (_ARABIC, re.compile(r"[(\[]?(\d{1,2})[)\]]?(?:[.、,:。](?!\d)|(?=[^\d.、,:。%/\-]))")),
)
_BLOCK_STARTS = tuple((code, re.compile(rf"(?:\(?[{_CHINESE}][、.,:)]+)?{words}[::]?")) for code, _, words in _BLOCKS)
# （四）无 | 1.本机关…: a block's label of which little is left, in front of a numbered row.
_BROKEN_BLOCK = re.compile(r"\(([三四五六])\)[^\d()]{0,4}(?=\d[.、,])")
# What stands over the rows of Table 2 and the groups of Table 4.
_OTHER_BLOCKS = re.compile(r"^(?:第?二十条第?\([一五六八]\)项|行政诉讼(?=.))")
_UNIT_TAIL = re.compile(r"\((?:单位[::])?(?:件|件数|个|条)\)$")
_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a text may be: a row, block or column code, and how well it fits (1 is the format's own wording; a little
    more where the number before it is right too)."""

    code: str
    score: float


@dataclass(frozen=True, slots=True)
class Label:
    """A text as a label: its leading number (kind and value), its words without blanks and punctuation, the blocks
    named in it, and what row of the table it may be, best first."""

    text: str
    number: tuple[str, int] | None
    words: str
    blocks: tuple[str, ...]
    candidates: tuple[Candidate, ...]

    @property
    def best(self) -> Candidate | None:
        """The best candidate, if there is one that no rival comes near."""
        if not self.candidates or self.candidates[0].score < LIKENESS:
            return None
        if len(self.candidates) > 1 and self.candidates[0].score - self.candidates[1].score < MARGIN:
            return None
        return self.candidates[0]

    @property
    def numbered(self) -> bool:
        """Whether the text begins with a list number, so that it is no label's continuation."""
        return self.number is not None or bool(self.blocks)

    @property
    def block_only(self) -> bool:
        """Whether the text is the label of a block and nothing else."""
        return bool(self.blocks) and not self.words


@dataclass(frozen=True, slots=True)
class Match:
    """What ``align`` made of one label: a row code, or nothing; ``rivals`` are the codes between which it could not
    decide."""

    code: str | None
    rivals: tuple[str, ...] = ()


def find(text: str, table: str = "t3") -> Label:
    """What row of the table (``t2``, ``t3``, ``t4``) the text names, with the blocks (三）…（六） that it names in
    front. Labels broken over cells may be handed in joined."""
    return _find(text, table) if len(text) <= _LONGEST_TEXT else Label(text, None, "", (), ())


@lru_cache(maxsize=4096)
def _find(text: str, table: str) -> Label:
    rest, blocks = _take_blocks(_UNIT_TAIL.sub("", compact(text)), table)
    number, words = _number_and_words(rest)
    if blocks and not words and blocks[-1] == OTHERWISE:
        return Label(text, None, "", blocks, (Candidate(OTHERWISE_TOGETHER, 1.0),))
    return Label(text, number, words, blocks, _candidates(table, number, words))


def find_column(text: str, table: str = "t3") -> Candidate | None:
    """What column of the table the text heads; ``old`` for a heading that only the 2019 form's Table 2 has."""
    return _find_column(text, table) if len(text) <= _LONGEST_TEXT else None


@lru_cache(maxsize=4096)
def _find_column(text: str, table: str) -> Candidate | None:
    words = _NO_WORD.sub("", compact(text))
    if not words or len(words) > LONGEST:
        return None
    if table == "t2" and words in _old_words():
        return Candidate(OLD_FORM, 1.0)
    scored = _likeness(words, _known_columns(table))
    if not scored or (len(scored) > 1 and scored[0].score - scored[1].score < MARGIN):
        return None
    return scored[0]


def is_old_form(text: str) -> bool:
    """Whether the text is a label or heading that only the Table 2 of the 2019 form has."""
    return _NO_WORD.sub("", compact(text)) in _old_words()


def numbering(text: str) -> tuple[tuple[str, int] | None, str]:
    """The leading number — ``("chapter", 3)`` for 三、, ``("bracket", 3)`` for （三）, ``("arabic", 3)`` for 3. 3、
    (3) ③ — and what follows it, without white space."""
    plain = compact(text)
    for kind, pattern in _NUMBERING:
        if match := pattern.match(plain):
            sign = match.group(1)
            value = _CHINESE.index(sign) + 1 if sign in _CHINESE else int(sign)
            return (kind, value), plain[match.end() :]
    return None, plain


def align(labels: Sequence[str], table: str = "t3") -> list[Match]:
    """Row codes for label texts that stand in this order, one Match for each; what has no certain place has none.

    A label whose wording alone names its row gets it wherever it stands. The others are decided by the block named
    last before them and by the order of the format, each row at most once; two equally good ways give no code but
    ``rivals``. A row named plainly by two labels is given to both: the caller sees what stands in them.
    """
    found = [find(text, table) for text in labels]
    plain = [_plain_code(label) for label in found]
    choices = _choices(found, plain)
    order = [code for code in plain if code is not None]
    if _rising([_order(table)[code] for code in order]):
        matches = _decide(choices, table)
    else:
        matches = [Match(code) if code else _alone(options) for code, options in zip(plain, choices, strict=True)]
    return _without_block_label(found, matches)


def _take_blocks(plain: str, table: str) -> tuple[str, tuple[str, ...]]:
    if table != "t3":
        return _OTHER_BLOCKS.sub("", plain), ()
    blocks: list[str] = []
    while plain:
        if broken := _BROKEN_BLOCK.match(plain):
            blocks.append(_BLOCKS["三四五六".index(broken.group(1)) + 1][0])
            plain = plain[broken.end() :]
            continue
        taken = next(((code, match) for code, start in _BLOCK_STARTS if (match := start.match(plain))), None)
        if taken is None:
            break
        blocks.append(taken[0])
        plain = plain[taken[1].end() :]
    return plain, tuple(blocks)


def _number_and_words(plain: str) -> tuple[tuple[str, int] | None, str]:
    number, rest = numbering(plain)
    return number, _NO_WORD.sub("", rest)


def _candidates(table: str, number: tuple[str, int] | None, words: str) -> tuple[Candidate, ...]:
    if len(words) > LONGEST:
        return ()
    scores = {c.code: c.score for c in _likeness(words, _known_rows(table))}
    if number is not None:
        scores = _numbered(table, number, words, scores)
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Candidate(code, score) for code, score in ranked)


def _numbered(table: str, number: tuple[str, int], words: str, scores: dict[str, float]) -> dict[str, float]:
    """The scores with what the leading number says; rows of that number come in where no wording fits."""
    numbers = _numbers(table)
    if not scores:
        same = [code for code, own in numbers.items() if own == number]
        likeness = {code: max(_like(words, known) for known in _wording(table)[code]) for code in same}
        return {
            code: each if words else _NUMBER_ALONE
            for code, each in likeness.items()
            if each >= _LIKENESS_NUMBERED or not words
        }
    bonus = {
        code: _RIGHT_NUMBER if own == number else _WRONG_NUMBER for code, own in numbers.items() if own[0] == number[0]
    }
    return {code: score + bonus.get(code, 0) for code, score in scores.items()}


def _likeness(words: str, known: _Known) -> list[Candidate]:
    if exact := known.exact.get(words):
        return [Candidate(code, 1.0) for code in exact]
    if len(words) < SHORTEST_DAMAGED:
        return []
    scores = dict.fromkeys(known.cut.get(words, ()), _CUT)
    for _, score, at in process.extract(
        words, known.words, scorer=fuzz.ratio, score_cutoff=LIKENESS * 100, limit=None, processor=None
    ):
        code = known.codes[at]
        scores[code] = max(score / 100, scores.get(code, 0.0))
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return [Candidate(code, score) for code, score in ranked if score >= LIKENESS]


def _like(words: str, known: str) -> float:
    if len(known) < SHORTEST_DAMAGED:
        return 0.0
    likeness = fuzz.ratio(words, known) / 100
    return max(likeness, _CUT) if words in _cuts(known) else likeness


@cache
def _cuts(known: str) -> frozenset[str]:
    """What is left of a label cut off by a page or cell border, at least half of it being there."""
    lengths = range((len(known) + 1) // 2, len(known) + 1)
    return frozenset(part for length in lengths for part in (known[:length], known[-length:]))


@dataclass(frozen=True, slots=True)
class _Known:
    """The wordings of a table's rows or columns, made ready for looking up: codes by exact words, codes by what may be
    left of the words, and the words that may be damaged with the code of each."""

    exact: dict[str, tuple[str, ...]]
    cut: dict[str, tuple[str, ...]]
    words: list[str]
    codes: list[str]


def _ready(wording: dict[str, tuple[str, ...]]) -> _Known:
    pairs = [(code, words) for code, known in wording.items() for words in known]
    long = [(code, words) for code, words in pairs if len(words) >= SHORTEST_DAMAGED]
    exact: dict[str, dict[str, None]] = {}
    cut: dict[str, dict[str, None]] = {}
    for code, words in pairs:
        exact.setdefault(words, {})[code] = None
    for code, words in long:
        for part in _cuts(words):
            cut.setdefault(part, {})[code] = None
    return _Known(
        {words: tuple(codes) for words, codes in exact.items()},
        {part: tuple(codes) for part, codes in cut.items()},
        [words for _, words in long],
        [code for code, _ in long],
    )


def _plain_code(label: Label) -> str | None:
    best = label.best
    return best.code if best and best.score >= 0.9 and best.code not in ("r23", OTHERWISE_TOGETHER) else None


def _choices(found: Sequence[Label], plain: Sequence[str | None]) -> list[dict[str, float]]:
    """The codes each label may be, those outside its block left out; a plain one has no other choice."""
    choices: list[dict[str, float]] = []
    block: str | None = None
    for label, code in zip(found, plain, strict=True):
        block = label.blocks[-1] if label.blocks else block
        if code is not None:
            block = block if _in_block(code, block) else None
            choices.append({code: 1.0})
        else:
            choices.append({c.code: c.score for c in label.candidates if _in_block(c.code, block)})
    return choices


def _in_block(code: str, block: str | None) -> bool:
    own = _ROW_BLOCKS.get(code)
    return own is None or block is None or block == RESULTS or own == block


def _without_block_label(found: Sequence[Label], matches: Sequence[Match]) -> list[Match]:
    """（六）其他处理 is a row only where its three rows are not there."""
    apart = any(match.code in OTHERWISE_APART for match in matches)
    return [
        Match(None) if apart and match.code == OTHERWISE_TOGETHER and label.block_only else match
        for label, match in zip(found, matches, strict=True)
    ]


def _alone(options: dict[str, float]) -> Match:
    strong = [code for code, score in options.items() if score >= LIKENESS]
    return Match(strong[0]) if len(strong) == 1 else Match(None, tuple(strong))


def _rising(positions: Sequence[int]) -> bool:
    return all(a <= b for a, b in itertools.pairwise(positions))


def _decide(choices: Sequence[dict[str, float]], table: str) -> list[Match]:
    """The best rising assignment by dynamic programming, forward and backward, so that every label's second-best
    choice within it is known as well."""
    order = _order(table)
    if _is_plain(choices, order):
        return [Match(next(iter(options), None)) for options in choices]
    width = len(order) + 1
    before = _best_before(choices, order, width)
    after = _best_after(choices, order, width)
    best = before[len(choices)][width - 1]
    matches = []
    for i, options in enumerate(choices):
        totals = {
            code: before[i][order[code]] + score + after[i + 1][order[code] + 1] for code, score in options.items()
        }
        matches.append(_judged(totals, best))
    return matches


def _is_plain(choices: Sequence[dict[str, float]], order: dict[str, int]) -> bool:
    """Whether there is nothing to choose: one code for each label, each further down than the last."""
    positions = [order[code] for options in choices for code in options]
    return all(len(options) <= 1 for options in choices) and all(a < b for a, b in itertools.pairwise(positions))


def _judged(totals: dict[str, float], best: float) -> Match:
    near = sorted((code for code, total in totals.items() if best - total < MARGIN), key=lambda code: -totals[code])
    if len(near) == 1:
        return Match(near[0])
    return Match(None, tuple(near))


def _best_before(choices: Sequence[dict[str, float]], order: dict[str, int], width: int) -> list[list[float]]:
    """``[i][j]``: the best total of the first i labels with codes at positions below j."""
    table = [[0.0] * width]
    for options in choices:
        last = table[-1]
        row = list(last)
        for code, score in options.items():
            at = order[code]
            total = last[at] + score
            for j in range(at + 1, width):
                row[j] = max(row[j], total)
        table.append(row)
    return table


def _best_after(choices: Sequence[dict[str, float]], order: dict[str, int], width: int) -> list[list[float]]:
    """``[i][j]``: the best total of the labels from i on with codes at positions j and above."""
    table = [[0.0] * width]
    for options in reversed(choices):
        last = table[-1]
        row = list(last)
        for code, score in options.items():
            at = order[code]
            total = score + last[at + 1]
            for j in range(at + 1):
                row[j] = max(row[j], total)
        table.append(row)
    return table[::-1]


@cache
def _order(table: str) -> dict[str, int]:
    codes = [row.code for row in TABLES[table].rows]
    if table == "t3":
        codes.insert(codes.index("r21"), OTHERWISE_TOGETHER)
    return {code: position for position, code in enumerate(codes)}


@cache
def _wording(table: str) -> dict[str, tuple[str, ...]]:
    own = {row.code: _number_and_words(compact(row.label))[1] for row in TABLES[table].rows}
    variants = _VARIANTS[table]
    codes = list(dict.fromkeys([*own, *variants]))
    return {code: (*((own[code],) if code in own else ()), *variants.get(code, ())) for code in codes}


@cache
def _known_rows(table: str) -> _Known:
    return _ready(_wording(table))


@cache
def _known_columns(table: str) -> _Known:
    return _ready(_column_wording(table))


@cache
def _numbers(table: str) -> dict[str, tuple[str, int]]:
    numbered = {row.code: numbering(row.label)[0] for row in TABLES[table].rows}
    if table == "t3":
        numbered[OTHERWISE_TOGETHER] = (_BRACKET, 6)
    return {code: number for code, number in numbered.items() if number is not None}


@cache
def _column_wording(table: str) -> dict[str, tuple[str, ...]]:
    variants = _COLUMN_VARIANTS[table]
    return {
        column.code: (_NO_WORD.sub("", compact(column.label)), *variants.get(column.code, ()))
        for column in TABLES[table].columns
    }


@cache
def _old_words() -> frozenset[str]:
    return frozenset(_NO_WORD.sub("", compact(word)) for word in _OLD_WORDS)


def wordings(table: str) -> dict[str, tuple[str, ...]]:
    """The words by which each row of the table is known, without numbers, blanks and punctuation; the format's own
    come first."""
    return dict(_wording(table))


def old_words() -> frozenset[str]:
    """Words that only the Table 2 of the 2019 form has."""
    return _old_words()
