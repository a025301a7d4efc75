"""Cells that were read and cells that were refused, and the findings that say so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace

from gongkai.annual_reports.document import OTHERWISE_TOGETHER, Cell, CellKind, Place, Table, columns_of
from gongkai.annual_reports.findings import Finding, Severity
from gongkai.annual_reports.readers.recognition.glyphs import compact
from gongkai.annual_reports.readers.recognition.numbers import Reading, read_count, read_fee
from gongkai.law.report_format import SOURCE, TABLE_4, TABLES

TABLE_NAMES = {
    "t2": "表二（主动公开政府信息情况）",
    "t3": "表三（收到和处理政府信息公开申请情况）",
    "t4": "表四（政府信息公开行政复议、行政诉讼情况）",
}
FEE_ROW = "fees"
# More places than these with one reason are told in one finding.
MANY = 3
# How labels of rows are numbered.
_NUMBERING = re.compile(r"^(?:[(][一二三四五六七][)]|[一二三四]、|\d{1,2}[.、])")
# By so many characters a label is known that is broken over lines; shorter ones may begin any line.
_KNOWN_BY, _LEAST = 6, 4
CELL, CELLS_MISSING, ROW_UNCLEAR, EXTRA_ROW, ROW_MISSING, ROW_TWICE = (
    "read-cell-refused",
    "read-cells-missing",
    "read-row-unclear",
    "read-row-extra",
    "read-row-missing",
    "read-row-twice",
)


@dataclass
class Refusals:
    """What was refused while one table was read: cell, reason, what is printed there, where."""

    table: str
    entries: list[tuple[str, str, str, Place | None]] = field(default_factory=list)

    def cell(self, row: str, column: str, text: str, reason: str, place: Place | None) -> Cell:
        """The cell that reads the text as a number; refused for the reason given, or for the text's own."""
        if reason:
            shown = " ".join(text.split())
            reading = (
                Reading(Cell.unreadable(shown, place), reason) if shown else Reading(Cell.unreadable("", place), reason)
            )
        else:
            reading = (read_fee if row == FEE_ROW else read_count)(text, place)
        if reading.cell.kind is CellKind.UNREADABLE:
            self.entries.append((f"{self.table}.{row}.{column}", reading.reason, reading.cell.printed, place))
        return reading.cell

    def take_back(self, row: str) -> None:
        """Forget what was refused in cells whose names begin so: they were read after all."""
        self.entries = [entry for entry in self.entries if not entry[0].startswith(row)]

    def findings(self) -> list[Finding]:
        """One finding for each reason and place; a reason that holds in many places is one finding."""
        groups: dict[tuple[str, str, str], list[str]] = {}
        for name, reason, printed, place in self.entries:
            groups.setdefault((reason, printed, str(place or "")), []).append(name)
        often = Counter(reason for reason, _, _ in groups)
        together: dict[tuple[str, str, str], list[str]] = {}
        first: dict[str, tuple[str, str, str]] = {}
        for key, names in groups.items():
            at = first.setdefault(key[0], key) if often[key[0]] > MANY else key
            together.setdefault(at, []).extend(names)
        return [self._finding(*key, names, more=often[key[0]] > MANY) for key, names in together.items()]

    def _finding(self, reason: str, printed: str, place: str, names: list[str], *, more: bool) -> Finding:
        rows = list(dict.fromkeys(name.split(".")[1] for name in names))
        where = "、".join(f"“{row_name(self.table, row)}”" for row in rows[:3])
        where += f"等 {len(rows)} " if len(rows) > 3 else ""
        shown = f"印的是“{printed[:40]}”{'等' if more else ''}，" if printed else ""
        message = f"{TABLE_NAMES[self.table]}{where}行有 {len(names)} 格没有读取：{shown}{reason}。请核对原文后改正"
        place += " 起" if more and place else ""
        return Finding(CELL, Severity.ERROR, message, tuple(names), actual=printed or None, place=place, unread=True)


def row_label(table: str, row: str) -> str:
    """The printed label of a row."""
    if row == OTHERWISE_TOGETHER:
        return "（六）其他处理"
    return next(each.label for each in TABLES[table].rows if each.code == row)


def row_name(table: str, row: str) -> str:
    """A row as a person finds it: its label, behind that of the block in which it stands (several are “3.其他”)."""
    blocks = next((each.blocks for each in TABLES[table].rows if each.code == row), ())
    return " ".join((*(blocks if table == TABLE_4.code else blocks[1:]), row_label(table, row)))


def unclear_row(table: str, text: str, rivals: Sequence[str], place: Place) -> Finding:
    """A row of which it is not certain which of the format's rows it is."""
    options = "、".join(f"“{row_name(table, row)}”" for row in rivals)
    message = f"{TABLE_NAMES[table]}里的行“{_short(text)}”分不清是哪一行（可能是{options}），没有读取。请按格式写全行名"
    return Finding(ROW_UNCLEAR, Severity.ERROR, message, source=SOURCE, place=str(place), unread=True)


