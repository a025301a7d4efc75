"""A table known to hold nothing but numbers is judged at once; the findings are those of its cells one by one."""

from __future__ import annotations

import pickle
from dataclasses import replace
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual_reports.document import Cell, ReportDocument, Table
from gongkai.annual_reports.readers.reading import read_bytes
from gongkai.annual_reports.renderers import render
from gongkai.annual_reports.rules import check, remember
from gongkai.annual_reports.rules.tests.invented import report, with_cell

BALANCED = report()
NAMES = [name for table in BALANCED.tables for name in table.names]
CELLS = st.one_of(
    st.integers(0, 40).map(Cell.of),
    st.integers(0, 10**12).map(Cell.of),
    st.sampled_from([Cell.blank(), Cell.not_applicable("/"), Cell.not_applicable("—")]),
)
CHANGES = st.dictionaries(st.sampled_from(NAMES), CELLS, max_size=4)


def changed(cells: dict[str, Cell]) -> ReportDocument:
    """The balanced report with these cells."""
    return reduce(lambda printed, each: with_cell(printed, *each), cells.items(), BALANCED)


def read(printed: ReportDocument) -> ReportDocument:
    """The report as it is read when its layout is known."""
    page = render(printed, "html")
    document = [read_bytes(page).document for _ in range(3)][-1]
    assert document is not None
    return document


def cell_by_cell(document: ReportDocument) -> ReportDocument:
    """The same report with its cells made."""
    return replace(document, **{f"table{t.code[1:]}": Table(t.code, tuple(t.rows)) for t in document.tables})


def test_a_balanced_report_is_known_to_hold_numbers_only():
    document = read(BALANCED)
    assert [table.plain for table in document.tables] == [True, True, True]
    assert [table.plain for table in cell_by_cell(document).tables] == [False, False, False]
    assert not [finding for finding in check(document) if finding.cells]


@given(CHANGES)
def test_findings_are_those_of_the_cells(changes):
    at_once = read(changed(changes))
    singly = cell_by_cell(at_once)
    assert at_once == singly
    assert [(t.values, t.together, t.names) for t in at_once.tables] == [
        (t.values, t.together, t.names) for t in singly.tables
    ]
    assert check(at_once) == check(singly)
    assert remember(at_once) == remember(singly)


@given(CHANGES)
def test_what_is_sent_to_another_process_is_the_same_to_the_last_place(changes):
    document = read(changed(changes))
    sent = pickle.loads(pickle.dumps(document))
    assert sent == document
    assert [table.plain for table in sent.tables] == [table.plain for table in document.tables]
    for name in NAMES:
        one, other = document.cell(name), sent.cell(name)
        assert (one.kind, one.value, one.printed, one.place) == (other.kind, other.value, other.printed, other.place)
    assert check(sent) == check(document)
