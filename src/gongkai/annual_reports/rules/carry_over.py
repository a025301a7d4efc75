"""A report against last year's of the same organ: what is carried over, what is in force, what grew (R91, R89)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.rules.memo import Memo
from gongkai.annual_reports.rules.rule import FORMAT_2021, SANITY, Breach, Rule
from gongkai.annual_reports.rules.sketches import contained
from gongkai.annual_reports.rules.words import Number, addition, cell_name, number, quote
from gongkai.law.report_format import BALANCES, TABLE_4

JUMP = 5
# Small numbers jump by themselves.
JUMP_FROM = 20
JUMPING = (
    "t3.r01.c7",
    "t2.licences.decided",
    "t2.penalties.decided",
    "t2.coercion.decided",
    "t2.fees.charged",
    "t2.normative.valid",
)
FEE_CELL = "t2.fees.charged"
YUAN_IN_UNIT = 10_000
SAME_TEXT = 0.8
SAME_PROBLEMS = 0.9


@dataclass(frozen=True, slots=True)
class Years:
    """A report and last year's of the same organ."""

    this: Memo
    last: Memo


def carried(years: Years) -> Iterator[Breach]:
    """上年结转 against last year's 结转下年度继续办理, for each kind of applicant."""
    for balance in BALANCES:
        if not balance.code.startswith("t3-carried"):
            continue
        now, then = years.this.number(balance.left[0]), years.last.number(balance.previous[0])
        if now is not None and then is not None and now != then:
            text = f"{balance.message}：{number(now)} ≠ {number(then)}（{_last(years)}）"
            yield Breach(text, balance.left, number(then), number(now))


def in_force(years: Years) -> Iterator[Breach]:
    """现行有效 against last year's, plus what was made, less what was repealed."""
    for balance in BALANCES:
        if not balance.code.startswith("t2-stock"):
            continue
        valid = years.this.number(balance.left[0])
        made, repealed = years.this.number(balance.right[0]), years.this.number(balance.minus[0])
        before = years.last.number(balance.previous[0])
        if valid is None or made is None or repealed is None or before is None:
            continue
        right = before + made - repealed
        if valid != right:
            shown = f"{addition((before, made), (repealed,))} = {number(right)} ≠ {number(valid)}"
            cells = (*balance.left, *balance.right, *balance.minus)
            yield Breach(f"{balance.message}：{shown}（{_last(years)}）", cells, number(right), number(valid))


def pending_cases(years: Years) -> Iterator[Breach]:
    """Cases not decided at the end of last year are this year's cases too."""
    for row in TABLE_4.rows:
        pending, total = years.last.number(f"t4.{row.code}.pending"), years.this.number(f"t4.{row.code}.total")
        if pending is not None and total is not None and total < pending:
            text = (
                f"“{row.full_label}”：上年尚未审结 {number(pending)} 件，本年总计只有 {number(total)} 件"
                f"（{number(pending)} > {number(total)}）；上年未结的案件本年应再次计入（{_last(years)}）"
            )
            yield Breach(text, (f"t4.{row.code}.total",), f"不小于 {number(pending)}", number(total))


def jumps(years: Years) -> Iterator[Breach]:
    """Five times as many as last year, or a fifth."""
    for cell in JUMPING:
        now, then = years.this.number(cell), years.last.number(cell)
        if now is None or then is None or _unit_slip(cell, now, then) or max(now, then) < JUMP_FROM:
            continue
        if now >= then * JUMP or then >= now * JUMP:
            text = f"{cell_name(cell)}：上年 {number(then)}，本年 {number(now)}，{_times(now, then)}，请核对并说明原因"
            yield Breach(text, (cell,), number(then), number(now))


def _times(now: Number, then: Number) -> str:
    if not then or not now:
        return "从无到有" if now else "从有到无"
    ratio = Decimal(max(now, then)) / Decimal(min(now, then))
    return f"{'增至' if now > then else '减为'}{'' if now > then else '1/'}{ratio:.1f}{'倍' if now > then else ''}"