def extra_row(table: str, text: str, place: Place, *, gap: Sequence[str] = ()) -> Finding:
    """A row that the format does not have; with a ``gap``, one that may be a row of the format damaged."""
    if gap:
        options = "、".join(f"“{row_name(table, row)}”" for row in gap)
        message = f"{TABLE_NAMES[table]}里的行“{_short(text)}”认不出，没有读取；此处缺{options}。请核对行名"
        return Finding(ROW_UNCLEAR, Severity.ERROR, message, source=SOURCE, place=str(place), unread=True)
    message = f"{TABLE_NAMES[table]}里有格式没有规定的行“{_short(text)}”，没有读入。请删去，或并入规定的行"
    return Finding(EXTRA_ROW, Severity.WARNING, message, source=SOURCE, place=str(place))


def missing_rows(table: str, rows: Iterable[str]) -> list[Finding]:
    """The format's rows that the table does not have."""
    lost = list(rows)
    if not lost:
        return []
    names = "、".join(f"“{row_name(table, row)}”" for row in lost)
    message = f"{TABLE_NAMES[table]}缺少 {len(lost)} 行：{names}。有关的勾稽关系没有检查，请按格式补上"
    cells = tuple(f"{table}.{row}.{column}" for row in lost for column in columns_of(table, row))
    return [Finding(ROW_MISSING, Severity.ERROR, message, cells, source=SOURCE)]


def rows_cut_off(finding: Finding) -> str:
    """What is said of rows that a table does not have where the file has lost its end."""
    lost = list(dict.fromkeys(name.split(".")[1] for name in finding.cells))
    table = finding.cells[0].split(".")[0]
    names = "、".join(f"“{row_name(table, row)}”" for row in lost)
    return (
        f"{TABLE_NAMES[table]}有 {len(lost)} 行没有读到，它们可能在文件缺失的部分：{names}。"
        "有关的勾稽关系没有检查，请重新取得完整的文件后再检查"
    )


def rows_not_read(finding: Finding, texts: Sequence[str]) -> Finding:
    """A finding on rows that a table does not have; where labels of such rows stand in the file all the same
    (``texts``: its lines, those in cells too), that they were lost in reading, and perhaps all of them."""
    lost = list(dict.fromkeys(name.split(".")[1] for name in finding.cells))
    table = finding.cells[0].split(".")[0]
    begun = {_beginning(text) for text in texts}
    if not any(len(known := _beginning(row_label(table, row))) >= _LEAST and known in begun for row in lost):
        return finding
    names = "、".join(f"“{row_name(table, row)}”" for row in lost)
    message = (
        f"{TABLE_NAMES[table]}有 {len(lost)} 行没有读出：{names}。表格线断开或不全，有的行读不成表格。"
        "有关的勾稽关系没有检查；请用 Word、WPS 等软件打开后另存为 DOCX 或 XLSX，再检查"
    )
    return replace(finding, message=message, source="", unread=True)


def _beginning(label: str) -> str:
    return _NUMBERING.sub("", compact(label[: 4 * _KNOWN_BY]))[:_KNOWN_BY]


def untold(tables: Iterable[Table], findings: Iterable[Finding]) -> list[Finding]:
    """A finding for each table with cells that have no number, no blank and no finding yet: a column that the report
    does not have, above all."""
    told = {cell for finding in findings for cell in finding.cells}
    return [_lacking(table, names) for table in tables if (names := _silent(table, told))]


def _silent(table: Table, told: Container[str]) -> list[str]:
    if table.plain or None not in table.values:
        return []
    lost = (CellKind.MISSING, CellKind.UNREADABLE)
    return [name for name, cell in table.cells.items() if cell.value is None and cell.kind in lost and name not in told]


def _lacking(table: Table, names: Sequence[str]) -> Finding:
    columns = dict.fromkeys(name.rpartition(".")[2] for name in names)
    labels = {column.code: column.label for column in TABLES[table.code].columns}
    where = "、".join(f"“{labels[column]}”" for column in columns)
    unread = any(table.cells[name].kind is CellKind.UNREADABLE for name in names)
    message = (
        f"{TABLE_NAMES[table.code]}{where}栏有 {len(names)} 格没有读到数。与它们有关的勾稽关系没有检查，请核对后补上"
    )
    return Finding(CELLS_MISSING, Severity.ERROR, message, tuple(names), source=SOURCE, unread=unread)


def row_twice(table: str, row: str, place: Place | None, cells: tuple[str, ...] = ()) -> Finding:
    """A row that stands in the table twice with different numbers. Without ``cells`` it was refused, with them the
    first was taken and these differ."""
    done = "只读了前面的" if cells else "没有读取"
    named = cells or tuple(f"{table}.{row}.{column}" for column in columns_of(table, row))
    message = f"{TABLE_NAMES[table]}里“{row_name(table, row)}”行出现两次且数不相同，{done}。请只留一行"
    where = str(place) if place else ""
    return Finding(ROW_TWICE, Severity.ERROR, message, named, source=SOURCE, place=where, unread=True)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 40 else plain[:40] + "…"
