"""The document as JSON and back: what ``gongkai report check --format json`` prints and ``report convert`` reads.

A blank cell is ``null``, not-applicable is ``"na"``, the fee is a decimal string. A table that was not found is
``null``; a cell that is missing or was refused is ``null`` too, and has a finding. Rows printed as one are
``r21_23``.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from gongkai.annual_reports.document import (
    OTHERWISE_APART,
    OTHERWISE_TOGETHER,
    Cell,
    CellKind,
    Format,
    ReportDocument,
    Section,
    Table,
    TableRow,
    columns_of,
    possible_rows,
)
from gongkai.annual_reports.findings import Finding
from gongkai.law.report_format import SECTIONS, TABLE_2, TABLES

NOT_APPLICABLE = "na"
# All cells of the format; versions keep their numbers in this order.
NAMES = tuple(name for table in TABLES.values() for name in table.cells())
FEE_ROW = "fees"
# Table 2 is written under the printed labels of its rows.
LABELS_2 = {row.code: row.label for row in TABLE_2.rows}
ROWS_2 = {label: code for code, label in LABELS_2.items()}
_FEES, _CODES = LABELS_2[FEE_ROW], ROWS_2
# Table, key in the JSON, key of the row, columns: all rows of the format.
_ROWS = tuple(
    (table, f"table{table[1:]}", LABELS_2.get(row, row) if table == TABLE_2.code else row, columns_of(table, row))
    for table in TABLES
    for row in possible_rows(table)[0]
)
# No number of a report is longer; a longer one is a mistake or an attack.
LONGEST = 18


class BadWire(ValueError):
    """JSON that is no report of ours; the message is a Chinese sentence naming the place."""


def write_document(report: ReportDocument) -> dict[str, Any]:
    """The report as plain data, in the order in which it is printed."""
    return {
        "agency": report.agency,
        "year": report.year,
        "format": report.format.value if report.format else None,
        "title": report.title,
        "lead": list(report.lead),
        "table2": _write_table_2(report.table2) if report.table2 else None,
        "table3": _write_rows(report.table3) if report.table3 else None,
        "table4": _write_rows(report.table4) if report.table4 else None,
        "headings": {section.number: section.heading for section in report.sections},
        "sections": _texts(report.sections),
    }


def _texts(sections: Iterable[Section]) -> dict[str, str]:
    """The texts by number; those of a number that occurs twice joined in their order, so that none is lost."""
    texts: dict[str, list[str]] = {}
    for section in sections:
        texts.setdefault(section.number, []).extend(section.paragraphs)
    return {number: "\n".join(paragraphs) for number, paragraphs in texts.items()}


def write_finding(finding: Finding) -> dict[str, Any]:
    """A finding as plain data; its cells by the names of the JSON (``table3.r01.c1``, ``table2.规章.made``)."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "cells": [wire_name(cell) for cell in finding.cells],
        "expected": finding.expected,
        "actual": finding.actual,
        "source": finding.source,
        "place": finding.place,
    }


def wire_name(cell: str) -> str:
    """The name of a cell in the JSON: for ``t3.r01.c1`` it is ``table3.r01.c1``, for ``t2.licences.decided``
    ``table2.行政许可``, for ``t4.review.total`` ``table4.review.c5``."""
    table, row, column = cell.split(".")
    columns = columns_of(table, row)
    if table == TABLE_2.code:
        return f"table2.{LABELS_2[row]}" + (f".{column}" if len(columns) > 1 else "")
    return f"table{table[1:]}.{row}.c{columns.index(column) + 1}"


def read_document(data: object) -> ReportDocument:
    """The report in JSON data, with or without the keys that ``check`` adds. Raises ``BadWire``."""
    if not isinstance(data, Mapping) or "table3" not in data or "sections" not in data:
        raise BadWire("不是本系统的年度报告 JSON：应有 table2、table3、table4 和 sections")
    return ReportDocument(
        agency=_text(data, "agency"),
        year=_year(data.get("year")),
        title=_text(data, "title") or "",
        format=_format(data.get("format")),
        lead=tuple(_lines(data.get("lead") or (), "lead")),
        sections=_read_sections(data),
        table2=_read_table("t2", data.get("table2")),
        table3=_read_table("t3", data.get("table3")),
        table4=_read_table("t4", data.get("table4")),
    )


def read_numbers(data: Mapping[str, Any]) -> dict[str, int | Decimal]:
    """The cells that have a number, by name: what ``read_document`` reads of them, for adding up many kept reports.
    Of rows printed as one nothing is taken: no single cell has their number. Raises ``BadWire``."""
    found: dict[str, int | Decimal] = {}
    for table, key, row, columns in _ROWS:
        held = (data.get(key) or {}).get(row)
        # Nearly every row is a list of whole numbers: they are taken at once.
        if isinstance(held, list) and {*map(type, held)} == {int} and len(held) == len(columns):
            found.update(zip(_cell_names(table, row, columns), held, strict=True))
            continue
        values = held.values() if isinstance(held, Mapping) else held if isinstance(held, list) else (held,)
        names = held.keys() if isinstance(held, Mapping) else columns
        for column, value in zip(names, values, strict=False):
            if type(value) is int and row != _FEES:
                found[f"{table}.{_CODES.get(row, row)}.{column}"] = value
            elif value is not None and value != NOT_APPLICABLE:
                code = _CODES.get(row, row)
                number = _read_cell(value, code, f"{key}.{row}").value
                if number is not None:
                    found[f"{table}.{code}.{column}"] = number
    return found


