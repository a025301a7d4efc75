"""From a file taken apart to a report: sections, tables, agency and year, and what has to be said about them.

Tables are read from grids where the file has them, else from the lines of their sections. Two reports in one file
are never mixed: the first is read, and the second is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from gongkai.annual_reports.document import Format, ReportDocument, Section, Table
from gongkai.annual_reports.findings import TABLES_ONLY, Finding, Severity, is_cut_off
from gongkai.annual_reports.readers.blocks import Block, Grid, Line, Source, texts_of
from gongkai.annual_reports.readers.recognition.front import without_footer
from gongkai.annual_reports.readers.recognition.glyphs import plain_radicals
from gongkai.annual_reports.readers.recognition.grids.layouts import read_alike
from gongkai.annual_reports.readers.recognition.grids.reading import GridsReading
from gongkai.annual_reports.readers.recognition.grids.table2 import old_form
from gongkai.annual_reports.readers.recognition.outline import Outline, Part, outline
from gongkai.annual_reports.readers.recognition.paragraphs import joined
from gongkai.annual_reports.readers.recognition.refused_cells import (
    ROW_MISSING,
    TABLE_NAMES,
    rows_cut_off,
    rows_not_read,
    untold,
)
from gongkai.annual_reports.readers.recognition.stream import reading as flat
from gongkai.annual_reports.readers.recognition.table_lines import is_of_table, without_table
from gongkai.annual_reports.readers.recognition.tables import TableReading
from gongkai.annual_reports.readers.recognition.units import with_units
from gongkai.annual_reports.readers.refusals import noticed
from gongkai.annual_reports.wire import normal_paragraphs
from gongkai.law.report_format import SOURCE, TABLES

NOTHING, TWO_REPORTS, NO_TABLE = "read-nothing", "read-two-reports", "read-table-missing"
# Sections in whose text no table is looked for.
_WITHOUT_TABLES = ("五", "六")
# The kind of file whose signs are those of a printer.
PRINTED = "pdf"
# The kind of file in which the tables often stand without the text.
WORKBOOK = "xlsx"
# Kinds of files in which a line is what fitted on the page.
# The reader of PDF joins lines to paragraphs itself, by their indents.
PHYSICAL_LINES = frozenset({"text"})
_SECTION_OF = {code: table.section for code, table in TABLES.items()}


@dataclass(frozen=True, slots=True)
class Recognised:
    """The report, or nothing where the file holds none, and the findings of reading it."""

    document: ReportDocument | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Taken:
    """The file as lines (rows of grids that are text among them) with the blocks they come from, its tables, its
    outline. ``physical``: its lines are those of a page, not paragraphs."""

    lines: tuple[Line, ...]
    origins: tuple[int, ...]
    grids: GridsReading
    outline: Outline
    physical: bool


def recognise(source: Source) -> Recognised:
    """The report in a file that was taken apart. The source's own findings come first."""
    if source.kind == PRINTED:
        source = replace(source, blocks=tuple(_plain(block) for block in source.blocks))
    taken = _take(source, source.blocks)
    findings = list(source.findings)
    if taken.outline.second is not None:
        findings.append(_two_reports(taken))
        taken = _take(source, _first_report(source.blocks, taken))
    tables = {table: _table(table, taken) for table in TABLES}
    if not taken.outline.parts and not any(reading.table or reading.old_form for reading in tables.values()):
        return Recognised(None, (*findings, *_nothing(source)))
    cut_off = is_cut_off(source.findings)
    for table, reading in tables.items():
        told = reading.findings or _missing(table, reading)
        if cut_off:
            told = [_perhaps_lost(finding, table) for finding in told]
        findings += _not_read(told, source.blocks) if source.kind == PRINTED else told
    document = _document(taken, tables)
    if source.kind == WORKBOOK and not document.sections and not document.lead:
        findings.append(noticed(TABLES_ONLY, "文件里只有表格，没有报告的文字；只检查了表格"))
    if document.table2:
        second, told = with_units(document.table2, source.blocks)
        if told:
            document = replace(document, table2=second)
            findings += told
    return Recognised(document, (*findings, *untold(document.tables, findings)))


def _plain(block: Block) -> Block:
    """The block with the radicals that PDF printers write made the characters they look like."""
    if isinstance(block, Line):
        return block._replace(text=plain_radicals(block.text))
    rows = (tuple(cell._replace(text=plain_radicals(cell.text)) for cell in row) for row in block.rows)
    return replace(block, rows=tuple(rows))


def _take(source: Source, blocks: Sequence[Block]) -> _Taken:
    reading = read_alike([block for block in blocks if isinstance(block, Grid)])
    lines: list[Line] = []
    origins: list[int] = []
    tables: set[int] = set()
    for origin, line in _lines(blocks, reading):
        if line is None:
            tables.add(len(lines))
        else:
            lines.append(line)
            origins.append(origin)
    parts = outline(lines, source.title, tables)
    return _Taken(tuple(lines), tuple(origins), reading, parts, source.kind in PHYSICAL_LINES)


