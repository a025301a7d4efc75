"""Plain text and Markdown to blocks: one line of the file, one ``Line``; blank lines are kept."""

from __future__ import annotations

import re

from gongkai.annual_reports.document import Place
from gongkai.annual_reports.readers.blocks import Block, Grid, Line, Source
from gongkai.annual_reports.readers.containers.encoding import decode
from gongkai.annual_reports.readers.containers.html import html_source
from gongkai.annual_reports.readers.refusals import refuse_endless

_LINE_ENDS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_TABLE_BEGINS = re.compile(r"<table[\s>]", re.IGNORECASE)
_TABLE_ENDS = re.compile(r"</table\s*>", re.IGNORECASE)


def read_text(data: bytes) -> Source:
    """The lines of a text file. Raises ``Unreadable`` where it cannot be decoded or has no end."""
    decoded = decode(data)
    refuse_endless(decoded.text.count("\n"), len(decoded.text))
    return Source("text", tuple(_lines(decoded.text, 1)), "", decoded.findings)


def read_markdown(data: bytes) -> Source:
    """The lines of a Markdown file, and the tables that stand in it as raw HTML."""
    decoded = decode(data)
    refuse_endless(decoded.text.count("\n"), len(decoded.text))
    blocks: list[Block] = []
    number, at = 1, 0
    for begin, end in _raw_tables(decoded.text):
        before = decoded.text[at:begin]
        blocks += _lines(before, number) if before.strip() else ()
        number += len(_LINE_ENDS.findall(before))
        blocks += _placed(html_source(decoded.text[begin:end]).blocks, number)
        number += len(_LINE_ENDS.findall(decoded.text[begin:end]))
        at = end
    blocks += _lines(decoded.text[at:], number)
    return Source("markdown", tuple(blocks), "", decoded.findings)


def _lines(text: str, first: int) -> list[Line]:
    lines = _LINE_ENDS.split(text)
    if lines and not lines[-1]:
        lines.pop()
    return [Line(line, Place(f"第{number}行")) for number, line in enumerate(lines, first)]


def _raw_tables(text: str) -> list[tuple[int, int]]:
    """Where outermost raw tables begin and end; one that never ends reaches to the end of the file."""
    found, depth, begin = [], 0, 0
    marks = [(m.start(), m.start(), 1) for m in _TABLE_BEGINS.finditer(text)]
    marks += [(m.start(), m.end(), -1) for m in _TABLE_ENDS.finditer(text)]
    for start, end, step in sorted(marks):
        if depth == 0 and step == 1:
            begin = start
        if depth + step == 0:
            found.append((begin, end))
        depth = max(0, depth + step)
    return [*found, (begin, len(text))] if depth else found


def _placed(blocks: tuple[Block, ...], number: int) -> list[Block]:
    place = Place(f"第{number}行起的表格")
    return [Grid(b.rows, place, b.exact) if isinstance(b, Grid) else Line(b.text, place) for b in blocks]
