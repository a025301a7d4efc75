"""XLSX to lines and grids, with the places of the sheet."""

import datetime
import io
import zipfile
from functools import partial

import pytest
import xlsxwriter

from gongkai.annual_reports.readers.blocks import Grid, Line
from gongkai.annual_reports.readers.containers.xlsx import UNCOMPUTED, read_xlsx
from gongkai.annual_reports.readers.refusals import Unreadable
from gongkai.annual_reports.readers.tests.samples import zipped


def book(fill, **options):
    """A workbook of xlsxwriter that ``fill`` has filled."""
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True, **options})
    fill(workbook)
    workbook.close()
    return stream.getvalue()


def sheet_of(rows, form=None):
    def fill(workbook):
        sheet = workbook.add_worksheet("年报")
        style = workbook.add_format({"border": 1} if form is None else form)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value, style)

    return book(fill)


def shown(source):
    return [
        block.text if isinstance(block, Line) else [[cell.text for cell in row] for row in block.rows]
        for block in source.blocks
    ]


def changed(data, name, old, new):
    """The file with something replaced in one of its parts."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {each: archive.read(each) for each in archive.namelist()}
    assert old in members[name]
    return zipped({**members, name: members[name].replace(old, new)})


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (26.0000000001, "0", "26"),
        (25.9999999999, "#,##0", "26"),
        (-3.0000000001, "#,##0_);[Red](#,##0)", "-3"),
        (26.0000000001, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "26"),
        (26.0000000001, '0"件"', "26"),
        (26.0000000001, "General", "26.0000000001"),
        (26.0000000001, "0.00", "26.0000000001"),
        (26.4, "0", "26.4"),
        (26.001, "0", "26.001"),
        (26000, "0,", "26000（格式按千显示）"),
        (26000, "#,##0", "26000"),
        (26, ";;;", "26（格式显示的不是这个数）"),
        (26, '"无"', "26（格式显示的不是这个数）"),
        (26, '"1"0', "26（格式显示的不是这个数）"),
        (26, '0;-0;"无"', "26"),
    ],
)
def test_whole_numbers_with_the_noise_of_reckoning(value, form, text):
    (grid,) = read_xlsx(sheet_of([["规章", value]], {"border": 1, "num_format": form})).blocks
    assert grid.rows[0][1].text == text


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ({"font_strikeout": True}, "5 1"),
        ({"font_script": 1}, "5 1"),
        ({"font_script": 2}, "5 1"),
        ({"bold": True}, "51"),
    ],
)
def test_digits_of_a_cell_in_several_faces(form, text):
    def fill(workbook):
        sheet, frame = workbook.add_worksheet("年报"), workbook.add_format({"border": 1})
        sheet.write(0, 0, "规章", frame)
        sheet.write_rich_string(0, 1, "5", workbook.add_format(form), "1", frame)

    (grid,) = read_xlsx(book(fill)).blocks
    assert grid.rows[0][1].text == text


def test_hidden_columns_and_rows_are_named():
    def fill(workbook):
        sheet, frame = workbook.add_worksheet("表三"), workbook.add_format({"border": 1})
        for row in range(4):
            sheet.write_row(row, 0, [f"行{row}", row, row, row, row], frame)
        # An entry for several columns, one of no width, and one in which nothing is written.
        sheet.set_column(1, 2, 10, None, {"hidden": True})
        sheet.set_column(4, 4, 0)
        sheet.set_column(9, 9, 10, None, {"hidden": True})
        sheet.set_row(2, 15, None, {"hidden": True})

    source = read_xlsx(book(fill))
    assert shown(source) == [[["行0", "0"], ["行1", "1"], ["行3", "3"]]]
    assert [(finding.rule, finding.unread) for finding in source.findings] == [("read-hidden-cells", False)] * 2
    assert [finding.message for finding in source.findings] == [
        "工作表“表三”的第 B、C、E 列是隐藏的，没有读取；如属于报告请取消隐藏",
        "工作表“表三”的第 3 行是隐藏的，没有读取；如属于报告请取消隐藏",
    ]


def test_a_whole_report_on_one_sheet():
    def fill(workbook):
        workbook.set_properties({"title": "云川市年报"})
        sheet, frame = workbook.add_worksheet("年报"), workbook.add_format({"border": 1})
        sheet.write(0, 0, "云川市2023年度报告")
        sheet.write(1, 0, "一、总体情况")
        sheet.write(2, 0, "第一段。\n第二段。")
        sheet.merge_range(4, 0, 4, 2, "第二十条第（一）项", frame)
        sheet.write_row(5, 0, ["信息内容", "制发", "废止"], frame)
        sheet.merge_range(6, 0, 7, 0, "规章", frame)
        sheet.write_row(6, 1, [1, 2], frame)
        sheet.write_row(7, 1, [3, 4], frame)
        sheet.write(8, 0, "六、其他")

    source = read_xlsx(book(fill))
    assert (source.kind, source.title, source.findings) == ("xlsx", "云川市年报", ())
    assert shown(source) == [
        "云川市2023年度报告",
        "一、总体情况",
        "第一段。",
        "第二段。",
        [["第二十条第（一）项"], ["信息内容", "制发", "废止"], ["规章", "1", "2"], ["3", "4"]],
        "六、其他",
    ]
    grid = next(block for block in source.blocks if isinstance(block, Grid))
    assert [(c.row, c.column, c.rowspan, c.colspan) for row in grid.rows for c in row if c.rowspan * c.colspan > 1] == [
        (0, 0, 1, 3),
        (2, 0, 2, 1),
    ]
    assert [str(block.place) for block in source.blocks][::4] == ["工作表“年报”第1行", "工作表“年报”（第5行起）"]


@pytest.mark.parametrize("form", [{"border": 1}, {}])
def test_tables_with_and_without_frames(form):
    rows = [["一、总体情况"], ["项目", "数"], ["第二十条"], ["甲", 1], [None], ["项目", "数"], ["乙", 2]]
    assert shown(read_xlsx(sheet_of(rows, form))) == [
        "一、总体情况",
        [["项目", "数"], ["第二十条"], ["甲", "1"]],
        [["项目", "数"], ["乙", "2"]],
    ]


@pytest.mark.parametrize(
    "value, form, text",
    [
        (12, {}, "12"),
        ("12", {}, "12"),
        ("１２", {}, "１２"),
        (11398889, {"num_format": "#,##0"}, "11398889"),
        (0, {"num_format": "#,##0;-#,##0;;"}, "0"),
        (96171.6, {"num_format": "0.00"}, "96171.6"),
        (0.1 + 0.2, {}, "0.3"),
        (3.7, {"num_format": "0"}, "3.7"),
        (-5, {}, "-5"),
        (0.05, {"num_format": "0.00%"}, "5%"),
        (True, {}, "TRUE"),
        (datetime.date(2023, 3, 1), {"num_format": "m-d"}, "2023-03-01"),
        ("甲\n 乙 ", {}, "甲\n乙"),
        ("—", {}, "—"),
        ("  ", {}, ""),
    ],
)
def test_values_are_exact(value, form, text):
    assert shown(read_xlsx(sheet_of([["项", value], ["末", 1]], {"border": 1, **form})))[0][0][1] == text


def test_formulas_are_their_saved_results_and_nothing_else():
    def fill(workbook):
        sheet, frame = workbook.add_worksheet("表"), workbook.add_format({"border": 1})
        sheet.write_row(0, 0, ["甲", 1, 2], frame)
        sheet.write(1, 0, "计", frame)
        sheet.write_formula(1, 1, "=B1+C1", frame, 3)
        sheet.write_formula(1, 2, "=B1*C1", frame, 2)

    data = book(fill)
    assert shown(read_xlsx(data)) == [[["甲", "1", "2"], ["计", "3", "2"]]]
    source = read_xlsx(changed(data, "xl/worksheets/sheet1.xml", b"<f>B1+C1</f><v>3</v>", b"<f>B1+C1</f>"))
    assert shown(source) == [[["甲", "1", "2"], ["计", UNCOMPUTED, "2"]]]
    (finding,) = source.findings
    assert (finding.rule, finding.unread) == ("read-formula", True)
    assert "B2" in finding.message


def test_hidden_sheets_rows_and_columns_are_not_the_report():
    def fill(workbook):
        sheet, frame = workbook.add_worksheet("表"), workbook.add_format({"border": 1})
        for number in range(3):
            sheet.write_row(number, 0, [f"项{number}", "藏", number], frame)
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})
        other = workbook.add_worksheet("底稿")
        other.write(0, 0, "旧")
        other.hide()

    source = read_xlsx(book(fill))
    assert shown(source) == [[["项0", "0"], ["项2", "2"]]]
    rules = ["read-hidden-cells", "read-hidden-cells", "read-hidden-sheet"]
    assert [(finding.rule, finding.unread) for finding in source.findings] == [(rule, False) for rule in rules]


def test_hidden_sheets_are_one_finding():
    def fill(workbook, count):
        workbook.add_worksheet("表").write(0, 0, "文")
        for number in range(count):
            workbook.add_worksheet(f"底稿{number}").hide()

    for count, named in (
        (1, "“底稿0”是"),
        (2, "“底稿0”“底稿1”是"),
        (7, "“底稿0”“底稿1”“底稿2”“底稿3”“底稿4”等 7 个是"),
    ):
        (finding,) = read_xlsx(book(partial(fill, count=count))).findings
        assert finding.message == f"工作表{named}隐藏的，没有读取；如属于报告请取消隐藏"


def test_all_visible_sheets_are_read_in_order():
    def fill(workbook):
        for name in ("表二", "表三"):
            workbook.add_worksheet(name).write_row(0, 0, [name, 1])

    assert shown(read_xlsx(book(fill))) == [[["表二", "1"]], [["表三", "1"]]]


@pytest.mark.parametrize(
    "data, rule",
    [
        (b"PK\x03\x04", "read-damaged"),
        (zipped({"xl/workbook.xml": "<a/>"}), "read-damaged"),
        (zipped({"xl/worksheets/sheet1.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "read-limit"),
        (zipped({"xl/worksheets/sheet1.xml": "<a>" + "<c/>" * 100_001 + "</a>"}), "read-limit"),
        (zipped({"xl/worksheets/sheet1.xml": " " * 70_000_000}), "read-limit"),
        (zipped({f"xl/worksheets/sheet{n}.xml": "<a/>" for n in range(200)}), "read-limit"),
    ],
    ids=["head only", "no sheets", "entities", "cells", "zip bomb", "sheets"],
)
def test_hostile_and_damaged_files_are_refused(data, rule):
    with pytest.raises(Unreadable) as refused:
        read_xlsx(data)
    assert refused.value.finding.rule == rule


@pytest.mark.parametrize("reference", [b"A1:XFD1048576", b"$A$1:$ZZ$99999"])
def test_a_merged_area_without_measure_is_refused(reference):
    data = book(lambda workbook: workbook.add_worksheet().merge_range("A1:B2", "表"))
    with pytest.raises(Unreadable) as refused:
        read_xlsx(changed(data, "xl/worksheets/sheet1.xml", b"A1:B2", reference))
    assert refused.value.finding.rule == "read-limit"


def test_a_cell_in_the_last_corner_of_the_sheet_costs_nothing():
    data = book(lambda workbook: workbook.add_worksheet().write_row(1_048_570, 16_380, ["甲", 1]))
    with pytest.raises(Unreadable) as refused:
        read_xlsx(data)
    assert refused.value.finding.rule == "read-limit"
