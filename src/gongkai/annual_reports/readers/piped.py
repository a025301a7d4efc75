"""Cells separated by pipes, as web pages and DOCX are flattened: ``规章 | 0 | 0 | 0 |``, or one cell a line.

Pipes that cling to one another (``||``) stand for the columns over which a cell reached, not for blank cells. At the
end of a row they are left out: whether one of them is a blank cell cannot be known, so such a row has too few cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gongkai.annual_reports.readers.blocks import Line

_DELIMITER_ROW = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
_CLINGING = re.compile(r"\|{2,}\s*$")
_PIPE = re.compile(r"(?<!\\)\|")
_ONLY_PIPES = re.compile(r"\s*\|[\s|]*")
_HEADING = re.compile(
    r"\s*[一二三四五六][、.]\s*(?:总体|主动公开政府|收到和处理|(?:因)?政府信息公开(?:行政复议|申请|工作)|存在|其[他它]需要)"
)
# Of the rows this share must end with a pipe for pipes to end cells, not to stand between them.
_MOST = 0.8
# How far the pipe that ends a cell may be from the first line of the cell, and how many lines make a stream of cells.
_REACH, _FEWEST_LINES = 3, 6


def rows_of_pipes(texts: Sequence[str]) -> list[list[str]]:
    """The cells of each line. The row of dashes under the head of a Markdown table gives no cells."""
    ended = sum(text.rstrip().endswith("|") for text in texts) >= _MOST * len(texts)
    led = sum(text.lstrip().startswith("|") for text in texts) >= _MOST * len(texts)
    return [[] if _DELIMITER_ROW.fullmatch(text) else _cells(text, ended, led) for text in texts]


def _cells(text: str, ended: bool, led: bool) -> list[str]:
    rest = _CLINGING.sub("", text.strip()).strip()
    if not rest.strip("| "):
        return []
    if led:
        rest = rest.removeprefix("|")
    if ended or rest != text.strip():
        rest = rest.removesuffix("|")
    return [cell.strip() for cell in _PIPE.split(rest)]


def end_of_stream(lines: Sequence[Line], at: int) -> int:
    """Where a run of lines ends that hold one cell each, the pipe after the cell or on a line of its own; ``at`` where
    there is none."""
    end = at
    while end < len(lines) and _in_stream(lines, end):
        end += 1
    return end if end - at >= _FEWEST_LINES else at


def _in_stream(lines: Sequence[Line], at: int) -> bool:
    text = lines[at].text
    if "|" in text:
        return sum(bool(part.strip()) for part in text.split("|")) <= 1
    ahead = [line.text for line in lines[at + 1 : at + _REACH]]
    until = next((i for i, each in enumerate(ahead) if "|" in each), None)
    if not text.strip() or _HEADING.match(text) or until is None:
        return False
    return bool(_ONLY_PIPES.fullmatch(ahead[until])) and not any(_HEADING.match(each) for each in ahead[:until])


def cells_of_stream(lines: Sequence[Line]) -> Iterator[Line]:
    """One line for each cell, a blank one for a blank cell; several lines of one cell are joined."""
    led = bool(_ONLY_PIPES.fullmatch(lines[0].text))
    held: list[Line] = []
    for line in lines:
        text, _, pipes = line.text.partition("|")
        if text.strip():
            held.append(Line(text.strip(), line.place))
        if "|" not in line.text:
            continue
        if led and not text and not held and pipes.strip():
            held.append(Line(pipes.strip(" |"), line.place))
        if held:
            yield Line("".join(each.text for each in held), held[0].place)
            held = []
        elif not pipes.strip() and not (led and not text):
            yield Line("", line.place)
    yield from held
