"""Which lines of a section are a table printed as text, and not its prose."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gongkai.annual_reports.readers.blocks import Line
from gongkai.annual_reports.readers.recognition.glyphs import compact
from gongkai.annual_reports.readers.recognition.grids.rows import is_group
from gongkai.annual_reports.readers.recognition.labels import find, find_column, is_old_form
from gongkai.annual_reports.readers.recognition.numbers import like_value
from gongkai.law.report_format import TABLES

_BORDERS = re.compile(r"[|│┃┆┊\t]|[─━═┌┐└┘├┤┬┴┼╔╗╚╝+=-]{3,}")
_PIECES = re.compile(r"[|│┃┆┊\t]|\s{2,}|[─━═┌┐└┘├┤┬┴┼╔╗╚╝]+|[+=-]{3,}")
# Within a table a line as short as this is a piece of a label; a longer one with a full stop is prose.
_PIECE = 24
# A number in another unit has fewer Chinese characters than this; a clause has more.
_WORDY = 6
_HAN = re.compile(r"[\u4e00-\u9fff]")
# Before a table, a line of so few signs is part of its head.
_FRAGMENT = 4
_SENTENCE = re.compile(r"[。;；]")


def without_table(lines: Sequence[Line]) -> list[Line]:
    """The lines without those of a table: from the first that is plainly of one to the last, prose between kept."""
    plain = [is_of_table(line.text) for line in lines]
    if not any(plain):
        return list(lines)
    first, last = plain.index(True), len(plain) - plain[::-1].index(True)
    while first > 0 and _is_fragment(lines[first - 1].text):
        first -= 1
    inner = [
        line for line, sure in zip(lines[first:last], plain[first:last], strict=True) if not sure and _is_prose(line)
    ]
    return [*lines[:first], *inner, *lines[last:]]


def _is_fragment(text: str) -> bool:
    """Part of a heading over columns that was broken over lines."""
    return len(compact(text)) <= _FRAGMENT and _SENTENCE.search(text) is None


def _is_prose(line: Line) -> bool:
    text = compact(line.text)
    return len(text) > _PIECE and _SENTENCE.search(text) is not None and not _BORDERS.search(line.text)


def is_of_table(text: str) -> bool:
    """Whether a label, a column's heading, a block's or the form's own note stands in the line, or numbers alone."""
    tight = compact(text)
    if not tight:
        return False
    if (
        all(is_group(compact(word)) for word in text.split())
        or is_group(tight)
        or is_old_form(tight)
        or _is_value(text, tight)
        or _is_glued_table(tight)
    ):
        return True
    return any(_is_label(piece) for piece in (text, *_PIECES.split(text)))


def _is_value(text: str, tight: str) -> bool:
    """Whether the line is a cell of numbers; a sentence with a percentage or a unit in it is none."""
    return len(_HAN.findall(tight)) < _WORDY and like_value(text)


def _is_label(piece: str) -> bool:
    tight = re.sub(r"[\d./\s,-]+$", "", compact(piece))
    if not tight or len(tight) > 60 or _SENTENCE.search(tight):
        return False
    label = find(tight)
    if label.best or label.block_only:
        return True
    return any(find_column(tight, table) or find(tight, table).best for table in TABLES)


def _is_glued_table(tight: str) -> bool:
    """A whole table run together in one line."""
    return sum(word in tight for word in _MARKS_OF_TABLES) >= 2


_MARKS_OF_TABLES = (
    "信息内容本年",
    "法人或其他组织总计",
    "商业企业科研机构",
    "结果维持结果纠正",
    "本年收费金额",
    "现行有效件数",
    "本年新制作数量",
    "上一年项目数量",
    "未经复议直接起诉复议后起诉",
)