def _lines(blocks: Sequence[Block], reading: GridsReading) -> Iterator[tuple[int, Line | None]]:
    """The lines of the file with the block each comes from; rows of grids that belong to no table are lines, and
    ``None`` stands for those that do."""
    grid = -1
    for origin, block in enumerate(blocks):
        if isinstance(block, Line):
            yield origin, block
            continue
        grid += 1
        if grid in reading.whole:
            yield origin, None
            continue
        for each in reading.grids[grid]:
            if each.table is not None:
                yield origin, None
            else:
                yield from ((origin, Line(text, each.row.place)) for text in each.row.lines)


def _first_report(blocks: Sequence[Block], taken: _Taken) -> tuple[Block, ...]:
    """The blocks of the first report: those before the line with which the second begins."""
    second = taken.outline.second
    assert second is not None
    return tuple(blocks[: taken.origins[second]])


def _table(table: str, taken: _Taken) -> TableReading:
    """The table from the grids; else from the lines of its section; else from those of other sections, where the
    heading of its own was lost."""
    found = taken.grids.tables.get(table)
    if found is not None:
        return found
    own = taken.outline.part(_SECTION_OF[table])
    others = [part for part in taken.outline.parts if part is not own and part.number not in _WITHOUT_TABLES]
    lines = own.lines if own else taken.lines if not taken.outline.parts else ()
    reading = _from_lines(table, lines)
    if reading.table is None and not reading.old_form and not reading.findings:
        return _from_lines(table, [line for part in others for line in part.lines])
    return reading


def _from_lines(table: str, lines: Sequence[Line]) -> TableReading:
    if not any(is_of_table(line.text) for line in lines):
        return TableReading(None)
    reading = flat.read(table, lines)
    if reading.old_form and not reading.findings:
        return TableReading(None, (old_form(lines[0].place),), old_form=True)
    return reading


def _document(taken: _Taken, tables: dict[str, TableReading]) -> ReportDocument:
    front = taken.outline.front
    last = taken.outline.parts[-1].number if taken.outline.parts else ""
    return ReportDocument(
        agency=front.agency,
        year=front.year,
        title=front.title,
        format=_format(tables),
        lead=_paragraphs(front.lead, physical=taken.physical),
        sections=tuple(_section(part, part.number == last, taken.physical) for part in taken.outline.parts),
        table2=tables["t2"].table,
        table3=tables["t3"].table,
        table4=tables["t4"].table,
    )


def _section(part: Part, last: bool, physical: bool) -> Section:
    lines = without_table(part.lines) if part.number in _SECTION_OF.values() else part.lines
    texts = [line.text for line in lines]
    if last:
        texts = without_footer(texts)
    return Section(part.number, part.heading, _paragraphs(texts, physical=physical), part.place)


def _paragraphs(lines: Sequence[str], *, physical: bool) -> tuple[str, ...]:
    return normal_paragraphs("\n".join(joined(lines) if physical else lines)) if lines else ()


def _format(tables: dict[str, TableReading]) -> Format | None:
    """Which form it is: Table 2 says so; without one, the three rows of （六）, which only the form of 2021 has."""
    if tables["t2"].old_form:
        return Format.OF_2019
    third: Table | None = tables["t3"].table
    if tables["t2"].table is not None or (third is not None and not third.together):
        return Format.OF_2021
    return None


def _two_reports(taken: _Taken) -> Finding:
    second = taken.outline.second
    place = str(taken.lines[second].place) if second is not None else ""
    message = f"文件里有不止一份报告，只读了第一份；从{place or '后面'}起是另一份，没有读取。请把每份报告存为一个文件"
    return Finding(TWO_REPORTS, Severity.ERROR, message, place=place, unread=True)


def _not_read(findings: Iterable[Finding], blocks: Iterable[Block]) -> list[Finding]:
    """The findings with rows that were lost, since the rules of a table were, told apart from rows that are not
    there."""
    texts = [line for text in texts_of(blocks) for line in text.splitlines()]
    return [rows_not_read(finding, texts) if finding.rule == ROW_MISSING else finding for finding in findings]


def _missing(table: str, reading: TableReading) -> list[Finding]:
    if reading.table is not None or reading.old_form:
        return []
    message = f"报告里没有{TABLE_NAMES[table]}。请按格式补上这张表"
    return [Finding(NO_TABLE, Severity.ERROR, message, source=SOURCE)]


def _perhaps_lost(finding: Finding, table: str) -> Finding:
    """A finding on what a table does not have, of a file that has lost its end: there it may be."""
    if finding.rule == NO_TABLE:
        message = f"没有读到{TABLE_NAMES[table]}，它可能在文件缺失的部分。请重新取得完整的文件后再检查"
    elif finding.rule == ROW_MISSING:
        message = rows_cut_off(finding)
    else:
        return finding
    return replace(finding, message=message, source="", unread=True)


def _nothing(source: Source) -> list[Finding]:
    if any(finding.unread for finding in source.findings):
        return []
    message = "文件里认不出政府信息公开工作年度报告：既没有六个部分的标题，也没有规定的表格。请确认选对了文件"
    return [Finding(NOTHING, Severity.ERROR, message, unread=True)]
