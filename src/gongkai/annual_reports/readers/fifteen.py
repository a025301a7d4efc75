"""Table 4 from a stream of text: fifteen numbers behind its header, or five behind the label of each group (R95)."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.annual_reports.document import Cell, CellKind
from gongkai.annual_reports.readers import digits
from gongkai.annual_reports.readers.draft import TableDraft
from gongkai.annual_reports.readers.stream import Group, Stream, groups_of, in_order
from gongkai.annual_reports.readers.tables import TableReading
from gongkai.law.report_format import REVIEW, TABLE_4

ROWS = tuple(row.code for row in TABLE_4.rows)
FIVE = len(TABLE_4.columns)
FIFTEEN = FIVE * len(ROWS)
# The first words of the labels of the two groups of suits; narrow columns break what follows.
_DIRECT, _AFTER_REVIEW = "未经复议", "复议后"


def read_fifteen(stream: Stream) -> TableReading:
    """The table; nothing where its header is not there in the order of the format."""
    starts = _group_starts(stream)
    if starts is None:
        return TableReading(None)
    draft = TableDraft(TABLE_4.code, stream)
    if not in_order(stream, [TABLE_4.columns[0].label, TABLE_4.columns[-1].label]):
        for row in ROWS:
            draft.refuse(row, "", "表头各栏的次序与格式不同", starts[0])
        return draft.reading()
    groups = [group for group in groups_of(stream, ()) if group.start > starts[0]]
    behind = [group for group in groups if group.start > starts[-1]]
    if not _read_each(draft, groups, starts):
        _read_together(draft, behind[0] if behind and len(groups) == len(behind) else None, starts)
    return draft.reading()


def _group_starts(stream: Stream) -> tuple[int, int, int] | None:
    direct = stream.words.find(_DIRECT)
    after = stream.words.find(_AFTER_REVIEW, direct + 1)
    review = stream.words.rfind(REVIEW, 0, max(direct, 0))
    if min(direct, after, review) < 0:
        return None
    return stream.at[review], stream.at[direct], stream.at[after]


def _read_each(draft: TableDraft, groups: Sequence[Group], starts: Sequence[int]) -> bool:
    """Reads three rows of five numbers, each behind its own label."""
    if [len(group.tokens) for group in groups[:3]] != [FIVE] * 3:
        return False
    stops = (*starts[1:], len(draft.stream.text))
    if not all(start < group.start < stop for group, start, stop in zip(groups, starts, stops, strict=False)):
        return False
    for row, group in zip(ROWS, groups, strict=False):
        draft.rows[row] = draft.cells(row, [token.text for token in group.tokens], group.start)
    return True


def _read_together(draft: TableDraft, group: Group | None, starts: Sequence[int]) -> None:
    texts = [token.text for token in group.tokens] if group else []
    position = group.start if group else starts[0]
    if not texts and not any(sign.isdigit() for sign in draft.stream.text[starts[0] :]):
        for row in ROWS:
            draft.rows[row] = tuple(Cell.blank(draft.stream.place(starts[0])) for _ in range(FIVE))
        return
    found, why = _fifteen(draft, group, texts)
    for i, row in enumerate(ROWS):
        cells = draft.cells(row, found[i * FIVE : (i + 1) * FIVE], position) if found else ()
        if cells and all(cell.kind is not CellKind.UNREADABLE for cell in cells):
            draft.rows[row] = cells
        else:
            draft.refuse(row, " ".join(texts), why or "其中有的不是数字", position)


def _fifteen(draft: TableDraft, group: Group | None, texts: Sequence[str]) -> tuple[Sequence[str], str]:
    if len(texts) == FIFTEEN:
        return texts, ""
    if group is None or len(texts) > FIFTEEN:
        return (), f"应有 {FIFTEEN} 个数，找到的数不成一行"
    if by_lines := _by_lines(draft.stream, group):
        return by_lines, ""
    if not group.one_line or digits.few_digits(texts, FIFTEEN) or not all(text.isdecimal() for text in texts):
        return (), f"应有 {FIFTEEN} 个数，只有 {len(texts)} 个，不能确定各数属于哪一栏"
    return _split(texts)


def _split(texts: Sequence[str]) -> tuple[Sequence[str], str]:
    if numbers := digits.forced(texts, FIFTEEN):
        return [str(number) for number in numbers], ""
    groups = (FIVE,) * len(ROWS)
    try:
        splits = digits.balanced(texts, groups)
    except digits.TooManySplits:
        return (), "数字连在一起，可能的分法太多"
    if digits.convincing(splits, groups):
        return [str(number) for number in splits.balanced[0]], ""
    return (), "数字连在一起，不能确定从哪里分开"


def _by_lines(stream: Stream, group: Group) -> list[str]:
    """The texts of fifteen cells on lines of their own, blank ones too, where the distances show all of them. The
    first and the last must be filled: how many blank lines belong to the edges of the table cannot be known."""
    if not group.vertical or stream.page_lines & set(range(group.tokens[0].line, group.tokens[-1].line)):
        return []
    first, last = group.tokens[0].line, group.tokens[-1].line
    header = stream.line_of(stream.at[stream.index(group.start) - 1])
    pitch = first - header
    at = {token.line: token.text for token in group.tokens}
    if last - first != pitch * (FIFTEEN - 1) or any((line - first) % pitch for line in at):
        return []
    return [at.get(first + pitch * i, "") for i in range(FIFTEEN)]
