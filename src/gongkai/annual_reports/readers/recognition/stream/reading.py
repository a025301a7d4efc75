"""Tables 2, 3 and 4 from a mere stream of lines, in which nothing is certain of columns and rows (R89, R90, R95).

The statutory labels are found in the stream (``bands``); what numbers stand at each label are its row. A row is read

* when exactly as many numbers as the row has cells stand there, separated;
* when each cell has a line of its own and blank cells are blank lines, the distances showing that every cell is there;
* when its digits run together and ``digits`` can tell the only split.

Anything else is refused with a finding that shows what stands there. A table whose rows mostly contradict their own
totals is refused as a whole: its columns stand in another order.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from gongkai.annual_reports.document import Cell, CellKind
from gongkai.annual_reports.findings import Finding, Severity
from gongkai.annual_reports.readers.blocks import Line
from gongkai.annual_reports.readers.recognition import labels
from gongkai.annual_reports.readers.recognition.refused_cells import TABLE_NAMES, extra_row
from gongkai.annual_reports.readers.recognition.stream import digits
from gongkai.annual_reports.readers.recognition.stream.bands import Band, TooManyPlaces, find_bands
from gongkai.annual_reports.readers.recognition.stream.draft import TableDraft
from gongkai.annual_reports.readers.recognition.stream.fifteen import read_fifteen
from gongkai.annual_reports.readers.recognition.stream.owners import Owned, own
from gongkai.annual_reports.readers.recognition.stream.words import Group, Stream, groups_of, in_order
from gongkai.annual_reports.readers.recognition.tables import TableReading
from gongkai.law.report_format import TABLE_2, TABLE_3, TABLE_4, TABLES

REFUSED = "read-table-refused"
# A region of a report has some hundreds of lines; one of more signs than this holds no table that can be read.
LONGEST_REGION = 200_000
MOST_SHOWN = 60
# 11, or 6,5 at the end of a cell: the rest of the number stands on the next line.
_BROKEN = re.compile(r"(?<![\d,])\d{1,3}(?:,\d{3})*,\d{0,2}(?=\s|$)")
_LETTER = re.compile(r"[^\W\d_]")
_FILLED = re.compile(r"[\d/—]|(?<!\S)无(?!\S)")
# Fewer numbers than these cannot show by their sum that they are whole.
_FEWEST_ADDED = 7
# Blank lines are taken for blank cells when at least this share of the rows shows all its cells by its distances.
SHOWN_BY_LINES = 0.8
# A table is in another order when more of its rows than this contradict their totals, and at least so many do.
CONTRADICTING, LEAST_CONTRADICTING = 0.34, 3


def read(table: str, lines: Sequence[Line]) -> TableReading:
    """The table (``t2``, ``t3``, ``t4``) that stands somewhere in the lines of its section; nothing where none of its
    labels do. A Table 2 of the 2019 form is recognised and not read."""
    if sum(len(line.text) for line in lines) > LONGEST_REGION:
        return _nothing(table, "这一部分文字过长，不像是年度报告", lines)
    stream = Stream(lines)
    if any(_BROKEN.search(line) and not _LETTER.search(line) for line in stream.text.split("\n")):
        return _nothing(table, "有的数在千分位逗号处折成了两行，分不清是几", lines)
    if table == TABLE_2.code and any(word in stream.words for word in labels.old_words()):
        return TableReading(None, old_form=True)
    try:
        return read_fifteen(stream) if table == TABLE_4.code else _read_rows(table, stream)
    except TooManyPlaces:
        return _nothing(table, "同样的文字重复过多", lines)


def _nothing(table: str, why: str, lines: Sequence[Line]) -> TableReading:
    place = str(lines[0].place) if lines else ""
    message = f"{TABLE_NAMES[table]}没有读取：{why}"
    return TableReading(None, (Finding(REFUSED, Severity.ERROR, message, place=place, unread=True),))


def _read_rows(table: str, stream: Stream) -> TableReading:
    bands, twice = find_bands(stream, table)
    if not bands:
        return TableReading(None)
    if twice:
        return _nothing(table, "各行重复出现，分不清哪一份是本年度的表", stream.lines)
    draft = TableDraft(table, stream)
    owners = own(stream, bands, groups_of(stream, bands), draft.width, TABLES[table].rows[-1].code)
    owned = owners.rows
    if table == TABLE_2.code and not in_order(stream, [column.label for column in TABLE_2.columns[:3]]):
        return _nothing(table, "表头各栏的次序与格式不同", stream.lines)
    _read_separated(draft, bands, owned)
    _read_by_lines(draft, bands, owned)
    _read_glued(draft, bands, owned)
    _refuse_rest(draft, bands, owned)
    _say_strangers(draft, bands, owners.strangers)
    if table == TABLE_3.code and _contradictory(draft.rows):
        return _nothing(table, "多数行的总计不等于各栏之和，各栏的次序与格式不同", stream.lines)
    return draft.reading()


def _read_separated(draft: TableDraft, bands: Sequence[Band], owned: Mapping[str, Owned]) -> None:
    """Rows with one number for each cell."""
    for band in bands:
        group = owned[band.code].group
        if group is None or owned[band.code].behind_gap or len(group.tokens) != draft.width(band.code):
            continue
        if _may_be_cut(draft, band, group):
            _refuse(draft, owned, band.code, "文字到此中断，最后一个数可能不全")
        else:
            cells = draft.cells(band.code, [token.text for token in group.tokens], group.start)
            if all(cell.kind is not CellKind.UNREADABLE for cell in cells):
                draft.rows[band.code] = cells


def _may_be_cut(draft: TableDraft, band: Band, group: Group) -> bool:
    """Whether the text ends with these numbers although rows are to follow, and they do not add up."""
    ends = not draft.stream.text[group.tokens[-1].end :].strip(" \n\t\u3000|")
    if not ends or band.code == TABLES[draft.table].rows[-1].code:
        return False
    numbers = [int(token.text) for token in group.tokens if token.text.isdecimal()]
    return len(numbers) < _FEWEST_ADDED or sum(numbers[:-1]) != numbers[-1]


def _read_by_lines(draft: TableDraft, bands: Sequence[Band], owned: Mapping[str, Owned]) -> None:
    """Rows whose cells stand on lines of their own, blank ones being blank lines."""
    waiting = [band for band in bands if band.code not in draft.rows and not owned[band.code].doubtful]
    pitch = _pitch(draft.stream)
    if not waiting or not pitch:
        return
    laid = {band.code: _lines_of(draft, band, owned[band.code].group, pitch) for band in bands}
    shown = sum(texts is not None for texts in laid.values())
    lossy = sum(_too_near(draft, band, pitch) for band in bands)
    if shown < SHOWN_BY_LINES * (shown + lossy):
        return
    for band in waiting:
        if (texts := laid[band.code]) is not None:
            draft.rows[band.code] = draft.cells(band.code, texts, band.words)


def _too_near(draft: TableDraft, band: Band, pitch: int) -> bool:
    """Whether fewer lines than the row has cells stand between the label and the next text."""
    first = draft.stream.line_of(band.end - 1)
    return _next_text_line(draft.stream, band, first, pitch) - first <= pitch * draft.width(band.code)


def _pitch(stream: Stream) -> int:
    """How many lines further the next cell stands, by what is most frequent; 0 where there are not enough lines."""
    filled = [i for i in range(len(stream.lines)) if stream.shown(i).strip()]
    steps = Counter(b - a for a, b in pairwise(filled))
    return steps.most_common(1)[0][0] if len(filled) > len(TABLE_4.columns) * 2 else 0


def _lines_of(draft: TableDraft, band: Band, group: Group | None, pitch: int) -> list[str] | None:
    """The texts of a row's cells, blank ones too, where the distances between the lines show all of them."""
    stream, width = draft.stream, draft.width(band.code)
    first = stream.line_of(band.end - 1)
    end = _next_text_line(stream, band, first, pitch)
    lines = range(first + 1, end)
    if stream.page_lines & set(lines) or (end - first) % pitch or len(lines) > pitch * (width + 1):
        return None
    shown = {line: stream.shown(line).strip() for line in lines[: len(stream.lines) - first - 1]}
    at = {line: text for line, text in shown.items() if text}
    if any((line - first) % pitch for line in at):
        return None
    slots = [at.get(first + pitch * (i + 1), "") for i in range((end - first) // pitch - 1)]
    tokens = [] if group is None else [token.text for token in group.tokens]
    if [slot for slot in slots if slot] != tokens or len(slots) != width:
        return None
    return slots


def _next_text_line(stream: Stream, band: Band, first: int, pitch: int) -> int:
    """The next line with words, or where the cell after the last filled one would be."""
    last = first
    for line in range(first + 1, len(stream.lines)):
        shown = stream.shown(line).strip()
        if shown and any("\u3400" <= sign <= "\u9fff" for sign in shown) and shown != "无":
            return line
        last = line if shown else last
        if line - first > MOST_SHOWN:
            break
    return last + pitch


def _read_glued(draft: TableDraft, bands: Sequence[Band], owned: Mapping[str, Owned]) -> None:
    """Rows whose digits run together."""
    pieces = dict(_glued(draft, bands, owned))
    lossy = any(digits.few_digits(texts, draft.width(code)) for code, texts in pieces.items())
    splits: dict[str, digits.Splits | digits.Numbers] = {}
    for code, texts in pieces.items():
        if numbers := digits.forced(texts, draft.width(code)):
            splits[code] = numbers
        elif lossy:
            _refuse(draft, owned, code, "有的行数字少于栏数，空白栏已丢失，不能确定各数属于哪一栏")
        elif draft.table != TABLE_3.code:
            _refuse(draft, owned, code, "数字连在一起，不能确定从哪里分开")
        else:
            _try_splits(draft, owned, code, texts, splits)
    _settle(draft, owned, splits)


def _glued(draft: TableDraft, bands: Sequence[Band], owned: Mapping[str, Owned]) -> Iterator[tuple[str, list[str]]]:
    for band in bands:
        group = owned[band.code].group
        width = draft.width(band.code)
        if band.code in draft.rows or group is None or owned[band.code].behind_gap:
            continue
        texts = [token.text for token in group.tokens]
        if group.one_line and len(texts) < width and all(text.isdecimal() for text in texts):
            yield band.code, texts


def _try_splits(
    draft: TableDraft,
    owned: Mapping[str, Owned],
    code: str,
    texts: Sequence[str],
    splits: dict[str, digits.Splits | digits.Numbers],
) -> None:
    try:
        splits[code] = digits.balanced(texts, (draft.width(code),))
    except digits.TooManySplits:
        _refuse(draft, owned, code, "数字连在一起，可能的分法太多")


def _settle(
    draft: TableDraft, owned: Mapping[str, Owned], splits: Mapping[str, digits.Splits | digits.Numbers]
) -> None:
    whole = {code: numbers for code, cells in draft.rows.items() if (numbers := _numbers(cells)) is not None}
    for code, outcome in digits.settle({**whole, **splits}).items():
        if code in whole:
            continue
        if outcome.numbers is None:
            _refuse(draft, owned, code, f"数字连在一起，{outcome.reason}")
        else:
            group = owned[code].group
            position = group.start if group else 0
            draft.rows[code] = draft.cells(code, [str(number) for number in outcome.numbers], position)


def _numbers(cells: Sequence[Cell]) -> tuple[int, ...] | None:
    values = [cell.value for cell in cells]
    return tuple(value for value in values if isinstance(value, int)) if all(type(v) is int for v in values) else None


def _refuse(draft: TableDraft, owned: Mapping[str, Owned], code: str, why: str) -> None:
    group = owned[code].group
    if group is not None:
        draft.refuse(code, " ".join(token.text for token in group.tokens), why, group.start)


def _refuse_rest(draft: TableDraft, bands: Sequence[Band], owned: Mapping[str, Owned]) -> None:
    form = _blank_form(draft.stream, bands)
    for band in bands:
        row = owned[band.code]
        if band.code in draft.rows or _cut_off(draft, band, row):
            continue
        if form:
            draft.rows[band.code] = (Cell.blank(draft.stream.place(band.words)),) * draft.width(band.code)
        elif row.doubtful or row.behind_gap:
            draft.refuse(band.code, row.printed, "不能确定哪些数属于这一行", band.words)
        elif row.group is None:
            draft.refuse(band.code, "", "没有找到这一行的数", band.words)
        else:
            _refuse(draft, owned, band.code, _miscounted(len(row.group.tokens), draft.width(band.code)))


def _say_strangers(draft: TableDraft, bands: Sequence[Band], strangers: Sequence[Group]) -> None:
    """Findings for whole rows of numbers within the table whose label is none of the format; they may be rows that the
    table lacks."""
    last = bands[-1].code
    for group in strangers:
        if len(group.tokens) < draft.width(last) or group.start > bands[-1].start:
            continue
        at = bisect_right([band.start for band in bands], group.start)
        label = draft.stream.words_between(bands[at - 1].end, group.start)
        gap = _between(draft.table, bands[at - 1].code, bands[at].code)
        draft.said.append(extra_row(draft.table, label, draft.stream.place(group.start), gap=gap))


def _between(table: str, first: str, last: str) -> list[str]:
    codes = [row.code for row in TABLES[table].rows]
    if first not in codes or last not in codes:
        return []
    return codes[codes.index(first) + 1 : codes.index(last)]


def _cut_off(draft: TableDraft, band: Band, row: Owned) -> bool:
    """Whether the text ends with the label of a row that is not the table's last: its cells are not there any more."""
    last = band.code == TABLES[draft.table].rows[-1].code
    return not last and row.group is None and not draft.stream.text[band.end :].strip(" \n|。.）)\t\u3000")


def _miscounted(found: int, width: int) -> str:
    if found == width:
        return "其中有的不是数字"
    if found > width:
        return f"应有 {width} 个数，却有 {found} 个"
    return f"应有 {width} 个数，只有 {found} 个，不能确定各数属于哪一栏"


def _blank_form(stream: Stream, bands: Sequence[Band]) -> bool:
    """Whether the table is a form not filled in: behind no label stands any digit or stroke."""
    return not any(_FILLED.search(stream.text, band.end, band.stop) for band in bands)


def _contradictory(rows: Mapping[str, Sequence[Cell]]) -> bool:
    whole = [numbers for cells in rows.values() if (numbers := _numbers(cells)) is not None and any(numbers)]
    wrong = sum(sum(numbers[:-1]) != numbers[-1] for numbers in whole)
    return wrong >= LEAST_CONTRADICTING and wrong > CONTRADICTING * len(whole)