def write_numbers(data: Mapping[str, Any]) -> str:
    """What ``read_numbers`` finds, short: a JSON list in the order of ``NAMES``, null where there is no number."""
    found = read_numbers(data)
    values = (found.get(name) for name in NAMES)
    return json.dumps([f"{value:f}" if isinstance(value, Decimal) else value for value in values])


# The rows of three tables.
@cache
def _cell_names(table: str, row: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{table}.{_CODES.get(row, row)}.{column}" for column in columns)


def normal_paragraphs(text: str) -> tuple[str, ...]:
    """Text as the document keeps it: NFC, single spaces, one paragraph a line, none blank."""
    lines = [" ".join(line.split()) for line in unicodedata.normalize("NFC", text).splitlines()]
    return tuple([line for line in lines if line])


def _write_cell(cell: Cell, row: str) -> int | str | None:
    if cell.kind is CellKind.NOT_APPLICABLE:
        return NOT_APPLICABLE
    if cell.value is None:
        return None
    if row == FEE_ROW or isinstance(cell.value, Decimal):
        return f"{cell.value:f}" if isinstance(cell.value, Decimal) else str(cell.value)
    return cell.value


def _write_rows(table: Table) -> dict[str, list[int | str | None]]:
    return {row.code: [_write_cell(cell, row.code) for cell in row.cells] for row in table.rows}


def _write_table_2(table: Table) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for row in table.rows:
        cells = [_write_cell(cell, row.code) for cell in row.cells]
        names = columns_of(table.code, row.code)
        written[LABELS_2[row.code]] = dict(zip(names, cells, strict=True)) if len(names) > 1 else cells[0]
    return written


def _read_table(code: str, data: object) -> Table | None:
    if data is None:
        return None
    if not isinstance(data, Mapping):
        raise BadWire(f"table{code[1:]} 应是对象")
    rows = possible_rows(code)[1 if code == "t3" and _together(data) else 0]
    return Table(code, tuple(_read_row(code, row, data) for row in rows))


def _together(data: Mapping[str, object]) -> bool:
    if OTHERWISE_TOGETHER in data and any(row in data for row in OTHERWISE_APART):
        raise BadWire("table3 里 r21_23 与 r21、r22、r23 不能同时出现")
    return OTHERWISE_TOGETHER in data


def _read_row(code: str, row: str, data: Mapping[str, object]) -> TableRow:
    columns = columns_of(code, row)
    value = data.get(LABELS_2[row] if code == TABLE_2.code else row)
    place = f"table{code[1:]}.{LABELS_2.get(row, row)}"
    if value is None and len(columns) > 1:
        return TableRow(row, tuple(Cell.missing() for _ in columns))
    return TableRow(row, tuple(_read_cell(each, place, row) for each in _values(value, columns, place)))


def _values(value: object, columns: tuple[str, ...], place: str) -> list[object]:
    if len(columns) == 1:
        return [value]
    if isinstance(value, Mapping):
        return [value.get(column) for column in columns]
    if isinstance(value, list) and len(value) == len(columns):
        return value
    raise BadWire(f"{place} 应有 {len(columns)} 个数")


def _read_cell(value: object, place: str, row: str) -> Cell:
    if value is None:
        return Cell.blank()
    if value == NOT_APPLICABLE:
        return Cell.not_applicable()
    if isinstance(value, int) and not isinstance(value, bool) and len(str(abs(value))) <= LONGEST:
        return Cell.of(Decimal(value) if row == FEE_ROW else value)
    if isinstance(value, str) and len(value) <= 2 * LONGEST:
        try:
            number = Decimal(value)
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite() and abs(number.adjusted()) <= LONGEST:
            return Cell.of(number, value)
    raise BadWire(f"{place} 里的 {str(value)[:40]!r} 不是数")


def _read_sections(data: Mapping[str, object]) -> tuple[Section, ...]:
    texts, headings = data.get("sections"), data.get("headings") or {}
    if not isinstance(texts, Mapping) or not isinstance(headings, Mapping):
        raise BadWire("sections 和 headings 应是对象")
    titles = {section.number: section.title for section in SECTIONS}
    if list(texts) == sorted(texts):
        # A database that keeps the keys of an object sorted has lost the printed order: 一, 三, 二, 五, 六, 四.
        texts = {number: texts[number] for number in (*titles, *texts) if number in texts}
    named = {number: str(headings.get(number, titles.get(number, ""))) for number in texts}
    return tuple(
        Section(str(number), named[number], tuple(_lines(text, f"sections.{number}"))) for number, text in texts.items()
    )


def _lines(value: object, name: str) -> Iterable[str]:
    parts = [value] if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise BadWire(f"{name} 应是文字")
    for part in parts:
        yield from normal_paragraphs(part)


def _text(data: Mapping[str, object], name: str) -> str | None:
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise BadWire(f"{name} 应是文字")
    return value


def _year(value: object) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and 1900 < value < 2200):
        return value
    raise BadWire("year 应是年份")


def _format(value: object) -> Format | None:
    try:
        return Format(str(value)) if value is not None else None
    except ValueError as error:
        raise BadWire("format 应是 2021 或 2019") from error
