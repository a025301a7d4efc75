"""Tables in streams of lines: which numbers belong to which label, and when a row is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gongkai.annual_reports.document import Cell, CellKind, Place
from gongkai.annual_reports.readers.blocks import Line
from gongkai.annual_reports.readers.recognition.stream import reading as flat
from gongkai.annual_reports.readers.recognition.tables import TableReading
from gongkai.annual_reports.readers.tests.printers import invent, rows_3
from gongkai.law.report_format import TABLE_3

LABELS = {row.code: row.label for row in TABLE_3.rows}
ZEROS = "0 0 0 0 0 0 0"


def read(table: str, text: str) -> TableReading:
    return flat.read(table, [Line(line, Place(f"第{n}行")) for n, line in enumerate(text.split("\n"), 1)])


def row(reading: TableReading, code: str) -> list[object]:
    """A row as numbers, ``None`` for a blank cell, or the names of kinds."""
    assert reading.table is not None
    cells = next(each.cells for each in reading.table.rows if each.code == code)
    return [_shown(cell) for cell in cells]


def _shown(cell: Cell) -> object:
    if cell.kind is CellKind.NUMBER:
        return cell.value
    return None if cell.kind is CellKind.BLANK else cell.kind.value


REFUSED = ["unreadable"] * 7
MISSING = ["missing"] * 7


def test_numbers_on_the_line_of_the_label() -> None:
    reading = read("t3", f"一、本年新收政府信息公开申请数量 12 3 0 0 0 0 15\n二、上年结转政府信息公开申请数量 {ZEROS}")
    assert row(reading, "r01") == [12, 3, 0, 0, 0, 0, 15]
    assert row(reading, "r02") == [0] * 7
    assert row(reading, "r03") == MISSING
    assert "缺少 23 行" in reading.findings[-1].message


def test_numbers_in_the_middle_of_a_label_of_several_lines() -> None:
    text = "\n".join(
        [
            f"4.无正当理由大量反复申请 {ZEROS}",
            "5.要求行政机关确认或重新出",
            "1 0 0 0 0 0 1",
            "具已获取信息",
            "1、申请人无正当理由逾期不补",
            "正、行政机关不再处理其政府信 57 3 0 0 1 0 61",
            "息公开申请",
        ]
    )
    reading = read("t3", text)
    assert row(reading, "r19") == [0] * 7
    assert row(reading, "r20") == [1, 0, 0, 0, 0, 0, 1]
    assert row(reading, "r21") == [57, 3, 0, 0, 1, 0, 61]


def test_a_page_number_and_a_head_between_the_parts_of_a_label() -> None:
    text = "\n".join(
        [
            *("（四）无", "1.本机关不掌握相关政府信息", "641", "12", "0", "0", "10", "1", "664", "- 5 -", "法提供"),
            *("2.没有现成信息需要另行制作", "11", "0", "0", "0", "0", "0", "11", "—6—", "申请人情况", "自然人", "总计"),
            *("3.补正后申请内容仍不明确", "1", "0", "0", "0", "0", "0", "1"),
        ]
    )
    reading = read("t3", text)
    assert row(reading, "r13") == [641, 12, 0, 0, 10, 1, 664]
    assert row(reading, "r14") == [11, 0, 0, 0, 0, 0, 11]
    assert row(reading, "r15") == [1, 0, 0, 0, 0, 0, 1]


def test_a_page_number_that_cannot_be_told_from_a_cell_refuses_the_row() -> None:
    text = "\n".join(["2.重复申请", *"0000", "5", *"000", "3.要求提供公开出版物", *"0000000"])
    reading = read("t3", text)
    assert row(reading, "r17") == REFUSED
    assert row(reading, "r18") == [0] * 7
    assert "却有 8 个" in reading.findings[0].message


def test_digits_that_run_into_the_number_of_the_next_label() -> None:
    text = "1.属于国家秘密00000002.其他法律行政法规禁止公开20000023.危及“三安全一稳定”0000000"
    reading = read("t3", text)
    assert row(reading, "r05") == [0] * 7
    assert row(reading, "r06") == [2, 0, 0, 0, 0, 0, 2]
    assert row(reading, "r07") == [0] * 7


@pytest.mark.parametrize("number", ["5.", "5、", "5．", "（5）", "⑤", "5 "])
def test_the_number_of_a_label_is_no_value(number: str) -> None:
    reading = read("t3", f"4.保护第三方合法权益 {ZEROS}\n{number}属于三类内部事务信息 {ZEROS}")
    assert row(reading, "r08") == [0] * 7
    assert row(reading, "r09") == [0] * 7


def test_years_and_counts_of_sentences_are_no_values() -> None:
    text = f"二、上年结转政府信息公开申请数量 {ZEROS}\n四、结转下年度继续办理 1 0 0 0 0 0 1\n"
    reading = read("t3", text + "注：含2022年的3个申请，见30号文第5条。")
    assert row(reading, "r25") == [1, 0, 0, 0, 0, 0, 1]


def shifted(*, first: bool = True, last: bool = True) -> str:
    """A table in which the numbers stand on the line before their label."""
    rows = rows_3(invent(7, largest=30))
    lines = [line for each in rows for line in (" ".join(each.cells), each.label)]
    return "\n".join(lines[0 if first else 1 : None if last else -1])


def test_numbers_before_their_labels_throughout() -> None:
    reading = read("t3", shifted())
    for each in rows_3(invent(7, largest=30)):
        assert row(reading, each.code) == [int(text) for text in each.cells]


def test_numbers_before_their_labels_with_the_first_lost_are_refused_not_shifted() -> None:
    reading = read("t3", shifted(first=False))
    assert all(row(reading, each.code) == REFUSED for each in rows_3(invent(7, largest=30)))


@pytest.mark.parametrize("join", ["\n", " "], ids=["a word a line", "a page a line"])
def test_numbers_before_some_labels_in_words_by_height(join: str) -> None:
    rows = rows_3(invent(7, largest=30))
    words: list[str] = []
    for i, each in enumerate(rows):
        words += [*each.cells, each.label] if 4 <= i < 9 or i == 20 else [each.label, *each.cells]
    reading = read("t3", join.join(words))
    for each in rows:
        assert row(reading, each.code) == [int(text) for text in each.cells]


@pytest.mark.parametrize("join", ["\n", " "], ids=["a word a line", "a page a line"])
def test_numbers_before_labels_with_one_row_lost_are_refused_not_shifted(join: str) -> None:
    rows = rows_3(invent(7, largest=30))
    words = [word for i, each in enumerate(rows) for word in ([] if i == 0 else each.cells, each.label)]
    flat_words = [word for part in words for word in ([part] if isinstance(part, str) else part)]
    reading = read("t3", join.join(flat_words))
    assert all(row(reading, each.code) == REFUSED for each in rows)


@pytest.mark.parametrize("join", ["\n", " "], ids=["a cell a line", "a row a line"])
def test_a_label_that_is_not_recognised_costs_its_row_only(join: str) -> None:
    rows = rows_3(invent(7, largest=30))
    lines = [join.join((each.label, *each.cells)) for each in rows]
    lines[9] = join.join(("5.某种没有规定的情形", *rows[9].cells))
    reading = read("t3", "\n".join(lines))
    for i, each in enumerate(rows):
        assert row(reading, each.code) == (MISSING if i == 9 else [int(text) for text in each.cells])
    assert reading.findings[0].unread
    assert "某种没有规定的情形" in reading.findings[0].message
    assert "属于四类过程性信息" in reading.findings[0].message


def test_a_table_taken_column_by_column_is_refused() -> None:
    rows = rows_3(invent(7, largest=30))
    words: list[str] = []
    for block in (rows[:1], rows[1:8], rows[8:10], rows[10:]):
        words += [each.label for each in block] + [each.cells[i] for i in range(7) for each in block]
    reading = read("t3", "\n".join(words))
    assert row(reading, "r01") == [int(text) for text in rows[0].cells]
    assert all(row(reading, each.code) == REFUSED for each in rows[1:])


def test_numbers_below_their_labels_in_a_text_that_breaks_off() -> None:
    rows = rows_3(invent(7, largest=30))[:9]
    text = "\n".join(line for each in rows for line in (each.label, " ".join(each.cells)))
    reading = read("t3", text + "\n6.属于四类过程")
    for each in rows:
        assert row(reading, each.code) == [int(text) for text in each.cells]
    assert row(reading, "r10") == MISSING


def test_the_last_number_of_a_text_that_breaks_off_may_be_cut() -> None:
    text = f"一、本年新收政府信息公开申请数量 {ZEROS}\n二、上年结转政府信息公开申请数量 12 0 0 0 0 1 "
    assert row(read("t3", text + "13"), "r02") == [12, 0, 0, 0, 0, 1, 13]
    assert row(read("t3", text + "1"), "r02") == REFUSED
    assert row(read("t2", "规章 0 0 0\n行政许可 12\n行政处罚 4"), "penalties") == ["unreadable"]


def test_blank_lines_are_blank_cells_where_the_distances_show_all_cells() -> None:
    cells = ["26", "", "", "", "", "", "26"]
    lines = [line for code in ("r01", "r02", "r05", "r06", "r09") for line in (LABELS[code], *cells)]
    reading = read("t3", "\n".join(lines))
    assert row(reading, "r05") == [26, None, None, None, None, None, 26]
    spaced = read("t3", "\n\n".join(lines))
    assert row(spaced, "r05") == [26, None, None, None, None, None, 26]


def test_blank_cells_that_left_no_line_refuse_the_row() -> None:
    lines = [line for code in ("r01", "r02", "r05", "r06", "r09") for line in (LABELS[code], "26", "26")]
    reading = read("t3", "\n".join(lines))
    assert row(reading, "r05") == REFUSED
    (told,) = [each for each in reading.findings if each.unread]
    assert "只有 2 个" in told.message
    assert told.cells == tuple(f"t3.{code}.c{i}" for code in ("r01", "r02", "r05", "r06", "r09") for i in range(1, 8))


def test_rows_of_digits_with_a_lost_blank_cell_somewhere_keep_only_what_is_forced() -> None:
    text = "1.属于国家秘密00000002.其他法律行政法规禁止公开3333.危及“三安全一稳定”80100081"
    reading = read("t3", text)
    assert row(reading, "r05") == [0] * 7
    assert row(reading, "r06") == row(reading, "r07") == REFUSED


def test_a_form_not_filled_in_is_blank() -> None:
    reading = read("t3", "\n".join(LABELS.values()))
    assert all(row(reading, code) == [None] * 7 for code in LABELS)
    assert reading.findings == ()


def test_the_rows_of_otherwise_as_one() -> None:
    text = f"5.要求行政机关确认或重新出具已获取信息 {ZEROS}\n（六）其他处理 4 0 0 0 0 0 4\n（七）总计 4 0 0 0 0 0 4"
    reading = read("t3", text)
    assert row(reading, "r21_23") == [4, 0, 0, 0, 0, 0, 4]
    assert row(reading, "r24") == [4, 0, 0, 0, 0, 0, 4]


def test_a_damaged_label_is_known_by_its_beginning() -> None:
    reading = read("t3", f"1.属于国家秘密 {ZEROS}\n2.其他法律行政止公开 1 0 0 0 0 0 1\n3.危及“三安全” {ZEROS}")
    assert row(reading, "r06") == [1, 0, 0, 0, 0, 0, 1]


def test_a_table_that_stands_there_twice_is_not_read() -> None:
    rows = "\n".join(f"{each.label} {' '.join(each.cells)}" for each in rows_3(invent(3)))
    reading = read("t3", f"{rows}\n{rows}")
    assert reading.table is None
    assert reading.findings[0].unread


def test_columns_in_another_order_are_noticed_by_their_sums() -> None:
    rows = rows_3(invent(3, largest=90))
    text = "\n".join(f"{each.label} {' '.join((each.cells[6], *each.cells[:6]))}" for each in rows)
    reading = read("t3", text)
    assert reading.table is None
    assert "次序" in reading.findings[0].message


def test_a_line_of_column_numbers_is_not_the_first_row() -> None:
    reading = read(
        "t3", f"总计\n1 2 3 4 5 6 7\n一、本年新收政府信息公开申请数量 {ZEROS}\n二、上年结转政府信息公开申请数量 {ZEROS}"
    )
    assert row(reading, "r01") == row(reading, "r02") == [0] * 7


def test_no_label_no_table() -> None:
    assert read("t3", "本年度没有收到申请。\n共 0 件。").table is None
    assert read("t3", "").table is None


def test_an_endless_region_is_refused() -> None:
    reading = read("t3", "9" * (flat.LONGEST_REGION + 1))
    assert reading.table is None
    assert reading.findings[0].unread


TABLE_2 = """第二十条第（一）项
信息内容 本年制发件数 本年废止件数 现行有效件数
规章 1 0 12
行政规范性文件 7 21 60
第二十条第（五）项
行政许可 512034
- 4 -
行政处罚 2,871,406
行政强制 71924件
行政事业性收费 81,250.60"""


def test_table_2() -> None:
    reading = read("t2", TABLE_2)
    assert row(reading, "rules") == [1, 0, 12]
    assert row(reading, "normative") == [7, 21, 60]
    assert [row(reading, code) for code in ("licences", "penalties", "coercion")] == [[512034], [2871406], [71924]]
    assert row(reading, "fees") == [Decimal("81250.60")]
    assert reading.findings == ()


def test_table_2_with_its_columns_in_another_order_is_not_read() -> None:
    text = TABLE_2.replace("本年制发件数 本年废止件数 现行有效件数", "现行有效件数 本年制发件数 本年废止件数")
    assert read("t2", text).table is None


def test_table_2_glued() -> None:
    text = (
        "信息内容规章007行政规范性文件61123450第二十条第（五）项行政许可3712"
        "第二十条第（六）项行政处罚1290行政强制61第二十条第（八）项行政事业性收费4817.330621"
    )
    reading = read("t2", text)
    assert row(reading, "rules") == [0, 0, 7]
    assert row(reading, "normative") == ["unreadable"] * 3
    assert row(reading, "licences") == [3712]
    assert row(reading, "fees") == [Decimal("4817.330621")]
    assert "61123450" in reading.findings[0].message


def test_table_2_of_the_old_form() -> None:
    reading = read("t2", "信息内容\n本年新制作数量\n本年新公开数量\n对外公开总数量\n规章\n0\n0\n7")
    assert reading.table is None
    assert reading.old_form


HEAD_4 = "行政复议 行政诉讼\n结果维持 结果纠正 其他结果 尚未审结 总计 未经复议直接起诉 复议后起诉\n"


def four(reading: TableReading) -> list[object]:
    return [each for code in ("review", "suit_direct", "suit_after_review") for each in row(reading, code)]


def test_fifteen_numbers() -> None:
    numbers = [41, 0, 6, 0, 47, 4, 3, 0, 0, 7, 2, 0, 0, 0, 2]
    assert four(read("t4", HEAD_4 + " ".join(map(str, numbers)))) == numbers
    assert four(read("t4", HEAD_4 + "\n".join(map(str, numbers)))) == numbers
    assert four(read("t4", HEAD_4 + "".join(map(str, numbers)))) == numbers


def test_fifteen_numbers_need_not_balance_where_they_are_apart() -> None:
    numbers = [10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0]
    assert four(read("t4", HEAD_4 + " ".join(map(str, numbers)))) == numbers
    assert four(read("t4", HEAD_4 + "".join(map(str, numbers)))) == ["unreadable"] * 15


def test_fourteen_numbers_are_refused() -> None:
    assert four(read("t4", HEAD_4 + " ".join("0" * 14))) == ["unreadable"] * 15


def test_blank_lines_among_the_fifteen() -> None:
    lines = ["1", "", "", "", "1", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0"]
    assert four(read("t4", HEAD_4 + "\n".join(lines))) == [int(line) if line else None for line in lines]


def test_three_rows_of_five() -> None:
    text = (
        "结果维持 结果纠正 其他结果 尚未审结 总计\n行政复议 1 0 0 1 2\n未经复议直接起诉 0 0 0 0 0\n复议后起诉 3 0 0 0 3"
    )
    assert four(read("t4", text)) == [1, 0, 0, 1, 2, 0, 0, 0, 0, 0, 3, 0, 0, 0, 3]


def test_groups_in_another_order_are_not_read() -> None:
    assert read("t4", "行政诉讼 复议后起诉 未经复议直接起诉 行政复议\n" + " ".join("0" * 15)).table is None


def test_totals_before_the_results_are_refused() -> None:
    text = "行政复议\n总计 结果维持 结果纠正 其他结果 尚未审结\n未经复议直接起诉 复议后起诉\n" + " ".join("0" * 15)
    assert four(read("t4", text)) == ["unreadable"] * 15
