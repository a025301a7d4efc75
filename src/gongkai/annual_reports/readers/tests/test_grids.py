"""Tables from grids in the variants that word processors, editors and printers make; nothing is ever shifted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest

from gongkai.annual_reports.document import Cell
from gongkai.annual_reports.readers.blocks import Grid
from gongkai.annual_reports.readers.recognition.refused_cells import missing_rows
from gongkai.annual_reports.readers.recognition.tables import TableReading
from gongkai.annual_reports.readers.tests.printed import (
    COLUMN_NAMES,
    FIVE,
    LABELS_3,
    NUMBERS_2,
    NUMBERS_4,
    ROWS_3,
    Values,
    Written,
    as_numbers,
    body_3,
    cut,
    grid,
    head_3,
    head_4,
    numbers_3,
    read_both,
    rows_2,
    shown,
    table_4,
)
from gongkai.law.report_format import TABLE_3

REFUSED = [None] * 7


def read(table: str, *grids: Grid) -> TableReading:
    return read_both(grids).tables[table]


def rows_of(table: str, *grids: Grid) -> dict[str, list[int | str | None]]:
    reading = read(table, *grids)
    assert reading.table is not None
    return shown(reading.table)


def rules(reading: TableReading) -> list[str]:
    return [finding.rule for finding in reading.findings]


def is_right_or_refused(found: dict[str, list[int | str | None]], values: Values) -> bool:
    truth = as_numbers(values)
    return all(
        cell in (None, "missing") or cell == truth.get(code, REFUSED)[n]
        for code, row in found.items()
        for n, cell in enumerate(row)
    )


# --- Table 3 ---------------------------------------------------------------------------------------------------------


def test_statutory_table_3() -> None:
    reading = read("t3", grid([*head_3(), *body_3(numbers_3())]))
    assert reading.table is not None
    assert shown(reading.table) == as_numbers(numbers_3())
    assert reading.findings == ()


def no_rowspan_in_head() -> Written:
    first, second, third = head_3()
    return [first, [(text, wide, 1) for text, wide, _ in second], [("", 1, 1), *third, ("", 1, 1)]]


def head_one_column_short() -> Written:
    first, second, third = head_3()
    return [first, [(text, wide, 1) for text, wide, _ in second], third]


def head_in_one_row() -> Written:
    return [[(NOTE_SHORT, 3, 1), *((name, 1, 1) for name in ("自然人", *COLUMN_NAMES, "总计"))]]


def head_with_broken_words() -> Written:
    first, second, _ = head_3()
    return [
        first,
        second,
        [(name, 1, 1) for name in ("商业\n企业", "科研\n\n机构", "社会\n公益    \n组织", "法律服务", "其他")],
    ]


def head_damaged() -> Written:
    first, second, _ = head_3()
    return [first, second, [(name, 1, 1) for name in ("商业", "科研", "社会公益组织", "法律", "其他")]]


NOTE_SHORT = "项目"


@pytest.mark.parametrize(
    "head",
    [head_3, no_rowspan_in_head, head_one_column_short, head_in_one_row, head_with_broken_words, head_damaged, list],
)
def test_heads(head: Callable[[], Written]) -> None:
    assert rows_of("t3", grid([*head(), *body_3(numbers_3())])) == as_numbers(numbers_3())


def test_swapped_columns_follow_the_head() -> None:
    first, second, third = head_3()
    third[0], third[1] = third[1], third[0]
    found = rows_of("t3", grid([first, second, third, *body_3(numbers_3())]))
    wanted = {code: [row[0], row[2], row[1], *row[3:]] for code, row in as_numbers(numbers_3()).items()}
    assert found == wanted


def test_swapped_columns_without_a_sure_place_are_refused() -> None:
    first, second, third = head_one_column_short()
    third[0], third[1] = third[1], third[0]
    reading = read("t3", grid([first, second, third, *body_3(numbers_3())]))
    assert reading.table is not None
    assert all(row == REFUSED for row in shown(reading.table).values())
    assert all(finding.unread for finding in reading.findings)


def test_a_column_that_the_head_does_not_name_is_missing() -> None:
    first, second, third = head_3()
    second[1] = ("法人或其他组织", 4, 1)
    values = {code: row[:2] + row[3:] for code, row in numbers_3().items()}
    found = rows_of("t3", grid([first, second, [third[0], *third[2:]], *body_3(values)]))
    wanted = {code: [*row[:2], "missing", *row[3:]] for code, row in as_numbers(numbers_3()).items()}
    assert found == wanted


def test_a_column_too_few_under_a_whole_head_is_refused() -> None:
    values = {code: row[:2] + row[3:] for code, row in numbers_3().items()}
    found = rows_of("t3", grid([*head_one_column_short(), *body_3(values)]))
    assert is_right_or_refused(found, numbers_3())
    assert found["r01"] == REFUSED


def test_a_strange_column_in_place_of_a_lost_one_is_refused() -> None:
    first, second, _ = head_3()
    third = [(name, 1, 1) for name in ("商业企业", "小计", "社会公益组织", "法律服务机构", "其他")]
    found = rows_of("t3", grid([first, second, third, *body_3(numbers_3())]))
    assert is_right_or_refused(found, {code: [row[0], row[1], "-", *row[3:]] for code, row in numbers_3().items()})


def test_a_head_that_is_not_understood_is_shown_beside_the_right_one() -> None:
    names = ["自然人", "公司", "院校", "协会", "律所", "其他", "总计"]
    reading = read("t3", grid([[("申请人情况", 3, 1), *((name, 1, 1) for name in names)], *body_3(numbers_3())]))
    told = " ".join(finding.message for finding in reading.findings)
    assert "公司、院校、协会、律所" in told
    assert "自然人、商业企业、科研机构" in told


def test_an_extra_column_that_the_head_names_is_left_out() -> None:
    first, second, third = head_3()
    second[1] = ("法人或其他组织", 6, 1)
    values = {code: [*row[:6], "999", row[6]] for code, row in numbers_3().items()}
    found = rows_of("t3", grid([first, second, [*third, ("小计", 1, 1)], *body_3(values)]))
    assert found == as_numbers(numbers_3())


def test_a_row_with_a_cell_too_few_is_refused_and_the_others_read() -> None:
    values = numbers_3()
    values["r07"] = values["r07"][:6]
    found = rows_of("t3", grid([*head_3(), *body_3(values)]))
    assert found.pop("r07") == REFUSED
    assert found == {code: row for code, row in as_numbers(numbers_3()).items() if code != "r07"}


def test_a_row_with_a_cell_too_many_is_refused() -> None:
    values = numbers_3()
    values["r07"] = [*values["r07"], "5"]
    found = rows_of("t3", grid([*head_3(), *body_3(values)]))
    assert found["r07"] == REFUSED
    assert found["r08"] == as_numbers(numbers_3())["r08"]


def test_a_wrong_span_of_a_label_shifts_nothing() -> None:
    rows = [*head_3(), *body_3(numbers_3())]
    rows[3][0] = (rows[3][0][0], 2, 1)
    assert rows_of("t3", grid(rows)) == as_numbers(numbers_3())


@pytest.mark.parametrize(("text", "shows"), [("", ""), ("/", "na"), ("—", "na"), ("无", "na"), ("17", None)])
def test_cells_merged_over_columns(text: str, shows: str | None) -> None:
    rows = [*head_3(), *body_3(numbers_3())]
    label, own = rows[10][0], as_numbers(numbers_3())["r08"]
    rows[10] = [label, rows[10][1], (text, 5, 1), rows[10][7]]
    assert rows_of("t3", grid(rows))["r08"] == [own[0], *[shows] * 5, own[6]]


def test_a_number_merged_over_rows_is_refused() -> None:
    rows = [*head_3(), *body_3(numbers_3())]
    rows[9][-1] = (rows[9][-1][0], 1, 2)
    rows[10] = rows[10][:-1]
    found, truth = rows_of("t3", grid(rows)), as_numbers(numbers_3())
    assert (found["r07"][-1], found["r08"][-1]) == (None, None)
    assert (found["r07"][:-1], found["r08"][:-1]) == (truth["r07"][:-1], truth["r08"][:-1])


def test_blank_cells_are_blank() -> None:
    values = {code: [row[0], "", " ", "\xa0", "\u3000", "\u200b", row[6]] for code, row in numbers_3().items()}
    found = rows_of("t3", grid([*head_3(), *body_3(values)]))
    assert found == {code: [row[0], "", "", "", "", "", row[6]] for code, row in as_numbers(numbers_3()).items()}


def test_official_form_with_nothing_filled_in() -> None:
    found = rows_of("t3", grid([*head_3(), *body_3({code: [""] * 7 for code in ROWS_3})]))
    assert found == {code: [""] * 7 for code in ROWS_3}


@pytest.mark.parametrize("text", ["26.5", "3万元", "0 0", "12*"])
def test_a_cell_that_is_no_number_is_refused_with_its_name(text: str) -> None:
    values = numbers_3()
    values["r05"][2] = text
    reading = read("t3", grid([*head_3(), *body_3(values)]))
    assert reading.table is not None
    assert shown(reading.table)["r05"][2] is None
    assert [(f.rule, f.cells, f.actual, f.unread) for f in reading.findings] == [
        ("read-cell-refused", ("t3.r05.c3",), text, True)
    ]
    assert reading.table.cells["t3.r05.c3"] == Cell.unreadable(text)


def test_other_handling_as_one_row() -> None:
    values = {
        **{code: row for code, row in numbers_3().items() if code not in ("r21", "r22", "r23")},
        "r21_23": ["9"] * 7,
    }
    reading = read("t3", grid([*head_3(), *body_3(values)]))
    assert reading.table is not None
    assert reading.table.together
    assert shown(reading.table) == as_numbers(values)
    assert reading.findings == ()


def test_a_subtotal_beside_other_handling_is_no_row() -> None:
    rows = [*head_3(), *body_3(numbers_3())]
    at = next(n for n, row in enumerate(rows) if row[0][0] == "（六）其他处理")
    block, *first = rows[at]
    rows[at:at] = [[(block[0], 2, 1), *((str(n), 1, 1) for n in range(7))]]
    rows[at + 1] = [("", 1, 3), *first]
    rows[5][0] = (rows[5][0][0], 1, 23)
    reading = read("t3", grid(rows))
    assert reading.table is not None
    assert shown(reading.table) == as_numbers(numbers_3())
    assert rules(reading) == ["read-row-extra"]


@pytest.mark.parametrize("code", ROWS_3)
def test_a_missing_row_is_missing_and_said(code: str) -> None:
    values = {each: row for each, row in numbers_3().items() if each != code}
    reading = read("t3", grid([*head_3(), *body_3(values)]))
    assert reading.table is not None
    assert shown(reading.table) == {**as_numbers(values), code: ["missing"] * 7}
    assert [(f.rule, f.unread) for f in reading.findings] == [("read-row-missing", False)]
    assert LABELS_3[code] in reading.findings[0].message


@pytest.mark.parametrize(
    ("table", "row", "named"),
    [
        ("t2", "licences", "“行政许可”"),
        ("t3", "r03", "“（一）予以公开”"),
        ("t3", "r23", "“（六）其他处理 3.其他”"),
        ("t3", "r21_23", "“（六）其他处理”"),
        ("t4", "suit_direct", "“行政诉讼 未经复议直接起诉”"),
    ],
)
def test_a_row_is_named_so_that_it_can_be_found(table: str, row: str, named: str) -> None:
    (finding,) = missing_rows(table, [row])
    assert named in finding.message


def test_a_row_that_the_format_does_not_have() -> None:
    rows = [*head_3(), *body_3(numbers_3())]
    at = next(n for n, row in enumerate(rows) if row[0][0] == "3.其他")
    rows[at + 1 : at + 1] = [[("", 1, 1), ("4.申请人主动撤回申请", 1, 1), *(("8", 1, 1),) * 7]]
    rows[5][0] = (rows[5][0][0], 1, 23)
    reading = read("t3", grid(rows))
    assert reading.table is not None
    assert shown(reading.table) == as_numbers(numbers_3())
    assert [(f.rule, f.unread) for f in reading.findings] == [("read-row-extra", False)]


def test_a_label_beyond_recognition_is_refused_not_missing() -> None:
    reading = read("t3", grid([*head_3(), *body_3(numbers_3(), {**LABELS_3, "r07": "口口口口口口"})]))
    assert reading.table is not None
    assert shown(reading.table)["r07"] == REFUSED
    assert [(f.rule, f.unread) for f in reading.findings] == [("read-row-unclear", True)]


def test_the_same_row_twice_with_other_numbers_is_refused() -> None:
    rows = [*head_3(), *body_3(numbers_3())]
    rows[4:4] = [[rows[3][0], *(("7", 1, 1),) * 7]]
    reading = read("t3", grid(rows))
    assert reading.table is not None
    assert shown(reading.table)["r01"] == REFUSED
    assert rules(reading) == ["read-row-twice"]


@pytest.mark.parametrize("at", range(4, 28))
@pytest.mark.parametrize("repeated", [False, True])
def test_a_page_break_at_any_row(at: int, repeated: bool) -> None:
    upper, lower = cut(grid([*head_3(), *body_3(numbers_3())]), at)
    if repeated:
        head = grid(head_3()).rows
        moved = [tuple(_down(cell, 3) for cell in row) for row in lower.rows]
        lower = Grid((*head, *moved), lower.place)
    assert rows_of("t3", upper, lower) == as_numbers(numbers_3())


def _down(cell, by):  # type: ignore[no-untyped-def]
    return type(cell)(cell.text, cell.row + by, cell.column, cell.rowspan, cell.colspan)


@pytest.mark.parametrize("code", [code for code in ROWS_3 if len(LABELS_3[code]) > 8])
@pytest.mark.parametrize("values_above", [True, False])
def test_a_page_break_inside_a_label(code: str, values_above: bool) -> None:
    label = LABELS_3[code]
    written = body_3(numbers_3(), {**LABELS_3, code: label[:6]})
    at = next(n for n, row in enumerate(written) if any(cell[0] == label[:6] for cell in row)) + 3
    rows = [*head_3(), *written]
    numbers = [cell for cell in rows[at] if cell[0].isdigit()]
    rest = label[6:]
    labels = [cell for cell in rows[at] if not cell[0].isdigit()]
    blank = [("", 1, 1)] * 7
    rows[at] = [*labels, *(numbers if values_above else blank)]
    upper, lower = cut(grid(rows), at + 1)
    width = 3 if code in ("r01", "r02", "r25") else 2 if code in ("r03", "r04", "r24") else 1
    before = [("", 3 - width, 1)] if width < 3 else []
    first = grid([[*before, (rest, width, 1), *(blank if values_above else numbers)]], part="第2个表格")
    second = Grid((*first.rows, *(tuple(_down(cell, 1) for cell in row) for row in lower.rows)), first.place)
    assert rows_of("t3", upper, second) == as_numbers(numbers_3())


def test_block_label_broken_over_the_page() -> None:
    whole = grid([*head_3(), *body_3(numbers_3())])
    upper, lower = cut(whole, 3 + 13)
    upper = Grid(
        tuple(tuple(_renamed(cell, "（四）无法提供", "（四）无") for cell in row) for row in upper.rows), upper.place
    )
    first = [_renamed(cell, "", "法提供") if cell.column == 1 else cell for cell in lower.rows[0]]
    assert rows_of("t3", upper, Grid((tuple(first), *lower.rows[1:]), lower.place)) == as_numbers(numbers_3())


def _renamed(cell, old, new):  # type: ignore[no-untyped-def]
    return type(cell)(new if cell.text == old else cell.text, cell.row, cell.column, cell.rowspan, cell.colspan)


def test_labels_and_numbers_in_their_many_spellings() -> None:
    labels = {code: " ".join(label).replace("、", ".").replace("（", "( ") for code, label in LABELS_3.items()}
    values = numbers_3()
    values["r01"] = ["１，２３４", "0件", "〇", "26.0", " 5 ", "+6", "-7"]
    found = rows_of("t3", grid([*head_3(), *body_3(values, labels)]))
    assert found == {**as_numbers(numbers_3()), "r01": [1234, 0, 0, 26, 5, 6, -7]}


@pytest.mark.parametrize(
    ("row", "read_as"),
    [
        (["10\n1", "2", "0", "0", "0", "0", "10\n3"], [101, 2, 0, 0, 0, 0, 103]),
        (["1 234", "", "", "", "", "/", "1234"], [1234, "", "", "", "", "na", 1234]),
        (["10\n1", "2", "0", "0", "0", "0", "104"], [None, 2, 0, 0, 0, 0, 104]),
        (["0\n0", "2", "0", "0", "0", "0", "2"], [None, 2, 0, 0, 0, 0, 2]),
        (["10\n1", "2", "?", "0", "0", "0", "103"], [None, 2, None, 0, 0, 0, 103]),
    ],
)
def test_a_number_broken_over_lines_is_read_where_the_total_proves_it(row: list[str], read_as: list[int]) -> None:
    values = {**numbers_3(), "r01": row}
    reading = read("t3", grid([*head_3(), *body_3(values)]))
    assert reading.table is not None
    assert shown(reading.table)["r01"] == read_as
    assert len(reading.findings) == sum(cell is None for cell in read_as)


def test_a_column_of_running_numbers_is_no_value() -> None:
    rows = [[str(n), LABELS_3[code], *numbers_3()[code]] for n, code in enumerate(ROWS_3, 1)]
    head = [["序号", "项目", "自然人", *COLUMN_NAMES, "总计"]]
    assert rows_of("t3", grid([*head, *rows])) == as_numbers(numbers_3())


@pytest.mark.parametrize("remark", ["", "已核"])
def test_a_column_of_remarks_is_left_out(remark: str) -> None:
    head = head_3()
    head[1].append(("备注", 1, 2))
    rows = [[*row, (remark, 1, 1)] for row in body_3(numbers_3())]
    assert rows_of("t3", grid([*head, *rows])) == as_numbers(numbers_3())


def test_unmerged_block_labels_in_every_row() -> None:
    rows = [[*([*row.blocks, row.label] + [""] * 2)[:3], *numbers_3()[row.code]] for row in TABLE_3.rows]
    assert rows_of("t3", grid([*head_3(), *rows])) == as_numbers(numbers_3())


@pytest.mark.parametrize("sign", [".、", "0123456789."])
def test_labels_without_their_numbering(sign: str) -> None:
    labels = {
        code: label.strip(sign) if "0" in sign else label.translate(dict.fromkeys(map(ord, sign)))
        for code, label in LABELS_3.items()
    }
    assert rows_of("t3", grid([*head_3(), *body_3(numbers_3(), labels)])) == as_numbers(numbers_3())


# --- grids whose columns are not those of the file -------------------------------------------------------------------


def flattened(values: Values, *, trailing: bool) -> Grid:
    """As text with separators has it: spans lost, blank cells behind the values, or before them to fill the width."""
    rows: list[list[str]] = [["", "申请人情况"], ["自然人", "法人或其他组织", "总计"], list(COLUMN_NAMES)]
    for row in body_3(values):
        labels = [text for text, _, _ in row[:-7]]
        spare = [""] * (sum(wide for _, wide, _ in row[:-7]) - len(labels))
        numbers = [text for text, _, _ in row[-7:]]
        rows.append([*labels, *numbers, *spare] if trailing else [*labels, *spare, *numbers])
    return grid(rows, exact=False)


@pytest.mark.parametrize("trailing", [True, False])
def test_spans_lost(trailing: bool) -> None:
    assert rows_of("t3", flattened(numbers_3(), trailing=trailing)) == as_numbers(numbers_3())


@pytest.mark.parametrize("trailing", [True, False])
def test_spans_lost_and_blanks_between(trailing: bool) -> None:
    values = {code: [row[0], "", "", "", "", "", row[6]] for code, row in numbers_3().items()}
    assert rows_of("t3", flattened(values, trailing=trailing)) == as_numbers(values)


def test_spans_lost_and_the_total_blank_follows_the_other_rows() -> None:
    values = {code: [row[0], "", "", "", "", "", row[6]] for code, row in numbers_3().items()}
    values["r02"] = ["4", "", "", "", "", "", ""]
    assert rows_of("t3", flattened(values, trailing=True)) == as_numbers(values)
    assert rows_of("t3", flattened(values, trailing=False)) == as_numbers(values)


def test_blanks_dropped_are_refused() -> None:
    rows = [[*(text for text, _, _ in row[:-7]), row[-7][0], row[-1][0]] for row in body_3(numbers_3())]
    found = rows_of("t3", grid(rows, exact=False))
    assert all(row == REFUSED for row in found.values())


# --- Table 2 ---------------------------------------------------------------------------------------------------------


def shown_2() -> dict[str, list[object]]:
    return {**as_numbers(NUMBERS_2), "fees": [Decimal("7730.28")]}  # type: ignore[dict-item]


def test_statutory_table_2() -> None:
    reading = read("t2", grid(rows_2(NUMBERS_2)))
    assert reading.table is not None
    assert shown(reading.table) == shown_2()
    assert reading.findings == ()


def test_table_2_with_one_grid_for_each_block() -> None:
    rows = rows_2(NUMBERS_2)
    parts = [rows[:4], rows[4:7], rows[7:11], rows[11:]]
    assert rows_of("t2", *(grid(part, part=f"第{n}个表格") for n, part in enumerate(parts, 1))) == shown_2()


@pytest.mark.parametrize("exact", [True, False])
def test_table_2_with_three_cells_where_one_is_meant(exact: bool) -> None:
    rows = [[cell for text, wide, _ in row for cell in [text, *[""] * (wide - 1)]] for row in rows_2(NUMBERS_2)]
    assert rows_of("t2", grid(rows, exact=exact)) == shown_2()


def test_table_2_with_wordings_of_practice() -> None:
    rows = rows_2({**NUMBERS_2, "rules": ["/", "/", "/"], "fees": ["59,237.24万元"]})
    rows[3][0] = ("规范性文件", 1, 1)
    found = rows_of("t2", grid(rows))
    assert found == {**shown_2(), "rules": ["na"] * 3, "fees": [Decimal("59237.24")]}


def test_table_2_swapped_columns_follow_the_head() -> None:
    rows = rows_2(NUMBERS_2)
    rows[1][1], rows[1][3] = rows[1][3], rows[1][1]
    found = rows_of("t2", grid(rows))
    assert (found["rules"], found["normative"]) == ([3, 2, 1], [13, 12, 11])


def test_fee_in_another_unit_is_refused() -> None:
    reading = read("t2", grid(rows_2({**NUMBERS_2, "fees": ["300元"]})))
    assert reading.table is not None
    assert shown(reading.table)["fees"] == [None]
    assert [f.cells for f in reading.findings] == [("t2.fees.charged",)]


def test_table_2_without_a_row() -> None:
    rows = [row for row in rows_2(NUMBERS_2) if row[0][0] != "行政强制"]
    reading = read("t2", grid(rows))
    assert reading.table is not None
    assert shown(reading.table) == {**shown_2(), "coercion": ["missing"]}
    assert rules(reading) == ["read-row-missing"]


def test_table_2_with_a_row_that_the_format_does_not_have() -> None:
    rows = rows_2(NUMBERS_2)
    rows.insert(7, [("行政确认", 1, 1), ("12", 3, 1)])
    reading = read("t2", grid(rows))
    assert reading.table is not None
    assert shown(reading.table) == shown_2()
    assert rules(reading) == ["read-row-extra"]


OLD_TABLE_2 = [
    [("第二十条第（一）项", 4, 1)],
    ["信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"],
    ["规章", "0", "0", "0"],
    ["规范性文件", "3", "3", "9"],
    [("第二十条第（五）项", 4, 1)],
    ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
    ["行政许可", "4", "0", "22"],
    ["其他对外管理服务事项", "1", "0", "2"],
    [("第二十条第（九）项", 4, 1)],
    ["信息内容", "采购项目数量", ("采购总金额", 2, 1)],
    ["政府集中采购", "1", ("20", 2, 1)],
]


def test_the_form_of_2019_is_recognised_and_not_read() -> None:
    reading = read("t2", grid(OLD_TABLE_2))
    assert (reading.table, reading.old_form) == (None, True)
    assert [(f.rule, f.unread) for f in reading.findings] == [("read-old-form", False)]


# --- Table 4 ---------------------------------------------------------------------------------------------------------

WANTED_4 = {
    "review": [31, 32, 33, 34, 35],
    "suit_direct": [36, 37, 38, 39, 40],
    "suit_after_review": [41, 42, 43, 44, 45],
}


def four_without_rowspans() -> Written:
    first, second, third = head_4()
    return [first, [(text, wide, 1) for text, wide, _ in second], [*[("", 1, 1)] * 5, *third]]


def four_one_column_short() -> Written:
    first, second, third = head_4()
    return [first, [(text, wide, 1) for text, wide, _ in second], third]


def four_damaged() -> Written:
    first, second, third = head_4()
    short = {"结果纠正": "结果", "其他结果": "其他", "尚未审结": "尚未"}
    return [[(short.get(text, text), wide, high) for text, wide, high in row] for row in (first, second, third)]


@pytest.mark.parametrize("head", [head_4, four_without_rowspans, four_one_column_short, four_damaged])
@pytest.mark.parametrize("exact", [True, False])
def test_table_4(head: Callable[[], Written], exact: bool) -> None:
    assert rows_of("t4", grid([*head(), NUMBERS_4], exact=exact)) == WANTED_4


def test_table_4_with_blank_cells_behind() -> None:
    head = [[text for text, _, _ in row] for row in head_4()]
    assert rows_of("t4", grid([*head, [*NUMBERS_4, "", ""]], exact=False)) == WANTED_4


def test_table_4_in_labelled_rows() -> None:
    rows = [
        [("", 2, 1), *FIVE],
        [("行政复议", 2, 1), *NUMBERS_4[:5]],
        [("行政诉讼", 1, 2), "未经复议直接起诉", *NUMBERS_4[5:10]],
        ["复议后起诉", *NUMBERS_4[10:]],
    ]
    assert rows_of("t4", grid(rows)) == WANTED_4


def test_table_4_swapped_groups_follow_the_head() -> None:
    first, second, third = head_4()
    second[5], second[6] = second[6], second[5]
    found = rows_of("t4", grid([first, second, third, NUMBERS_4]))
    assert found == {
        "review": WANTED_4["review"],
        "suit_direct": WANTED_4["suit_after_review"],
        "suit_after_review": WANTED_4["suit_direct"],
    }


def test_table_4_swapped_columns() -> None:
    first, second, third = head_4()
    third[0], third[1] = third[1], third[0]
    found = rows_of("t4", grid([first, second, third, NUMBERS_4]))
    assert found == {**WANTED_4, "suit_direct": [37, 36, 38, 39, 40]}
    assert all(
        row == [None] * 5 for row in rows_of("t4", grid([first, second, third, NUMBERS_4], exact=False)).values()
    )


@pytest.mark.parametrize("count", [3, 14, 16])
def test_table_4_with_another_number_of_cells_is_refused(count: int) -> None:
    row = [str(n) for n in range(count)]
    reading = read("t4", grid([*head_4(), row]))
    assert reading.table is not None
    assert all(row == [None] * 5 for row in shown(reading.table).values())
    assert all(finding.unread for finding in reading.findings)


def test_table_4_with_blanks_merged() -> None:
    row: list[tuple[str, int, int] | str] = [*NUMBERS_4[:5], ("", 5, 1), ("/", 5, 1)]
    found = rows_of("t4", grid([*head_4(), row]))
    assert found == {"review": WANTED_4["review"], "suit_direct": [""] * 5, "suit_after_review": ["na"] * 5}


def test_table_4_numbers_on_the_next_page() -> None:
    assert rows_of("t4", grid(head_4()), grid([NUMBERS_4], part="第2个表格")) == WANTED_4


def test_table_4_in_two_grids() -> None:
    reviews = grid([[("行政复议", 5, 1)], list(FIVE), NUMBERS_4[:5]])
    suits = grid(
        [[("行政诉讼", 10, 1)], [("未经复议直接起诉", 5, 1), ("复议后起诉", 5, 1)], [*FIVE, *FIVE], NUMBERS_4[5:]],
        part="第2个表格",
    )
    assert rows_of("t4", reviews, suits) == WANTED_4


def test_two_tables_4_that_differ_are_both_refused() -> None:
    reading = read("t4", grid(table_4()), grid([*head_4(), [str(int(text) + 500) for text in NUMBERS_4]]))
    assert reading.table is None
    assert [(f.rule, f.unread) for f in reading.findings] == [("read-two-tables", True)]


def test_table_4_with_two_rows_of_numbers_is_refused() -> None:
    found = rows_of("t4", grid([*table_4(), NUMBERS_4[::-1]]))
    assert all(row == [None] * 5 for row in found.values())


# --- several tables --------------------------------------------------------------------------------------------------


def sheet() -> Grid:
    """A whole report in one grid, as a workbook has it."""
    text: list[Sequence[tuple[str, int, int]]] = [
        [("云川市档案局2023年政府信息公开工作年度报告", 1, 1)],
        [("一、总体情况", 1, 1)],
    ]
    two = [[("二、主动公开政府信息情况", 1, 1)], *rows_2(NUMBERS_2)]
    three = [[("三、收到和处理政府信息公开申请情况", 1, 1)], *head_3(), *body_3(numbers_3())]
    four = [[("四、政府信息公开行政复议、行政诉讼情况", 1, 1)], *table_4()]
    return grid([*text, *two, *three, *four, [("五、存在的主要问题及改进情况", 1, 1)], [("无。", 1, 1)]])


def test_everything_in_one_grid() -> None:
    reading = read_both([sheet()])
    assert {code: shown(each.table) for code, each in reading.tables.items() if each.table} == {
        "t2": shown_2(),
        "t3": as_numbers(numbers_3()),
        "t4": WANTED_4,
    }
    assert [row.line for row in reading.text_rows] == [
        "云川市档案局2023年政府信息公开工作年度报告",
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "无。",
    ]


def test_a_table_of_metadata_is_text() -> None:
    reading = read_both(
        [grid([["索引号", "0001", "分类", "其他"], ["发布机构", "云川市档案局", "日期", "2024-01-17"]])]
    )
    assert reading.tables == {}
    assert len(reading.text_rows) == 2


def test_the_blank_form_beside_the_filled_table() -> None:
    blank = grid([*head_3(), *body_3({code: [""] * 7 for code in ROWS_3})])
    filled = grid([*head_3(), *body_3(numbers_3())])
    assert rows_of("t3", blank, filled) == as_numbers(numbers_3())
    assert rows_of("t3", filled, blank) == as_numbers(numbers_3())


def test_the_same_table_twice_is_one() -> None:
    filled = grid([*head_3(), *body_3(numbers_3())])
    reading = read("t3", filled, filled)
    assert reading.table is not None
    assert reading.findings == ()


def test_a_table_of_far_too_many_rows_is_refused_at_once() -> None:
    rows = [[("1.属于国家秘密", 3, 1), *["1"] * 7] for _ in range(5000)]
    reading = read("t3", grid([*head_3(), *body_3(numbers_3()), *rows]))
    assert reading.table is None
    assert [(f.rule, f.unread) for f in reading.findings] == [("read-table-too-long", True)]


def test_two_tables_that_differ_are_both_refused() -> None:
    reading = read("t3", *(grid([*head_3(), *body_3(numbers_3(start))]) for start in (100, 5000)))
    assert reading.table is None
    assert [(f.rule, f.unread) for f in reading.findings] == [("read-two-tables", True)]
