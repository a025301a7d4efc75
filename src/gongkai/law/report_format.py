"""The annual report's format in force since the 2021 reports, as data (国办公开办函〔2021〕30号; R88-R91, R95, R100).

Sections, tables, rows, columns and balances; labels are those of the format, word for word. Cells are named
``table.row.column``. Rooms that compute, read, check and render reports use these names and no others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

SOURCE = "国办公开办函〔2021〕30号"
FIRST_REPORT_YEAR = 2021


@dataclass(frozen=True, slots=True)
class Section:
    """One of the six sections; ``topics`` are what it must speak about."""

    number: str
    title: str
    topics: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The heading as printed."""
        return f"{self.number}、{self.title}"


SECTIONS = (
    Section("一", "总体情况", ("主动公开", "依申请公开", "政府信息管理", "政府信息公开平台建设", "监督保障")),
    Section("二", "主动公开政府信息情况"),
    Section("三", "收到和处理政府信息公开申请情况"),
    Section("四", "政府信息公开行政复议、行政诉讼情况"),
    Section("五", "存在的主要问题及改进情况"),
    Section("六", "其他需要报告的事项"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its code, its label, the label above it if it has one."""

    code: str
    label: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its code, its own label and the labels of the blocks that hold it, outermost first."""

    code: str
    label: str
    blocks: tuple[str, ...] = ()
    # Cells that the row has; empty means all columns of its table.
    columns: tuple[str, ...] = ()

    @property
    def full_label(self) -> str:
        """The labels from the outermost block down to the row."""
        return " ".join((*self.blocks, self.label))


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the format. ``unit`` is the unit of its numbers where a row or column does not say another."""

    code: str
    section: str
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    unit: str = "件"
    note: str = ""

    def cells(self) -> Iterator[str]:
        """All cell names of the table, row by row."""
        for row in self.rows:
            for column in row.columns or [c.code for c in self.columns]:
                yield f"{self.code}.{row.code}.{column}"


# Table 2 consists of three column sets; each row has the cells of its own block (R89).
MADE, REPEALED, VALID, DECIDED, CHARGED = "made", "repealed", "valid", "decided", "charged"
ARTICLE_20_1 = "第二十条第（一）项"
ARTICLE_20_5 = "第二十条第（五）项"
ARTICLE_20_6 = "第二十条第（六）项"
ARTICLE_20_8 = "第二十条第（八）项"

TABLE_2 = Table(
    "t2",
    "二",
    rows=(
        Row("rules", "规章", (ARTICLE_20_1,), (MADE, REPEALED, VALID)),
        Row("normative", "行政规范性文件", (ARTICLE_20_1,), (MADE, REPEALED, VALID)),
        Row("licences", "行政许可", (ARTICLE_20_5,), (DECIDED,)),
        Row("penalties", "行政处罚", (ARTICLE_20_6,), (DECIDED,)),
        Row("coercion", "行政强制", (ARTICLE_20_6,), (DECIDED,)),
        Row("fees", "行政事业性收费", (ARTICLE_20_8,), (CHARGED,)),
    ),
    columns=(
        Column(MADE, "本年制发件数"),
        Column(REPEALED, "本年废止件数"),
        Column(VALID, "现行有效件数"),
        Column(DECIDED, "本年处理决定数量"),
        Column(CHARGED, "本年收费金额（单位：万元）"),
    ),
)

LEGAL_PERSONS = "法人或其他组织"
APPLICANTS = "申请人情况"
COLUMNS_3 = (
    Column("c1", "自然人", APPLICANTS),
    Column("c2", "商业企业", LEGAL_PERSONS),
    Column("c3", "科研机构", LEGAL_PERSONS),
    Column("c4", "社会公益组织", LEGAL_PERSONS),
    Column("c5", "法律服务机构", LEGAL_PERSONS),
    Column("c6", "其他", LEGAL_PERSONS),
    Column("c7", "总计", APPLICANTS),
)

RESULTS = "三、本年度办理结果"
REFUSED = "（三）不予公开"
UNABLE = "（四）无法提供"
NOT_HANDLED = "（五）不予处理"
OTHERWISE = "（六）其他处理"
ROWS_3 = (
    Row("r01", "一、本年新收政府信息公开申请数量"),
    Row("r02", "二、上年结转政府信息公开申请数量"),
    Row("r03", "（一）予以公开", (RESULTS,)),
    Row("r04", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", (RESULTS,)),
    Row("r05", "1.属于国家秘密", (RESULTS, REFUSED)),
    Row("r06", "2.其他法律行政法规禁止公开", (RESULTS, REFUSED)),
    Row("r07", "3.危及“三安全一稳定”", (RESULTS, REFUSED)),
    Row("r08", "4.保护第三方合法权益", (RESULTS, REFUSED)),
    Row("r09", "5.属于三类内部事务信息", (RESULTS, REFUSED)),
    Row("r10", "6.属于四类过程性信息", (RESULTS, REFUSED)),
    Row("r11", "7.属于行政执法案卷", (RESULTS, REFUSED)),
    Row("r12", "8.属于行政查询事项", (RESULTS, REFUSED)),
    Row("r13", "1.本机关不掌握相关政府信息", (RESULTS, UNABLE)),
    Row("r14", "2.没有现成信息需要另行制作", (RESULTS, UNABLE)),
    Row("r15", "3.补正后申请内容仍不明确", (RESULTS, UNABLE)),
    Row("r16", "1.信访举报投诉类申请", (RESULTS, NOT_HANDLED)),
    Row("r17", "2.重复申请", (RESULTS, NOT_HANDLED)),
    Row("r18", "3.要求提供公开出版物", (RESULTS, NOT_HANDLED)),
    Row("r19", "4.无正当理由大量反复申请", (RESULTS, NOT_HANDLED)),
    Row("r20", "5.要求行政机关确认或重新出具已获取信息", (RESULTS, NOT_HANDLED)),
    Row("r21", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", (RESULTS, OTHERWISE)),
    Row("r22", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", (RESULTS, OTHERWISE)),
    Row("r23", "3.其他", (RESULTS, OTHERWISE)),
    Row("r24", "（七）总计", (RESULTS,)),
    Row("r25", "四、结转下年度继续办理"),
)
RESULT_ROWS = tuple(f"r{n:02}" for n in range(3, 24))

TABLE_3 = Table(
    "t3",
    "三",
    rows=ROWS_3,
    columns=COLUMNS_3,
    note="（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
)

REVIEW, SUITS = "行政复议", "行政诉讼"
DIRECT, AFTER_REVIEW = "未经复议直接起诉", "复议后起诉"
TABLE_4 = Table(
    "t4",
    "四",
    rows=(
        Row("review", REVIEW),
        Row("suit_direct", DIRECT, (SUITS,)),
        Row("suit_after_review", AFTER_REVIEW, (SUITS,)),
    ),
    columns=(
        Column("upheld", "结果维持"),
        Column("corrected", "结果纠正"),
        Column("other", "其他结果"),
        Column("pending", "尚未审结"),
        Column("total", "总计"),
    ),
    note="印制时三组并排为一行，共十五个数",
)

TABLES = {table.code: table for table in (TABLE_2, TABLE_3, TABLE_4)}


@dataclass(frozen=True, slots=True)
class Balance:
    """The sum of the cells on the left equals that on the right. ``severity``: error or warning.

    ``previous`` cells are those of last year's report of the same organ; ``minus`` cells are taken off the right side.
    """

    code: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    severity: str
    message: str
    minus: tuple[str, ...] = ()
    previous: tuple[str, ...] = ()
    source: str = SOURCE


def _table_3_balances() -> Iterator[Balance]:
    for column in COLUMNS_3:
        c = column.code
        yield Balance(
            f"t3-flow-{c}",
            (f"t3.r01.{c}", f"t3.r02.{c}"),
            (f"t3.r24.{c}", f"t3.r25.{c}"),
            "error",
            f"“{column.label}”列：第一项加第二项之和，应等于第三项总计加第四项之和",
        )
        yield Balance(
            f"t3-results-{c}",
            (f"t3.r24.{c}",),
            tuple(f"t3.{row}.{c}" for row in RESULT_ROWS),
            "error",
            f"“{column.label}”列：第三项的总计应等于各项办理结果之和",
        )
        yield Balance(
            f"t3-carried-{c}",
            (f"t3.r02.{c}",),
            (),
            "warning",
            f"“{column.label}”列：上年结转应等于上年报告的结转下年度继续办理",
            previous=(f"t3.r25.{c}",),
        )
    for row in ROWS_3:
        yield Balance(
            f"t3-total-{row.code}",
            (f"t3.{row.code}.c7",),
            tuple(f"t3.{row.code}.{c.code}" for c in COLUMNS_3[:-1]),
            "error",
            f"“{row.full_label}”行：总计应等于自然人与各类法人或其他组织之和",
        )


def _table_4_balances() -> Iterator[Balance]:
    for row in TABLE_4.rows:
        yield Balance(
            f"t4-total-{row.code}",
            (f"t4.{row.code}.total",),
            tuple(f"t4.{row.code}.{c.code}" for c in TABLE_4.columns[:-1]),
            "error",
            f"“{row.full_label}”：总计应等于结果维持、结果纠正、其他结果、尚未审结之和",
        )


def _table_2_balances() -> Iterator[Balance]:
    for row in TABLE_2.rows[:2]:
        yield Balance(
            f"t2-stock-{row.code}",
            (f"t2.{row.code}.{VALID}",),
            (f"t2.{row.code}.{MADE}",),
            "warning",
            f"“{row.label}”：现行有效件数一般等于上年现行有效件数加本年制发件数减本年废止件数",
            minus=(f"t2.{row.code}.{REPEALED}",),
            previous=(f"t2.{row.code}.{VALID}",),
            source="合理性检查，格式没有规定",
        )


BALANCES: tuple[Balance, ...] = (*_table_2_balances(), *_table_3_balances(), *_table_4_balances())
