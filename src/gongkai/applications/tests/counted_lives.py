"""Years of cases for tests of what is counted: their facts are inserted at once and folded with the product's fold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from gongkai.agencies.models import Agency
from gongkai.applications import facts as f
from gongkai.applications.models import Application, RequestText
from gongkai.applications.process import APPLICATION
from gongkai.core import calendars, clock
from gongkai.core.audit import write_entry
from gongkai.core.facts import FactView, encode
from gongkai.core.models import Entry, Fact, Matter
from gongkai.core.process import projected
from gongkai.core.projections import folding
from gongkai.core.viewers import Job
from gongkai.core.writing import write_transaction

# An answer that fits a row, for the facts of the decision.
CODE_OF = {"r03": "D02", "r04": "D03", "r08": "D07", "r13": "D12", "r17": "D17", "r21": "D21", "r23": "D23-5"}
_numbers = count(1)


@dataclass(frozen=True)
class Life:
    """One case: when it came, from whom (column), to whom it went, when and how it was answered, and again."""

    agency: Agency
    received: date
    column: str = "c1"
    answered: date | None = None
    row: str = "r03"
    again: tuple[date, str] | None = None
    moved: tuple[tuple[date, Agency], ...] = ()
    forwarded: bool = False

    def steps(self, number: str, text: int) -> Iterator[tuple[date, Any, Agency]]:
        """Its facts, with the agency in whose trail each stands; in the order in which they happened."""
        holder = self.agency
        yield self.received, f.Registered(number, "counter", self.column, text, "post", "paper", "当面提交"), holder
        if self.forwarded:
            yield self.received, f.Forwarded("云川市审计局"), holder
        later: list[tuple[date, int, Any]] = [(day, 1, to) for day, to in self.moved]
        if self.answered is not None:
            later.append((self.answered, 0, self.row))
        if self.again is not None:
            later.append((self.again[0], 2, self.again[1]))
        for day, what, detail in sorted(later, key=lambda each: each[:2]):
            if what == 1:
                yield day, f.TakenOver(detail.pk, detail.name, holder.pk, holder.name, "机构改革方案"), holder
                holder = detail
                continue
            if what == 2:
                yield day, f.Reopened("review", "复议决定书", days=20), holder
            yield from ((day, each, holder) for each in _answer(number, detail))


def _answer(number: str, row: str) -> Iterator[Any]:
    code = CODE_OF[row]
    yield f.DecisionDrafted(0, 0, (code,), code)
    yield f.DecisionSigned(0, number, (code,), code, row)
    yield f.DecisionDispatched(0, "post", "EA123456789CN")
    yield f.DecisionDelivered(0, "signed")


def live(lives: Sequence[Life]) -> list[Matter]:
    """Insert them; the database must have its calendar."""
    calendar = calendars.current(None)
    matters = []
    with write_transaction(), folding():
        for life in lives:
            matters.append(_one(life, calendar))
    return matters


def _one(life: Life, calendar: calendars.DatedCalendar) -> Matter:
    number = f"{life.received.year}-{next(_numbers):05}"
    last = life.moved[-1][1] if life.moved else life.agency
    matter = Matter.objects.create(kind=APPLICATION.kind, agency=last, opened_at=clock.now())
    entry = _entry(matter, life.agency, "test.lives")
    asked = f"第{number}号验收报告"
    shared = {"matter": matter, "agency": last, "entry": entry}
    text = RequestText.objects.create(**shared, cause="original", title=asked, text=asked)
    views: list[FactView] = []
    rows: list[Fact] = []
    for seq, (day, payload, holder) in enumerate(life.steps(number, text.pk), start=1):
        own = _entry(matter, holder, "applications.take_over") if isinstance(payload, f.TakenOver) else entry
        views.append(FactView(seq, payload.kind, day, own.at, payload))
        rows.append(_row(matter, seq, day, payload, own))
    Fact.objects.bulk_create(rows)
    matter.last_seq = len(rows)
    matter.save(update_fields=["last_seq"])
    Application.objects.create(matter=matter, **projected(APPLICATION, matter, views, calendar))
    return matter


def _entry(matter: Matter, agency: Agency, action: str) -> Entry:
    job = Job("测试")
    return write_entry(job, action, Entry.Result.DONE, channel="call", matter=matter, agency_id=agency.pk)


def _row(matter: Matter, seq: int, day: date, payload: Any, entry: Entry) -> Fact:
    return Fact(
        matter=matter,
        seq=seq,
        kind=payload.kind,
        version=payload.version,
        occurred_on=day,
        recorded_at=entry.at,
        entry=entry,
        payload=encode(payload),
    )
