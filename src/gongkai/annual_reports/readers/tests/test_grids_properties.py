"""Random tables printed in many ways are read right or refused, whatever is done to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual_reports.document import CellKind, Table
from gongkai.annual_reports.readers.blocks import Grid, GridCell
from gongkai.annual_reports.readers.tests.printed import (
    LABELS_3,
    ROWS_3,
    Values,
    Written,
    body_3,
    cut,
    grid,
    head_3,
    head_4,
    numbers_3,
    read_both,
)
from gongkai.law.report_format import COLUMNS_3, TABLE_3, TABLE_4

CELL = st.sampled_from(["0", "0", "0", "3", "12", "1234", "", "/", "—", "12件", "１２"])
MEANS: dict[str, int | str] = {"": "", "/": "na", "—": "na", "12件": 12, "１２": 12}
COLUMNS = [column.code for column in COLUMNS_3]


def means(text: str) -> int | str:
    return MEANS[text] if text in MEANS else int(text)


def wrong(table: Table | None, truth: dict[str, int | str]) -> list[str]:
    """The cells that were read as something else than what was printed there."""
    if table is None:
        return []
    shows = {CellKind.BLANK: "", CellKind.NOT_APPLICABLE: "na"}
    out = (CellKind.MISSING, CellKind.UNREADABLE)
    read = {n: c.value if c.value is not None else shows[c.kind] for n, c in table.cells.items() if c.kind not in out}
    return [f"{name}: {value!r} for {truth.get(name)!r}" for name, value in read.items() if value != truth.get(name)]


def truth_3(values: Values) -> dict[str, int | str]:
    return {
        f"t3.{code}.{column}": means(t) for code, row in values.items() for column, t in zip(COLUMNS, row, strict=True)
    }


@st.composite
def values_3(draw: st.DrawFn) -> Values:
    """Table 3 without some of its rows."""
    rows = draw(st.lists(st.lists(CELL, min_size=7, max_size=7), min_size=25, max_size=25))
    dropped = draw(st.sets(st.sampled_from(ROWS_3), max_size=4))
    return {code: row for code, row in zip(ROWS_3, rows, strict=True) if code not in dropped}


@st.composite
def spelled(draw: st.DrawFn) -> dict[str, str]:
    """The labels with blanks and line ends put in, other punctuation, signs lost."""
    labels = {}
    for code, label in LABELS_3.items():
        text = list(label)
        for _ in range(draw(st.integers(0, 3))):
            text.insert(draw(st.integers(0, len(text))), draw(st.sampled_from([" ", "\n", "\xa0", "\u200b", "\u3000"])))
        written = "".join(text)
        for old, new in draw(
            st.lists(st.sampled_from([("（", "("), ("）", ")"), ("、", "，"), (".", "．"), ("“", '"')]))
        ):
            written = written.replace(old, new)
        if len(label) > 9 and draw(st.booleans()):
            lost = draw(st.integers(3, len(written) - 1))
            written = written[:lost] + written[lost + 1 :]
        labels[code] = written
    return labels


@st.composite
def heads(draw: st.DrawFn) -> Written:
    """The head with spans lost, words broken or lost, or none at all."""
    head = [list(row) for row in head_3()]
    if draw(st.booleans()):
        head[1] = [(text, wide, 1) for text, wide, _ in head[1]]
    for n in draw(st.lists(st.integers(0, 4), max_size=2)):
        text = head[2][n][0]
        head[2][n] = (draw(st.sampled_from([text[:2], text[2:], f"{text[:2]}\n{text[2:]}", ""])), 1, 1)
    return draw(st.sampled_from([head, head, head, [], head[1:], head[:2]]))


@st.composite
def broken(draw: st.DrawFn, whole: Grid) -> Sequence[Grid]:
    """A grid over up to three pages."""
    at = draw(st.integers(1, len(whole.rows) - 1))
    if draw(st.booleans()):
        return [whole]
    upper, lower = cut(whole, at)
    return [upper, lower]


@given(st.data())
def test_table_3_in_any_print_is_right_or_refused(data: st.DataObject) -> None:
    values = data.draw(values_3())
    written = [*data.draw(heads()), *body_3(values, data.draw(spelled()))]
    grids = data.draw(broken(grid(written, exact=data.draw(st.booleans()))))
    reading = read_both(grids).tables.get("t3")
    assert not wrong(reading.table if reading else None, truth_3(values))


@given(st.data())
def test_table_3_with_cells_lost_or_merged_is_right_or_refused(data: st.DataObject) -> None:
    values = numbers_3()
    truth = truth_3(values)
    rows = [list(row) for row in [*head_3(), *body_3(values)]]
    for at in data.draw(st.lists(st.integers(3, len(rows) - 1), max_size=4, unique=True)):
        first = len(rows[at]) - 7
        n = data.draw(st.integers(first, len(rows[at]) - 1))
        match data.draw(st.sampled_from(["lost", "extra", "merged", "wide label", "joined"])):
            case "lost":
                del rows[at][n]
            case "extra":
                rows[at].insert(n, ("777", 1, 1))
                truth = {name: value for name, value in truth.items() if value != 777}
            case "merged" if n + 1 < len(rows[at]):
                rows[at][n : n + 2] = [(rows[at][n][0], 2, 1)]
            case "joined" if n + 1 < len(rows[at]):
                rows[at][n : n + 2] = [(f"{rows[at][n][0]} {rows[at][n + 1][0]}", 1, 1)]
            case _:
                text, wide, high = rows[at][first - 1]
                rows[at][first - 1] = (text, max(1, wide - 1), high)
    reading = read_both([grid(rows, exact=data.draw(st.booleans()))]).tables.get("t3")
    assert not wrong(reading.table if reading else None, truth)


def test_a_blank_that_reaches_down_among_the_values_is_no_cell_of_theirs() -> None:
    values = {**numbers_3(), "r24": ["0"] * 6 + [""]}
    rows = [list(row) for row in body_3(values)]
    rows[3].insert(len(rows[3]) - 5, ("", 1, 21))
    reading = read_both([grid([*head_3()[:2], *rows], exact=False)]).tables["t3"]
    assert not wrong(reading.table, truth_3(values))


@given(st.permutations(range(5)), st.booleans(), st.booleans())
def test_table_3_with_columns_in_any_order_is_right_or_refused(order: list[int], spans: bool, exact: bool) -> None:
    first, second, third = head_3()
    second = second if spans else [(text, wide, 1) for text, wide, _ in second]
    values = numbers_3()
    moved = {code: [row[0], *(row[1 + n] for n in order), row[6]] for code, row in values.items()}
    reading = read_both([grid([first, second, [third[n] for n in order], *body_3(moved)], exact=exact)]).tables["t3"]
    assert not wrong(reading.table, truth_3(values))


@given(st.permutations(range(25)))
def test_table_3_with_rows_in_any_order_is_right_or_refused(order: list[int]) -> None:
    values = numbers_3()
    labels = [(" ".join((*row.blocks, row.label))) for row in TABLE_3.rows]
    rows = [[(labels[n], 3, 1), *((text, 1, 1) for text in values[ROWS_3[n]])] for n in order]
    reading = read_both([grid([*head_3(), *rows])]).tables["t3"]
    assert not wrong(reading.table, truth_3(values))


@given(st.lists(CELL, min_size=15, max_size=15), st.data())
def test_table_4_in_any_print_is_right_or_refused(cells: list[str], data: st.DataObject) -> None:
    head = [list(row) for row in head_4()]
    swapped = data.draw(st.booleans())
    if swapped:
        head[2][0], head[2][1] = head[2][1], head[2][0]
        cells = [*cells[:5], cells[6], cells[5], *cells[7:]]
    row: list[tuple[str, int, int]] = [(text, 1, 1) for text in cells]
    printed = list(row)
    match data.draw(st.sampled_from(["whole", "lost", "extra", "blank behind", "no spans"])):
        case "lost":
            del printed[data.draw(st.integers(0, 14))]
        case "extra":
            # With a blank cell at the end or the beginning nobody could tell it from a table with one cell more.
            cells = ["4", *cells[1:14], "5"]
            printed = [(text, 1, 1) for text in cells]
            printed.insert(data.draw(st.integers(1, 14)), ("777", 1, 1))
        case "blank behind":
            printed.append(("", 1, 1))
        case "no spans":
            head[1] = [(text, wide, 1) for text, wide, _ in head[1]]
        case _:
            pass
    names = [f"t4.{r.code}.{c.code}" for r in TABLE_4.rows for c in TABLE_4.columns]
    if swapped:
        names[5], names[6] = names[6], names[5]
    truth = {name: means(text) for name, text in zip(names, cells, strict=True)}
    reading = read_both([grid([*head, printed], exact=data.draw(st.booleans()))]).tables.get("t4")
    assert not wrong(reading.table if reading else None, truth)


@given(
    st.lists(
        st.lists(
            st.tuples(
                st.text("一二三、（）其他总计0 1/公开属于国家秘密", max_size=9), st.integers(1, 4), st.integers(1, 3)
            ),
            max_size=9,
        ),
        max_size=12,
    )
)
def test_any_grid_is_read_without_a_fault(rows: list[list[tuple[str, int, int]]]) -> None:
    laid = grid(rows)
    for exact in (True, False):
        read_both([replace(laid, exact=exact), laid])


def test_cells_beyond_the_grid_are_no_fault() -> None:
    cells = (GridCell("自然人", 0, 3, 900, 900), GridCell("一、本年新收政府信息公开申请数量", 0, 0))
    read_both([Grid((cells, (), (GridCell("3", 2, 1),)), grid([["x"]]).place)])
