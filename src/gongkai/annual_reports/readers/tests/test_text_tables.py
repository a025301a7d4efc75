"""Tables in plain text and Markdown, layout by layout: every cell read right, or refused; never wrong.

Reports are invented; the printers know nothing of the readers.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

import pytest

from gongkai.annual_reports.document import Cell, CellKind, Place
from gongkai.annual_reports.readers.blocks import Line, Source
from gongkai.annual_reports.readers.layouts import lay_out
from gongkai.annual_reports.readers.recognition import Recognised, recognise
from gongkai.annual_reports.readers.tests import printers
from gongkai.annual_reports.readers.tests.printers import Report, invent, text_of

Printer = Callable[[list[list[str]]], list[str]]

# Layouts that keep blank cells: everything must be read.
KEEPING: dict[str, Printer] = {
    "one cell a line": printers.vertical,
    "one cell every second line": partial(printers.vertical, step=2),
    "one cell every third line": partial(printers.vertical, step=3),
    "tabs": printers.tabbed,
    "pipes after cells": printers.piped,
    "pipes around rows": partial(printers.piped, lead="| "),
    "pipes between cells": partial(printers.piped, end=""),
    "pipes without spaces": partial(printers.piped, between="|", end="|"),
    "a cell and its pipe a line": printers.streamed,
    "a pipe a line": partial(printers.streamed, own_line=True),
    "drawn borders": printers.boxed,
    "borders of plus and minus": partial(printers.boxed, signs="|-+"),
    "pandoc's simple table": printers.ruled,
    "Markdown": printers.markdown,
}
# Layouts that lose blank cells: without blanks everything must be read, with them rows are refused.
LOSING: dict[str, Printer] = {
    "one cell a line, blanks lost": partial(printers.vertical, keep=False),
    "one cell every second line, blanks lost": partial(printers.vertical, step=2, keep=False),
    "one row a line": printers.spaced,
    "rows without rulers between": partial(printers.boxed, signs="|-+", each=False, width=200),
}
SIZES = (3, 30, 400, 20_000)


def read(text: str, *, markup: bool = False) -> Recognised:
    """The report in a text, by the whole chain but for decoding."""
    lines = [Line(line, Place(f"第{number}行")) for number, line in enumerate(text.split("\n"), 1)]
    return recognise(Source("markdown" if markup else "text", lay_out(lines, markup=markup)))


def as_printed(cell: Cell) -> float | str | None:
    """What a cell says: its number, nothing for a blank one, or its kind."""
    if cell.value is not None:
        return float(cell.value)
    return None if cell.kind is CellKind.BLANK else cell.kind.value


def compared(report: Report, read_: Recognised) -> tuple[dict[str, object], list[str]]:
    """Cells that were read wrong, with what was read, and cells that were not read."""
    assert read_.document is not None
    wrong: dict[str, object] = {}
    refused = []
    for name, text in report.cells.items():
        cell = read_.document.cell(name)
        if cell.kind in (CellKind.UNREADABLE, CellKind.MISSING):
            refused.append(name)
        elif as_printed(cell) != (float(text) if text else None):
            wrong[name] = (text, as_printed(cell))
    return wrong, refused


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("layout", KEEPING)
@pytest.mark.parametrize("blanks", [0.0, 0.3, 0.9])
def test_layouts_that_keep_blank_cells_are_read_whole(layout: str, seed: int, blanks: float) -> None:
    report = invent(seed, blanks=blanks, largest=SIZES[seed], balanced=seed % 2 == 0, together=seed == 3)
    wrong, refused = compared(report, read(text_of(report, KEEPING[layout])))
    assert wrong == {}
    assert refused == []


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("layout", LOSING)
def test_layouts_that_lose_blank_cells_are_read_whole_without_them(layout: str, seed: int) -> None:
    report = invent(seed, largest=SIZES[seed], balanced=seed % 2 == 0, together=seed == 3)
    assert compared(report, read(text_of(report, LOSING[layout]))) == ({}, [])


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("layout", LOSING)
@pytest.mark.parametrize("blanks", [0.3, 0.9])
def test_rows_that_lost_blank_cells_are_refused(layout: str, seed: int, blanks: float) -> None:
    report = invent(seed, blanks=blanks, largest=SIZES[seed], balanced=seed % 2 == 0)
    recognised = read(text_of(report, LOSING[layout]))
    wrong, refused = compared(report, recognised)
    assert wrong == {}
    lost = {f"t3.{row}.c{i}" for row, cells in report.three.items() if "" in cells for i in range(1, 8)}
    assert lost <= {*refused}
    assert any(finding.unread for finding in recognised.findings)


@pytest.mark.parametrize("seed", range(24))
def test_glued_text_is_read_or_refused(seed: int) -> None:
    report = invent(seed, largest=SIZES[seed % 4], balanced=seed % 3 > 0, blanks=0.2 * (seed % 5 == 0))
    wrong, refused = compared(report, read(text_of(report, printers.glued)))
    assert wrong == {}
    if seed % 3 > 0 and seed % 5 > 0:
        assert len([name for name in refused if name.startswith("t3")]) <= 0.15 * len(report.cells)


@pytest.mark.parametrize("seed", range(24))
def test_numbers_beside_between_above_or_below_wrapped_labels(seed: int) -> None:
    report = invent(seed, largest=SIZES[seed % 4], blanks=0.4 * (seed % 4 == 0))
    text = text_of(report, lambda rows: printers.laid(rows, random.Random(seed)))
    wrong, refused = compared(report, read(text))
    assert wrong == {}
    if seed % 4:
        assert len(refused) <= 4


@pytest.mark.parametrize("width", [4, 6, 9, 14])
@pytest.mark.parametrize("seed", range(3))
def test_wrapped_cells_between_drawn_borders(width: int, seed: int) -> None:
    report = invent(seed, blanks=0.3, largest=400)
    wrong, refused = compared(report, read(text_of(report, partial(printers.boxed, width=width))))
    assert wrong == {}
    assert len(refused) <= 2


def test_markdown_signs_are_taken_off() -> None:
    report = invent(5)

    def marked(rows: list[list[str]]) -> list[str]:
        return printers.piped([[f'[**{cell}**]{{style="color: red"}}' if cell else "" for cell in row] for row in rows])

    text = text_of(report, marked).replace("一、总体情况", "## 一、总体情况").replace("五、存在", "**五、**存在")
    recognised = read(text, markup=True)
    assert compared(report, recognised) == ({}, [])
    assert recognised.document is not None
    assert [section.number for section in recognised.document.sections] == list("一二三四五六")


def test_pipes_of_lost_spans_at_the_end_of_a_row_hide_blank_cells() -> None:
    report = invent(1)
    text = text_of(report, printers.piped).replace(
        " | ".join(["一、本年新收政府信息公开申请数量", *report.three["r01"]]) + " |",
        "一、本年新收政府信息公开申请数量 | 5 | 5 | |||||||",
    )
    wrong, refused = compared(report, read(text))
    assert wrong == {}
    assert {f"t3.r01.c{i}" for i in range(1, 8)} <= {*refused}


@pytest.mark.parametrize(
    "text",
    [
        "1234567890" * 200_000,
        "|" * 100_000,
        "0 |\n" * 30_000,
        "--- ---\n" * 20_000,
        "+---+---+\n| a | b |\n" * 10_000,
        "第二十条第（一）项\n" * 30_000,
        "1.属于国家秘密 0 0 0 0 0 0 0\n" * 4_000,
        "[" * 50_000 + "[a]{b}" * 10_000,
    ],
    ids=["digits", "pipes", "stream", "rulers", "borders", "heads", "labels", "brackets"],
)
def test_hostile_text_is_laid_out_in_time_that_grows_with_its_length(text: str) -> None:
    lines = [Line(line, Place("文字")) for line in f"三、收到和处理政府信息公开申请情况\n{text}".split("\n")]
    assert lay_out(lines, markup=True)
