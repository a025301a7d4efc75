"""The parts of a report found in its lines: what stands in front, the six sections, what follows (R88).

Contents pages, repeated headings and a second report in the same file are told from the report's own headings.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from gongkai.annual_reports.document import Place
from gongkai.annual_reports.readers.blocks import Line
from gongkai.annual_reports.readers.recognition.front import Front, is_title, read_front
from gongkai.annual_reports.readers.recognition.glyphs import SHORT, visible, visible_length
from gongkai.annual_reports.readers.recognition.headings import NUMBERS, Heading, find_headings, may_hold_headings

# A contents page has next to nothing between its headings.
_CONTENTS_LENGTH = 24
# A heading under a number of its own weighs as much.
_STRONG = 0.9
# So many headings make a report of its own when they come again.
_SECOND_REPORT = 3


class Part(NamedTuple):
    """A section as it stands in the file: its number 一 … 六, its heading, the lines below it."""

    number: str
    heading: str
    lines: tuple[Line, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Outline:
    """What was found. ``second`` is the line (counted from 0) with which another report begins in the same file."""

    front: Front
    parts: tuple[Part, ...]
    second: int | None = None

    def part(self, number: str) -> Part | None:
        """The section with that number."""
        return next((part for part in self.parts if part.number == number), None)


def outline(lines: Sequence[Line], container_title: str = "", tables: Collection[int] = ()) -> Outline:
    """The outline of a report. A file without any heading has no parts, and all its lines are in front. ``tables``
    are the lines, by number, before which a table stands."""
    texts = [line.text for line in lines]
    likely = [number for number, text in enumerate(texts) if may_hold_headings(text)]
    for number in likely:
        texts[number] = visible(texts[number])
    runs = [run for run in _runs(find_headings(texts, likely)) if not _is_contents(run, texts, tables)]
    chosen, second = _choose(runs, texts)
    parts = _parts(chosen, lines, len(lines) if second is None else second)
    start = chosen[0] if chosen else None
    before = [line.text for line in lines[: start.line if start else len(lines)]]
    if start and start.start:
        text = lines[start.line].text
        before.append(text[: _place_in(text, start.start)])
    body = [line.text for part in parts for line in part.lines]
    return Outline(read_front(before, body, container_title), parts, second)


def _runs(headings: Sequence[Heading]) -> list[list[Heading]]:
    """The headings cut where they begin anew. Weak ones (in brackets, without number) count only where no strong one
    of the same section is there."""
    likely = [heading for heading in headings if heading.weight >= _STRONG]
    strong = {heading.section for heading in likely}
    kept: Sequence[Heading] = headings
    if len(likely) < len(headings):
        kept = [
            h for h in headings if h.weight >= _STRONG or (h.section not in strong and (len(strong) < 2 or h.alone))
        ]
    runs: list[list[Heading]] = []
    for heading in kept:
        if not runs or heading.section < runs[-1][-1].section or _begins_anew(heading, runs[-1]):
            runs.append([])
        elif heading.section == runs[-1][-1].section:
            continue
        runs[-1].append(heading)
    return runs


def _begins_anew(heading: Heading, run: Sequence[Heading]) -> bool:
    return heading.section == run[-1].section == 1 and len(run) == 1


def _is_contents(run: Sequence[Heading], texts: Sequence[str], tables: Collection[int]) -> bool:
    """Whether next to nothing stands between the headings, as on a contents page."""
    if any(run[0].line < at <= run[-1].line for at in tables):
        return False
    between = [_between(a, b, texts) for a, b in pairwise(run)]
    return sum(len(text) <= _CONTENTS_LENGTH for text in between) == len(between) and len(run) > 2


def _between(first: Heading, second: Heading, texts: Sequence[str]) -> str:
    if first.last == second.line:
        return texts[first.last][first.end : second.start].strip()
    inner = [texts[first.last][first.end :], *texts[first.last + 1 : second.line], texts[second.line][: second.start]]
    return "".join(text.strip() for text in inner)


def _choose(runs: Sequence[list[Heading]], texts: Sequence[str]) -> tuple[list[Heading], int | None]:
    """The headings of the report, and where another report begins."""
    if not runs:
        return [], None
    whole = [run for run in runs if len(run) >= _SECOND_REPORT and run[0].section <= 2]
    if len(whole) > 1:
        first, other = whole[0], whole[1]
        return first, _start_of(other[0], first[-1], texts)
    best = max(runs, key=lambda run: (len(run), sum(h.weight for h in run)))
    return _completed(best, runs), None


def _completed(best: list[Heading], runs: Sequence[list[Heading]]) -> list[Heading]:
    """A report whose headings come in a wrong order, one twice, loses none of them: those of other runs that fit
    between are taken in."""
    there = {heading.section for heading in best}
    missing = [h for run in runs if run is not best for h in run if h.section not in there]
    if not missing:
        return best
    whole = sorted([*best, *missing], key=lambda h: (h.line, h.start))
    kept: list[Heading] = []
    for heading in whole:
        if heading in best or not any(h.section == heading.section for h in kept):
            kept.append(heading)
    return kept


def _start_of(heading: Heading, last: Heading, texts: Sequence[str]) -> int:
    """The line with which the report of that heading begins: its title, where there is one after the last heading."""
    titles = [n for n in range(last.line + 1, heading.line) if is_title(texts[n])]
    return titles[0] if titles else heading.line


def _parts(chosen: Sequence[Heading], lines: Sequence[Line], end: int) -> tuple[Part, ...]:
    parts = []
    for n, heading in enumerate(chosen):
        following = chosen[n + 1] if n + 1 < len(chosen) else None
        body = _body(heading, following, lines, end)
        parts.append(Part(NUMBERS[heading.section - 1], _words(heading, lines), tuple(body), lines[heading.line].place))
    return tuple(parts)


def _words(heading: Heading, lines: Sequence[Line]) -> str:
    """The heading as printed, without its number and without blanks."""
    first, last = lines[heading.line].text, lines[heading.last].text
    begin, end = _place_in(first, heading.begin), _place_in(last, heading.end)
    if heading.line == heading.last:
        words = first[begin:end]
    else:
        words = "".join((first[begin:], *(line.text for line in lines[heading.line + 1 : heading.last]), last[:end]))
    return "".join(words.split()).strip("*_#[]【】").rstrip(":：")


def _body(heading: Heading, following: Heading | None, lines: Sequence[Line], end: int) -> list[Line]:
    line, last = lines[heading.last], following.line if following else end
    after = _place_in(line.text, heading.end)
    if following and following.line == heading.last:
        return _line(line.text[after : _place_in(line.text, following.start)], line.place)
    tail = (
        _line(lines[last].text[: _place_in(lines[last].text, following.start)], lines[last].place) if following else []
    )
    return [*_line(line.text[after:], line.place), *lines[heading.last + 1 : last], *tail]


def _line(text: str, place: Place) -> list[Line]:
    return [Line(text.strip(), place)] if text.strip() else []


def _place_in(text: str, at: int) -> int:
    """Where in the text as printed the place ``at`` of its visible form is."""
    if at <= 0:
        return 0
    return _place_in_short(text, at) if len(text) <= SHORT else _look_for_place(text, at)


def _look_for_place(text: str, at: int) -> int:
    seen = 0
    for place, sign in enumerate(text):
        if seen >= at:
            return place
        seen += visible_length(sign)
    return len(text)


# Headings are worded alike in report after report.
_place_in_short = lru_cache(maxsize=1024)(_look_for_place)
