"""两区: the decisions of the ledger as the public reads them (双公示; 处罚法 48), month by month of an agency and kind.

A natural person leaves the inner zone by the surname, unless the agency's rules print whole names. A decision whose
term of display is over, that was corrected or revoked, is told no more, and its words are destroyed in the outer zone;
of a revoked one stays its number and why. Figures and decisions that are lawfully not published never leave.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q
from django.db.models.functions import ExtractMonth, ExtractYear

from gongkai.agencies.service import Agency, agency_called
from gongkai.core import clock, settings
from gongkai.core.actions import Run
from gongkai.core.mirroring import MirrorAction, Mirrored
from gongkai.core.models.settings import SettingValue
from gongkai.publications import public_state
from gongkai.publications.acts import naming, searching
from gongkai.publications.acts.kinds import ACTS
from gongkai.publications.acts.models import Act, ActQuerySet, Ledgered, number_key, public_now

_WORDS = ("decision_number", "title", "party_kind", "party", "credit_code", "category", "content", "basis")
_DAYS = ("decided_on", "valid_from", "valid_to", "display_until", "revoked_on")
_NAMED = ("title", "content", "basis")
# What is destroyed: all that says whom it was about and what was decided.
EMPTY = dict.fromkeys(("title", "party", "credit_code", "category", "content", "basis"), "")
NO_RULES = "0 0"
GONE = "内网已更正、作废，或者公示期满"
_REVOKED = Q(published=True, ended_as=Ledgered.Ended.REVOKED)


def _public() -> ActQuerySet:
    return Act.objects.filter(public_now(clock.today()) | _REVOKED)


def marks() -> dict[str, str]:
    """Every month with a decision that the public reads. Rows are written once and ended once, so that the newest, how
    many there are and how many were revoked tell all; with the rules of names in force. Two queries."""
    rules = _rules()
    rows = (
        _public()
        .values("agency__code", "kind", year=ExtractYear("decided_on"), month=ExtractMonth("decided_on"))
        .annotate(last=Max("pk"), count=Count("pk"), revoked=Count("pk", filter=_REVOKED))
        .order_by("year", "month", "agency__code", "kind")
    )
    return {
        f"{row['agency__code']} {row['kind']} {row['year']}-{row['month']:02}": (
            f"{row['last']} {row['count']} {row['revoked']} {rules}"
        )
        for row in rows
    }


def told(subject: str) -> dict[str, Any]:
    """The decisions of the month that the public reads."""
    code, kind, month = subject.split()
    agency = Agency.objects.get(code=code)
    names = settings.value(naming.SETTING, agency, clock.today())
    rows, rules = _of_month(_public().filter(agency=agency, kind=kind), month).order_by("pk"), _rules()
    return {"agency": code, "kind": kind, "month": month, "acts": [_told(row, names, rules) for row in rows]}


def _of_month(rows: ActQuerySet, month: str) -> ActQuerySet:
    first = date.fromisoformat(f"{month}-01")
    return rows.filter(decided_on__year=first.year, decided_on__month=first.month)


def _rules() -> str:
    """A word that changes with the rules by which natural persons are printed; one query."""
    rows = SettingValue.objects.filter(code=naming.SETTING, valid_from__lte=clock.today())
    found = rows.aggregate(last=Max("pk"), count=Count("pk"))
    return f"{found['last'] or 0} {found['count']}"


def _key(row: Act, rules: str) -> str:
    """A row keeps its words: printed by other rules it is another row outside, and the former is destroyed."""
    if row.party_kind != Act.Party.NATURAL or rules == NO_RULES:
        return row.key
    return base64.urlsafe_b64encode(hashlib.sha256(f"{row.key} {rules}".encode()).digest()).decode()[:22]


def _told(row: Act, names: str, rules: str) -> dict[str, Any]:
    revoked = row.ended_as == Ledgered.Ended.REVOKED
    words = {name: getattr(row, name) for name in _WORDS}
    words |= {name: naming.shown(row, words[name], names) for name in _NAMED}
    words["party"] = naming.party(row, names)
    days = {name: getattr(row, name) for name in _DAYS}
    return {
        "key": _key(row, rules),
        **words,
        **{name: day.isoformat() if day else "" for name, day in days.items()},
        **(EMPTY if revoked else {}),
        "revoked": revoked,
        "reason": row.ended_reason if revoked else "",
    }


class MirrorActs(MirrorAction):
    """镜像内网公示的行政执法决定."""

    code = "publications.mirror_acts"
    title = "镜像内网公示的行政执法决定"

    def mirror(self, run: Run, told: dict[str, Any]) -> int:
        agency, kind = agency_called(told["agency"]), told["kind"]
        if kind not in ACTS:
            raise ValueError(kind)
        run.describe("acts", agency.pk, kind=kind, month=told["month"], acts=len(told["acts"]))
        wanted = {each["key"]: each for each in told["acts"]}
        numbers = {number_key(each["decision_number"]) for each in told["acts"] if not each["revoked"]}
        there = _there(agency, kind, told["month"], set(wanted), numbers)
        known = {row.key for row in there}
        gone = [row for row in there if row.key not in wanted and row.erased_at is None]
        revoked = [row for row in there if row.erased_at is None and wanted.get(row.key, {}).get("revoked")]
        for row in gone:
            _destroy(run, row, Ledgered.Ended.CORRECTED, GONE, None)
        for row in revoked:
            each = wanted[row.key]
            _destroy(run, row, Ledgered.Ended.REVOKED, each["reason"], date.fromisoformat(each["revoked_on"]))
        fresh = [_act(run, agency, kind, each) for key, each in wanted.items() if key not in known]
        changed = [*gone, *revoked, *Act.objects.bulk_create(fresh)]
        if changed:
            public_state.raise_generation()
            searching.changed(run, *changed)
        return len(changed)


def _there(agency: Agency, kind: str, month: str, keys: set[str], numbers: set[str]) -> list[Act]:
    """What stands here of the month, under these keys, or under one of the numbers: a decision of which the day was
    corrected stands in another month, and what is told takes its place."""
    rows = Act.objects.select_for_update().filter(agency=agency, kind=kind)
    of_month = Q(pk__in=_of_month(Act.objects.filter(agency=agency, kind=kind), month).values("pk"))
    return list(rows.filter(of_month | Q(key__in=keys) | Q(number_key__in=numbers, ended_by=None)))


def _destroy(run: Run, row: Act, how: str, reason: str, revoked_on: date | None) -> None:
    """It is shown no more, and nothing is left of whom it was about and what was decided (个人信息保护法 47)."""
    if row.ended_by_id is None:
        row.ended_by, row.ended_at, row.ended_as, row.ended_reason = run.entry, run.moment, how, reason
        row.revoked_on = revoked_on
    for name, empty in EMPTY.items():
        setattr(row, name, empty)
    row.erased_at = run.moment
    row.save()


def _act(run: Run, agency: Agency, kind: str, each: dict[str, Any]) -> Act:
    days = {name: date.fromisoformat(each[name]) if each[name] else None for name in _DAYS}
    row = Act(
        **{name: each[name] for name in _WORDS},
        **days,
        key=each["key"],
        kind=kind,
        agency=agency,
        number_key=number_key(each["decision_number"]),
        published=True,
        recorded_at=run.moment,
        entry=run.entry,
    )
    if each["revoked"]:
        row.ended_by, row.ended_at, row.erased_at = run.entry, run.moment, run.moment
        row.ended_as, row.ended_reason = Ledgered.Ended.REVOKED, each["reason"]
    return row


KIND = Mirrored("acts", "行政执法决定", marks, told, MirrorActs, order=80)
