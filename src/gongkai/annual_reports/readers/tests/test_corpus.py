"""Real annual reports against tables checked by hand: every cell is right or refused, none is wrong."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gongkai.annual_reports.document import Format, ReportDocument
from gongkai.annual_reports.readers.limits import CHARACTERS, LINES
from gongkai.annual_reports.readers.reading import Reading, read_bytes
from gongkai.annual_reports.wire import write_document

# At least this part of the cells of reports that are complete must be read.
READ = 0.98
_LABELS = {"规范性文件": "行政规范性文件"}


def reports(corpus: Path) -> Iterator[tuple[dict[str, str], Path]]:
    """The reports of the index, and the same as PDF where the folder has them."""
    with (corpus / "index.tsv").open(encoding="utf-8") as index:
        rows = list(csv.DictReader(index, delimiter="\t"))
    for row in rows:
        yield row, corpus / "reports" / row["file"]
        printed = (corpus / "reports" / row["file"]).with_suffix(".pdf")
        if printed.exists():
            yield row, printed


def expected(truth: dict[str, Any]) -> dict[str, Any]:
    """The cells of a truth file by name; Table 2 of the older form is not read."""
    cells: dict[str, Any] = {}
    for label, value in (truth.get("table2") or {}).items() if truth["format"] == "2021" else ():
        if isinstance(value, list):
            value = dict(zip(("made", "repealed", "valid"), value, strict=True))
        cells |= _named(f"table2.{_LABELS.get(label, label)}", value)
    for table in ("table3", "table4"):
        for row, values in truth[table].items():
            cells |= {f"{table}.{row}.{n}": value for n, value in enumerate(values, 1)}
    return cells


def found(document: ReportDocument) -> dict[str, Any]:
    """The cells of a document under the same names."""
    written = write_document(document)
    cells: dict[str, Any] = {}
    for label, value in (written["table2"] or {}).items():
        cells |= _named(f"table2.{label}", value)
    for table in ("table3", "table4"):
        for row, values in (written[table] or {}).items():
            cells |= {f"{table}.{row}.{n}": value for n, value in enumerate(values, 1)}
    return cells


def _named(name: str, value: Any) -> dict[str, Any]:
    return {f"{name}.{key}": each for key, each in value.items()} if isinstance(value, dict) else {name: value}


def same(one: Any, other: Any) -> bool:
    if one is None or other is None or "na" in (one, other):
        return bool(one == other)
    return Decimal(str(one)) == Decimal(str(other))


def refused(reading: Reading) -> bool:
    return reading.document is None or reading.unread


def test_every_cell_is_right_or_refused(corpus: Path) -> None:
    wrong: list[str] = []
    silent: list[str] = []
    right = whole = 0
    for row, path in reports(corpus):
        if not row["truth"]:
            continue
        reading = read_bytes(path.read_bytes())
        truth = expected(json.loads((corpus / "truth" / f"{row['truth']}.json").read_text(encoding="utf-8")))
        cells = found(reading.document) if reading.document else {}
        missed = [name for name, value in truth.items() if not same(value, cells.get(name))]
        wrong += [f"{path.name} {n}: {cells[n]!r} for {truth[n]!r}" for n in missed if cells.get(n) is not None]
        wrong += [f"{path.name} {n}: {v!r} for nothing" for n, v in cells.items() if v is not None and n not in truth]
        silent += [f"{path.name} {name}" for name in missed if cells.get(name) is None and not refused(reading)]
        right += len(truth) - len(missed)
        whole += len(truth)
    assert not wrong
    assert not silent, "cells left out without a word"
    assert right >= READ * whole, f"{right} of {whole} cells read"


def test_year_form_and_sections_of_whole_reports(corpus: Path) -> None:
    unlike: list[str] = []
    for row, path in reports(corpus):
        document = read_bytes(path.read_bytes()).document
        assert document is not None, path.name
        truth = corpus / "truth" / f"{row['truth']}.json"
        form = json.loads(truth.read_text(encoding="utf-8"))["format"] if row["truth"] else None
        numbers = "".join(section.number for section in document.sections)
        # A report of which section one was shortened in copying has no heading for it.
        whole = numbers in ("一二三四五六", "二三四五六" if "abridged" in row["complete"] else "")
        if not whole or document.year != int(row["year"]) or document.format != (form and Format(form)):
            unlike.append(f"{path.name}: {document.year} {document.format} {numbers}")
    assert not unlike


def test_real_reports_are_far_below_the_limits(corpus: Path) -> None:
    for path in sorted((corpus / "reports").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") * 10 < LINES, path.name
        assert len(text) * 10 < CHARACTERS, path.name


def test_no_table_is_left_in_the_text(corpus: Path) -> None:
    left: list[str] = []
    for _, path in reports(corpus):
        document = read_bytes(path.read_bytes()).document
        assert document is not None
        for number in "二三四" if document.table3 else "":
            section = document.section(number)
            left += [f"{path.name} {number}: {text}" for text in (section.paragraphs if section else ())]
    assert not left


def test_reports_cut_short_are_read_as_far_as_they_go(corpus: Path) -> None:
    for path in sorted((corpus / "partial").iterdir()):
        reading = read_bytes(path.read_bytes())
        assert reading.document is not None, path.name
        said = {finding.rule for finding in reading.findings}
        assert said & {"read-row-missing", "read-table-missing"}, path.name


@pytest.mark.parametrize("cells", [1, 3, 40])
def test_a_report_cut_off_anywhere_is_never_wrong(corpus: Path, cells: int) -> None:
    """The beginning of a real report gives cells of that report or none."""
    for name in ("018.html", "023.html"):
        data = (corpus / "reports" / name).read_bytes()
        truth = expected(json.loads((corpus / "truth" / f"{name[:3]}.json").read_text(encoding="utf-8")))
        document = read_bytes(data[: len(data) * (50 + cells) // 100]).document
        given = {n: v for n, v in (found(document) if document else {}).items() if v is not None}
        assert all(same(value, truth.get(n)) for n, value in given.items()), name
