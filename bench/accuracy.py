"""How exactly the real reports are read: cells right, wrong and refused, by kind of file.

    python bench/accuracy.py [--each]      --each: a line for every file

A cell is refused when something is there that the reader does not read as a number, and says so; wrong when it reads
another number than the truth has, or none where there is one and says nothing. Table 2 of the older form is not read
by design and not counted. Fails when a cell is wrong. Skips where the folder of real reports is absent.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from gongkai.annual_reports.document import Cell, CellKind, ReportDocument, columns_of
from gongkai.annual_reports.readers.reading import Reading, read
from gongkai.law.report_format import TABLE_2

ROOT = Path(__file__).resolve().parent.parent
TABLES = ("t2", "t3", "t4")
OUTCOMES = ("right", "wrong", "refused")
LOSSY = "blanks lost"
# What is printed of a kind of text, by words in its description.
SHAPES = (
    (LOSSY, "text, a cell a line, blanks lost"),
    ("colspans lost", "text, spaces between cells, blanks lost"),
    ("GLUED", "text, everything run together"),
    ("vertical", "text, a cell a line"),
    ("docx-text", "text of a DOCX"),
    ("pdf-text", "text of a PDF"),
    ("pipe", "text, | between cells"),
    ("tab-separated", "text, tabs between cells"),
    ("borders", "text, borders drawn"),
)


def corpus() -> Path:
    """The folder of real reports: ``GONGKAI_CORPUS``, default ../shared/corpus."""
    return Path(os.environ.get("GONGKAI_CORPUS") or ROOT.parent / "shared" / "corpus")


def truth_cells(truth: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """The true cells by their names; ``None`` is blank."""
    labels = {row.label: row for row in TABLE_2.rows}
    for label, value in (truth.get("table2") or {}).items():
        row = labels.get(label)
        # The older form has a Table 2 of its own.
        if row is None:
            continue
        for column in columns_of("t2", row.code):
            yield f"t2.{row.code}.{column}", value[column] if isinstance(value, dict) else value
    for table in ("t3", "t4"):
        for row_code, values in (truth.get(f"table{table[1]}") or {}).items():
            for column, value in zip(columns_of(table, row_code), values, strict=True):
                yield f"{table}.{row_code}.{column}", value


def outcome(cell: Cell, true: object) -> str:
    """What became of a cell of which the truth is known."""
    if cell.kind in (CellKind.UNREADABLE, CellKind.MISSING):
        return "refused"
    if cell.kind is CellKind.NUMBER:
        number = None if true in (None, "na") else Decimal(str(true))
        return "right" if number == cell.value else "wrong"
    return "right" if true in (None, "na", "/") else "wrong"


def judged(reading: Reading, truth: Mapping[str, Any]) -> Counter[str]:
    """The cells of a report by what became of them."""
    report: ReportDocument | None = reading.document
    counts: Counter[str] = Counter()
    for name, true in truth_cells(truth):
        if not (truth.get("format") == "2019" and name.startswith("t2")):
            counts[outcome(report.cell(name) if report is not None else Cell.missing(), true)] += 1
    return counts


def kind_of(name: str, note: str) -> str:
    """By what a file is counted: what ``index.tsv`` calls it, as far as it tells shapes apart."""
    if LOSSY in note or name.endswith(".txt"):
        return next((shape for mark, shape in SHAPES if mark in note), "text")
    return {"html": "HTML", "pdf": "PDF", "md": "Markdown"}[name.rpartition(".")[2]]


def files(folder: Path) -> Iterator[tuple[Path, str, Mapping[str, Any]]]:
    """Files with their kinds and truths; a PDF beside a text of the same number is a file too."""
    with (folder / "index.tsv").open(encoding="utf-8", newline="") as index:
        for row in csv.DictReader(index, delimiter="\t"):
            place = next((p for p in (folder / "reports", folder / "partial") if (p / row["file"]).is_file()), None)
            if place is None or not row["truth"] or row["complete"].startswith("no"):
                continue
            truth = json.loads((folder / "truth" / f"{row['truth']}.json").read_text(encoding="utf-8"))
            for path in sorted(place.glob(f"{Path(row['file']).stem}.*")):
                yield path, kind_of(path.name, row["kind"]), truth


def main(arguments: Sequence[str]) -> int:
    """Print the table; 1 when a cell is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", action="store_true")
    options = parser.parse_args(arguments)
    folder = corpus()
    if not folder.is_dir():
        print(f"skipped: no reports in {folder} (GONGKAI_CORPUS names another folder)")
        return 0
    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for path, kind, truth in files(folder):
        counts = judged(read(path), truth)
        kinds[kind] += counts
        kinds[kind]["files"] += 1
        if options.each:
            print(path.name, *(f"{name} {counts[name]}" for name in OUTCOMES))
    total: Counter[str] = sum(kinds.values(), Counter())
    print(f"{'kind of file':<46}{'files':>6}{'right':>8}{'wrong':>8}{'refused':>9}{'right %':>9}")
    for kind, counts in [*sorted(kinds.items()), ("all", total)]:
        cells = sum(counts[name] for name in OUTCOMES)
        print(
            f"{kind:<46}{counts['files']:>6}{counts['right']:>8}{counts['wrong']:>8}{counts['refused']:>9}"
            f"{100 * counts['right'] / max(1, cells):>8.1f}%"
        )
    return 1 if total["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
