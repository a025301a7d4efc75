"""Cases that no single condition counts: those that went from agency to agency (O16), and, in the reading that takes
the last decision of the year, those decided again (R94). They are few; their facts are read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from gongkai.applications import facts as f
from gongkai.applications.case import read
from gongkai.applications.counting.asked import CARRIED_IN, CARRIED_ON, COUNTED, NEW, RESULTS, Asked
from gongkai.applications.models import Application
from gongkai.core import calendars, clock
from gongkai.core.facts import FactView, in_force
from gongkai.core.lookups import Keys
from gongkai.core.models import Entry, Fact
from gongkai.core.process import view_of
from gongkai.core.standing import Standing
from gongkai.law.report_format import RESULT_ROWS

TAKE_OVER = "applications.take_over"


@dataclass
class Exceptional:
    """A case and the rows in which it stands; ``instead_of``: the row in which the condition has counted it already,
    with all the others."""

    row: Application
    rows: list[str] = field(default_factory=list)
    instead_of: str = ""
    notes: list[str] = field(default_factory=list)

    def adds(self) -> Iterator[tuple[str, int]]:
        """What it adds to each row."""
        for name in self.rows:
            yield name, 1
            if name in RESULT_ROWS and not self.instead_of:
                yield RESULTS, 1
        if self.instead_of:
            yield self.instead_of, -1

    def all_rows(self) -> Iterator[str]:
        """Where it came in and where it went."""
        if self.instead_of:
            yield NEW if self.row.received_on and self.row.received_on.year == self.row.counted_year else CARRIED_IN
        yield from self.rows


@dataclass(frozen=True)
class Move:
    """From this day on this agency has the case."""

    day: date
    to: int


@dataclass(frozen=True)
class Moved:
    """A case and who had it when, until it was answered; the first move is its receipt."""

    row: Application
    moves: tuple[Move, ...]

    @property
    def holders(self) -> frozenset[int]:
        """Who had it while it was open."""
        return frozenset(move.to for move in self.moves)


def exceptions(asked: Asked) -> list[Exceptional]:
    """The exceptional cases of the year."""
    found = [events_of(each, asked) for each in moved(asked.agencies)]
    again = _decided_again(asked) if asked.last_decision else []
    return [each for each in (*found, *again) if each.rows]


def moved(agencies: frozenset[int]) -> list[Moved]:
    """The cases of any year that one of the agencies handed over or took over; three queries, one where there
    are none."""
    keys = [key for (key,) in _moved.rows(agencies)]
    if not keys:
        return []
    rows = Application.objects.filter(pk__in=keys).select_related("agency", "origin", "text")
    rows = rows.order_by("received_on", "pk")
    views = facts_of(keys, f.TakenOver.kind)  # type: ignore[attr-defined]
    return [_moved_case(row, views[row.pk]) for row in rows]


@Standing
def _moved(agencies: Keys) -> QuerySet[Application, tuple[int]]:
    """The keys of their matters."""
    handed_over = Entry.objects.filter(
        matter_id=OuterRef("pk"), action=TAKE_OVER, result=Entry.Result.DONE, agency_id__among=agencies
    )
    touched = Q(agency_id__among=agencies) | Q(origin_id__among=agencies) | Exists(handed_over)
    there = Application.objects.filter(COUNTED, touched, origin__isnull=False, received_on__isnull=False)
    return there.order_by().values_list("pk")


def facts_of(keys: Sequence[int], *kinds: str) -> dict[int, list[FactView]]:
    """The facts of many matters, of some kinds or of all; one query."""
    found: dict[int, list[FactView]] = defaultdict(list)
    if not keys:
        return found
    rows = Fact.objects.filter(matter_id__in=keys).select_related("entry", "corrects").order_by("matter_id", "seq")
    for fact in rows.filter(kind__in=kinds) if kinds else rows:
        found[fact.matter_id].append(view_of(fact))
    return found


def _moved_case(row: Application, views: Sequence[FactView]) -> Moved:
    assert row.received_on is not None
    taken = [(view.occurred_on, view.payload) for view in in_force(views)]
    until = next((at for at, (day, fact) in enumerate(taken) if _after_answer(row, day, fact)), len(taken))
    return Moved(
        row, (Move(row.received_on, row.registrar.pk), *(Move(day, fact.agency) for day, fact in taken[:until]))
    )


def _after_answer(row: Application, day: date, fact: f.TakenOver) -> bool:
    """Whether the case was answered already when it went on."""
    return row.counted_on is not None and day >= row.counted_on and row.answered_by_id == fact.predecessor


def events_of(case: Moved, asked: Asked) -> Exceptional:
    """In which rows of ``asked`` the case stands: with each move it comes in or goes out, until it is answered."""
    told = Exceptional(case.row)
    _at_the_beginning(told, case.moves, asked)
    inside = False
    for place, move in enumerate(case.moves):
        was, inside = inside, move.to in asked.agencies
        if not asked.first_day <= move.day <= asked.last_day:
            continue
        if inside and not was:
            told.rows.append(CARRIED_IN if place else NEW)
            told.notes += [f"{move.day} 由其他机关移交，按上年结转计"] if place else []
        elif was and not inside:
            told.rows.append(CARRIED_ON)
            told.notes.append(f"{move.day} 移交其他机关，由其继续办理")
    _at_the_end(told, case.moves, asked)
    return told


def _at_the_beginning(told: Exceptional, moves: Sequence[Move], asked: Asked) -> None:
    before = [move for move in moves if move.day < asked.first_day]
    answered = told.row.counted_on
    if before and before[-1].to in asked.agencies and (answered is None or answered >= asked.first_day):
        told.rows.append(CARRIED_IN)


def _at_the_end(told: Exceptional, moves: Sequence[Move], asked: Asked) -> None:
    by_then = [move for move in moves if move.day <= asked.last_day]
    if not by_then or by_then[-1].to not in asked.agencies:
        return
    answered = told.row.counted_on
    if answered is None or answered > asked.last_day:
        told.rows.append(CARRIED_ON)
    elif answered >= asked.first_day:
        told.rows.append(told.row.row)


def _decided_again(asked: Asked) -> list[Exceptional]:
    rows = Application.objects.filter(
        COUNTED, agency_id__in=asked.agencies, origin__isnull=True, counted_year=asked.year, reopened__gt=0
    ).select_related("agency", "origin", "text")
    found = {row.pk: row for row in rows}
    views = facts_of(list(found))
    return [each for key, row in found.items() if (each := _last_decision(row, views[key], asked)) is not None]


def _last_decision(row: Application, views: Sequence[FactView], asked: Asked) -> Exceptional | None:
    case = read(views, calendars.current(row.agency_id), clock.today())
    in_year = [each for each in case.answers if each.dispatched_on and each.dispatched_on <= asked.last_day]
    last = in_year[-1] if in_year else None
    if last is None or last.signed is None or last.signed.row == row.row:
        return None
    return Exceptional(row, [last.signed.row], row.row, [f"{last.dispatched_on} 重新答复，按当年最后一次答复计"])
