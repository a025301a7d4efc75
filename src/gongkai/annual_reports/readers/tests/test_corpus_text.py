"""The real reports in plain text and Markdown, cell by cell against the hand-checked tables: right or refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gongkai.annual_reports.document import CellKind, ReportDocument, columns_of
from gongkai.annual_reports.readers.kinds import kind_of
from gongkai.annual_reports.readers.reading import reading_of
from gongkai.annual_reports.wire import LABELS_2

# Blank cells left no trace in these: Table 3 must not be read.
LOSSY = {"135", "137"}
# Other words for the rows of Table 2 in the hand-checked tables.
OTHER_LABELS = {"行政规范性文件": "规范性文件"}


def expected(truth: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """Cell names with the values of the hand-checked tables."""
    for table in ("t3", "t4"):
        for row, values in truth[f"table{table[1:]}"].items():
            yield from ((f"{table}.{row}.{c}", v) for c, v in zip(columns_of(table, row), values, strict=True))
    if truth["format"] == "2021":
        for row, label in LABELS_2.items():
            values = truth["table2"].get(label, truth["table2"].get(OTHER_LABELS.get(label, "")))
            columns = columns_of("t2", row)
            each = list(values.values()) if isinstance(values, dict) else values if len(columns) > 1 else [values]
            yield from ((f"t2.{row}.{c}", v) for c, v in zip(columns, each, strict=True))


def texts(corpus: Path) -> list[tuple[str, Path, dict[str, Any]]]:
    """The number, file and truth of every complete report in text or Markdown."""
    found = []
    for line in (corpus / "index.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        number, file, *_, truth = line.split("\t")[:7]
        path = corpus / "reports" / file
        if path.suffix in (".txt", ".md") and truth:
            checked = json.loads((corpus / "truth" / f"{truth}.json").read_text(encoding="utf-8"))
            found.append((number, path, checked))
    return found


def read(path: Path) -> ReportDocument:
    data = path.read_bytes()
    document = reading_of(data, kind_of(data)).document
    assert document is not None, path.name
    return document


def test_every_cell_is_right_or_refused(corpus: Path) -> None:
    wrong, right, refused = [], 0, []
    for number, path, truth in texts(corpus):
        document = read(path)
        for name, value in expected(truth):
            cell = document.cell(name)
            if cell.kind in (CellKind.UNREADABLE, CellKind.MISSING):
                refused.append((number, name))
            elif _same(cell.value, value) and (value is not None or cell.kind is CellKind.BLANK):
                right += 1
            else:
                wrong.append((number, name, value, cell.value))
    assert wrong == []
    assert {number for number, name in refused if name.startswith("t3")} == LOSSY
    others = [each for each in refused if each[0] not in LOSSY]
    assert len(others) <= 0.02 * (right + len(others))


def _same(read_: object, value: object) -> bool:
    if read_ is None or value is None:
        return read_ is value
    return Decimal(str(read_)) == Decimal(str(value))


@pytest.mark.parametrize("name", ["P05", "P07", "P10", "P13", "P19"])
def test_a_report_cut_short_is_read_as_far_as_it_goes(corpus: Path, name: str) -> None:
    data = (corpus / "partial" / f"{name}.txt").read_bytes()
    reading = reading_of(data, kind_of(data))
    assert reading.document is not None
    third = reading.document.table3
    assert third is not None
    kinds = {row.code: {cell.kind for cell in row.cells} for row in third.rows}
    assert kinds["r01"] <= {CellKind.NUMBER, CellKind.BLANK}
    assert kinds["r25"] == {CellKind.MISSING}
    assert any("缺少" in finding.message for finding in reading.findings)