def fee_unit(years: Years) -> Iterator[Breach]:
    """A fee about ten thousand times last year's: yuan for 万元, or the reverse."""
    now, then = years.this.number(FEE_CELL), years.last.number(FEE_CELL)
    if now and then and _unit_slip(FEE_CELL, now, then):
        text = f"{cell_name(FEE_CELL)}：上年 {number(then)}，本年 {number(now)}，相差约一万倍，似把元与万元弄混"
        yield Breach(text, (FEE_CELL,), number(then), number(now))


def _unit_slip(cell: str, now: Number, then: Number) -> bool:
    if cell != FEE_CELL or not now or not then:
        return False
    ratio = Decimal(max(now, then)) / Decimal(min(now, then))
    return YUAN_IN_UNIT / 4 <= ratio <= YUAN_IN_UNIT * 4


def growth(years: Years) -> Iterator[Breach]:
    """A stated growth of applications against the two years' numbers."""
    bases = [base for base in (years.last.number("t3.r01.c7"), _received(years.last)) if base]
    tops = [top for top in (years.this.number("t3.r01.c7"), _received(years.this)) if top is not None]
    for each in years.this.growths:
        rates = [(top, base, Decimal(top - base) * 100 / Decimal(base)) for top in tops for base in bases]
        digits = -int(Decimal(each.percent).as_tuple().exponent)
        if rates and not any(abs(rate - Decimal(each.percent)) < Decimal(1).scaleb(-digits) for _, _, rate in rates):
            # The pair that the text's own number belongs to explains most.
            top, base, rate = min(
                rates, key=lambda found: (found[0] != each.value, abs(found[2] - Decimal(each.percent)))
            )
            sign = f"({number(top)} − {number(base)}) ÷ {number(base)} = {rate:.2f}%"
            text = f"文字说申请量较上年变化 {each.percent}%，按两年的表计算：{sign}；请核对。{quote(each.sentence)}"
            yield Breach(text, ("t3.r01.c7",), f"{rate:.2f}%", f"{each.percent}%")


def _received(memo: Memo) -> Number | None:
    new, carried_in = memo.number("t3.r01.c7"), memo.number("t3.r02.c7")
    return None if new is None or carried_in is None else new + carried_in


def same_text(years: Years) -> Iterator[Breach]:
    """A text that is mostly last year's."""
    share = contained(years.this.text, years.last.text)
    if years.this.text.telling and share >= SAME_TEXT:
        text = f"全文约 {share:.0%} 的文字与上年报告相同（{_last(years)}），请按本年实际情况重写"
        yield Breach(text, (), f"低于 {SAME_TEXT:.0%}", f"{share:.0%}")


def same_problems(years: Years) -> Iterator[Breach]:
    """The problems of last year again, word for word."""
    this, last = years.this.problems, years.last.problems
    share = contained(this, last)
    if this.size and last.size and share >= SAME_PROBLEMS:
        text = f"第五部分约 {share:.0%} 的文字与上年相同（{_last(years)}）；应写本年的问题，并写明上年问题的改进情况"
        yield Breach(text, (), f"低于 {SAME_PROBLEMS:.0%}", f"{share:.0%}", "第五部分")


def _last(years: Years) -> str:
    return f"上年报告：{years.last.file or years.last.name}"


RULES: tuple[Rule[Years], ...] = (
    Rule(
        "t3-carried",
        Severity.WARNING,
        "表三",
        "上年结转等于上年报告的结转下年度，各类申请人分别相等",
        FORMAT_2021,
        carried,
    ),
    Rule("t2-stock", Severity.WARNING, "表二", "现行有效 = 上年现行有效 + 制发 − 废止", SANITY, in_force),
    Rule("t4-pending", Severity.WARNING, "表四", "上年尚未审结的案件本年再次计入", SANITY, pending_cases),
    Rule("jump", Severity.WARNING, "表二、表三", "与上年相差五倍以上的，核对并说明", SANITY, jumps),
    Rule("fee-unit", Severity.WARNING, "表二", "收费金额与上年相差约一万倍的，核对单位", SANITY, fee_unit),
    Rule("growth", Severity.WARNING, "文字与表三", "文字里的同比增减与两年的表一致", SANITY, growth),
    Rule("same-text", Severity.WARNING, "全文", "文字不大段沿用上年（八成以上）", SANITY, same_text),
    Rule("same-problems", Severity.WARNING, "第五部分", "问题与改进不照抄上年（九成以上）", SANITY, same_problems),
)
