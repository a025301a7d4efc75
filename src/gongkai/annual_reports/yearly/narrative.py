"""The text of a report: for each head the sentences that the records bear, or what somebody wrote in their place.

A drafted sentence states counted numbers and nothing else. A head of which the records know nothing stays without
text, and completeness names it (R87, R88, R98).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from gongkai.annual_reports.models import Passage, Supplement
from gongkai.annual_reports.yearly.last_year import last_year, late_registrations
from gongkai.annual_reports.yearly.question import Question
from gongkai.annual_reports.yearly.sources import Number, sources
from gongkai.applications import counting
from gongkai.applications.counting import Fees, Told
from gongkai.law.report_format import COLUMNS_3, ROWS_3, SECTIONS

CHANNELS = {
    "online": "网上",
    "counter": "当面",
    "post_signed": "邮寄（签收）",
    "post_ordinary": "平信",
    "fax": "传真",
    "email": "电子邮件",
    "oral": "口头",
}
FEN_IN_YUAN = 100
MOST_CHARACTERS = 10_000


@dataclass(frozen=True)
class Known:
    """What the sentences are drafted from."""

    question: Question
    cells: Mapping[str, Number]
    told: Told
    fees: Fees
    supplements: int = 0
    late_registrations: int = 0

    def total(self, row: str) -> Number:
        """A row of table 3, all applicants together."""
        return self.cells.get(f"t3.{row}.c7", 0)

    def has(self, table: str) -> bool:
        """Whether the table has a source."""
        return table in sources


@dataclass(frozen=True)
class Head:
    """A part of the text: its code, the section it stands in, its heading there, and what the records say of it.

    ``asked``: whether a report without text under it is not whole.
    """

    code: str
    section: str
    title: str
    draft: Callable[[Known], Iterator[str]]
    asked: bool = True
    name: str = ""

    @property
    def called(self) -> str:
        """How the desk calls it."""
        return f"第{self.section}部分{self.title}{self.name}"


def _publishing(known: Known) -> Iterator[str]:
    if not known.has("t2"):
        return
    for row, name in (("rules", "规章"), ("normative", "行政规范性文件")):
        made, repealed, valid = (known.cells[f"t2.{row}.{column}"] for column in ("made", "repealed", "valid"))
        yield f"本年制发{name}{made}件，废止{repealed}件，年末现行有效{valid}件。"


def _applications(known: Known) -> Iterator[str]:
    year = known.question.year
    yield (
        f"{year}年，本机关新收政府信息公开申请{known.total('r01')}件，上年结转{known.total('r02')}件，"
        f"办结{known.total('r24')}件，结转下年度继续办理{known.total('r25')}件。"
    )
    if known.total("r01"):
        kinds = [(c.label, known.cells.get(f"t3.r01.{c.code}", 0)) for c in COLUMNS_3[:-1]]
        yield "新收申请中，" + "，".join(f"{label}申请{n}件" for label, n in kinds if n) + "。"
        ways = [f"{CHANNELS.get(way, way)}{n}件" for way, n in sorted(known.told.channels.items()) if n]
        yield from [f"按渠道分：{'，'.join(ways)}。"] if ways else []
    results = [(row, known.total(row.code)) for row in ROWS_3 if row.blocks and row.code != "r24"]
    if said := [f"{_short(row.label)}{n}件" for row, n in results if n]:
        yield "办理结果：" + "，".join(said) + "。"
    told = known.told
    if told.answered:
        yield (
            f"答复的申请中，延长答复期限的{told.extended}件，经补正的{told.corrected}件，超过期限答复的{told.late}件。"
        )


def _short(label: str) -> str:
    bare = label.partition("（区分")[0]
    return bare.partition("）")[2] if bare.startswith("（") else bare.lstrip("0123456789.")


def _disputes(known: Known) -> Iterator[str]:
    if not known.has("t4"):
        return
    for row, name in (("review", "行政复议"), ("suit_direct", "未经复议直接起诉"), ("suit_after_review", "复议后起诉")):
        at = {
            column: known.cells[f"t4.{row}.{column}"] for column in ("total", "upheld", "corrected", "other", "pending")
        }
        ends = f"维持{at['upheld']}件，纠正{at['corrected']}件，其他结果{at['other']}件，尚未审结{at['pending']}件"
        yield f"因政府信息公开{name}{at['total']}件" + (f"，其中{ends}。" if at["total"] else "。")


def _problems(known: Known) -> Iterator[str]:
    told = known.told
    if told.late:
        yield f"按办理记录，本年度有{told.late}件申请超过法定期限答复。"
    if told.decided_again:
        yield f"按办理记录，本年度答复的申请中有{told.decided_again}件后来重新办理。"
    if corrected := sum(
        known.cells.get(f"t4.{row}.corrected", 0) for row in ("review", "suit_direct", "suit_after_review")
    ):
        yield f"按办理记录，本年度在行政复议、行政诉讼中被纠正的有{corrected}件。"


def _fees(known: Known) -> Iterator[str]:
    fees = known.fees
    yield (
        f"本年度发出信息处理费收费通知{fees.notices}件，总金额{yuan(fees.asked_fen)}元，"
        f"实际收取{fees.paid}件、{yuan(fees.paid_fen)}元。"
    )


def yuan(fen: int) -> str:
    """Whole fen as yuan, without needless noughts."""
    whole, rest = divmod(fen, FEN_IN_YUAN)
    return f"{whole}.{rest:02}" if rest else str(whole)


def _other(known: Known) -> Iterator[str]:
    """What a reader must know of the numbers: entries beside the records, and why carrying over differs (O15)."""
    if known.supplements:
        yield f"本报告的表格含补录{known.supplements}项，为本系统以外办理、有原始记录的事项。"
    if known.late_registrations:
        yield (
            f"上年报告公布以后，补充登记上年收到的申请{known.late_registrations}件，计入本年“上年结转”，"
            "与上年报告的“结转下年度继续办理”因此不同。"
        )


def _nothing(known: Known) -> Iterator[str]:
    yield from ()


HEADS = (
    Head("1.1", "一", "（一）主动公开", _publishing),
    Head("1.2", "一", "（二）依申请公开", _applications),
    Head("1.3", "一", "（三）政府信息管理", _nothing),
    Head("1.4", "一", "（四）政府信息公开平台建设", _nothing),
    Head("1.5", "一", "（五）监督保障", _nothing),
    Head("2", "二", "", _nothing, asked=False),
    Head("3", "三", "", _nothing, asked=False),
    Head("4", "四", "", _disputes, asked=False),
    Head("5.1", "五", "（一）存在的主要问题", _problems),
    Head("5.2", "五", "（二）改进情况", _nothing),
    Head("6", "六", "", _fees, name="（信息处理费）"),
    Head("6.1", "六", "", _other, asked=False, name="（其他事项）"),
)
BY_CODE = {head.code: head for head in HEADS}


def known_of(question: Question, cells: Mapping[str, Number]) -> Known:
    """What the sentences of this report are drafted from; a fixed number of queries."""
    asked, last = question.asked, last_year(question)
    entries = Supplement.objects.in_force().filter(agency_id__among=asked.agencies, year=question.year)
    late = late_registrations(question, last) if last else 0
    return Known(question, cells, counting.told(asked), counting.fees(asked), entries.count(), late)


def written(question: Question) -> dict[str, str]:
    """What somebody wrote, by head; one query."""
    rows = Passage.objects.filter(agency=question.agency, year=question.year)
    last = {row.head: row.text for row in rows}
    return {head: text for head, text in last.items() if text}


@dataclass(frozen=True)
class Written:
    """A head with its text: what was drafted, what somebody wrote in its place."""

    head: Head
    draft: tuple[str, ...]
    own: str

    @property
    def lines(self) -> tuple[str, ...]:
        """The paragraphs that stand in the report."""
        return tuple(line for line in self.own.split("\n") if line.strip()) if self.own else self.draft

    @property
    def open(self) -> bool:
        """Whether text is asked for and there is none."""
        return self.head.asked and not self.lines


def passages(question: Question, cells: Mapping[str, Number], written_by: Question | None = None) -> list[Written]:
    """All heads in their order; ``written_by``: whose own words stand there, where others are counted with it."""
    known, own = known_of(question, cells), written(written_by or question)
    return [Written(head, tuple(head.draft(known)), own.get(head.code, "")) for head in HEADS]


def texts(
    question: Question, cells: Mapping[str, Number], written_by: Question | None = None
) -> dict[str, tuple[str, ...]]:
    """The paragraphs of each section, headings included."""
    found: dict[str, list[str]] = {section.number: [] for section in SECTIONS}
    for each in passages(question, cells, written_by):
        found[each.head.section] += [each.head.title] if each.head.title else []
        found[each.head.section] += each.lines
    return {number: tuple(lines) for number, lines in found.items()}
