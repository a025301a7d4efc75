"""Sums may be right and numbers still not be true: what the organ's work and plain sense let one expect."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.rules.amounts import amount, counted_values, total
from gongkai.annual_reports.rules.organs import duties
from gongkai.annual_reports.rules.rule import SANITY, Breach, Rule
from gongkai.annual_reports.rules.words import cell_name, number

NOTHING_DISCLOSED_FROM = 5
ALL_NATURAL_FROM = 200
# 500 亿元: more than any one report of an area below a province has.
FEE_BEYOND = 5_000_000


def idle(report: ReportDocument) -> Iterator[Breach]:
    """Nought where the organ's work cannot be nought."""
    for duty in duties(report.agency):
        if amount(report, duty.cell) == 0:
            text = f"{cell_name(duty.cell)}为 0，而{duty.reason}；依法不公开的决定也要计入，请核对"
            yield Breach(text, (duty.cell,), "大于 0", "0")


def all_nought(report: ReportDocument) -> Iterator[Breach]:
    """Nothing but noughts in all tables."""
    if any(any(counted_values(table)) for table in report.tables):
        return
    if len(report.tables) > 1 and all({*counted_values(table)} == {0} for table in report.tables):
        yield Breach("各表的每一格都是 0，请核对是否漏填", (), "有不为 0 的数", "全部为 0")


def nothing_disclosed(report: ReportDocument) -> Iterator[Breach]:
    """Not one application of several granted, not even in part."""
    disclosed, handled = total(report, ("t3.r03.c7", "t3.r04.c7")), amount(report, "t3.r24.c7")
    if disclosed == 0 and handled is not None and handled >= NOTHING_DISCLOSED_FROM:
        text = f"办理 {number(handled)} 件，予以公开和部分公开合计 0 件，请核对"
        yield Breach(text, ("t3.r03.c7", "t3.r04.c7", "t3.r24.c7"), "大于 0", "0")


def more_reviews(report: ReportDocument) -> Iterator[Breach]:
    """More reviews than applications that could be reviewed."""
    reviews, handled = amount(report, "t4.review.total"), amount(report, "t3.r24.c7")
    if reviews is not None and handled is not None and reviews > handled:
        text = f"行政复议的总计多于本年办理的申请：{number(reviews)} > {number(handled)}，请核对"
        yield Breach(text, ("t4.review.total", "t3.r24.c7"), f"不大于 {number(handled)}", number(reviews))


def documents(report: ReportDocument) -> Iterator[Breach]:
    """More documents made in the year than are in force and were repealed together."""
    for row, name in (("normative", "行政规范性文件"), ("rules", "规章")):
        made, repealed, valid = (amount(report, f"t2.{row}.{column}") for column in ("made", "repealed", "valid"))
        if made is None or repealed is None or valid is None or made <= valid + repealed:
            continue
        sides = f"{number(made)} > {number(valid)} + {number(repealed)}"
        text = f"{name}：本年制发件数多于现行有效与废止之和：{sides}，请核对"
        yield Breach(text, (f"t2.{row}.made", f"t2.{row}.valid"), f"不大于 {number(valid + repealed)}", number(made))


def fee_size(report: ReportDocument) -> Iterator[Breach]:
    """A fee so large that it is likely in yuan."""
    fee = amount(report, "t2.fees.charged")
    if fee is not None and fee > FEE_BEYOND:
        text = f"{cell_name('t2.fees.charged')}为 {number(fee)} 万元，请核对单位是否误用了元"
        yield Breach(text, ("t2.fees.charged",), "以万元为单位", number(fee))


def natural_only(report: ReportDocument) -> Iterator[Breach]:
    """Very many applications and all of natural persons."""
    natural, every = amount(report, "t3.r01.c1"), amount(report, "t3.r01.c7")
    if natural is not None and natural == every and natural >= ALL_NATURAL_FROM:
        text = f"新收 {number(natural)} 件全部是自然人，请核对法人或其他组织的申请是否归错了列"
        yield Breach(text, ("t3.r01.c1", "t3.r01.c7"))


RULES: tuple[Rule[ReportDocument], ...] = (
    Rule("idle", Severity.WARNING, "表二", "主要职能对应的数不为 0", SANITY, idle),
    Rule("all-nought", Severity.WARNING, "各表", "不会每一格都是 0", SANITY, all_nought),
    Rule("nothing-disclosed", Severity.WARNING, "表三", "办理 5 件以上而公开 0 件的，核对", SANITY, nothing_disclosed),
    Rule("more-reviews", Severity.WARNING, "表三、表四", "行政复议不多于办理的申请", SANITY, more_reviews),
    Rule("documents", Severity.WARNING, "表二", "本年制发不多于现行有效与废止之和", SANITY, documents),
    Rule("fee-size", Severity.WARNING, "表二", "收费金额大得不合常理的，核对单位", SANITY, fee_size),
    Rule("natural-only", Severity.NOTE, "表三", "200 件以上全为自然人的，核对分类", SANITY, natural_only),
)
