"""Lives of applications, grown fact by fact: a fact that the clock refuses is left out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from gongkai.law import facts as f
from gongkai.law.calendar import shipped
from gongkai.law.clock import compute
from gongkai.law.facts import FactError, ReopenedBy

CALENDAR = shipped()
ONE_DAY = timedelta(days=1)
PARTIES = ("甲", "乙")
# What commonly follows: without it most lives would be made of beginnings that nothing comes of.
FOLLOWING = {
    "correction_notice_sent": ("correction_received", "correction_received", "correction_lapsed"),
    "third_party_letter_sent": ("third_party_letter_received", "third_party_answered", "third_party_letter_returned"),
    "third_party_letter_received": ("third_party_answered",),
    "co_maker_letter_sent": ("co_maker_letter_received", "co_maker_answered", "co_maker_letter_returned"),
    "co_maker_letter_received": ("co_maker_answered",),
    "other_organ_letter_sent": ("other_organ_answered",),
    "fee_notice_sent": ("fee_notice_received", "fee_paid"),
    "fee_notice_received": ("fee_paid", "fee_lapsed"),
    "replied": ("reopened",),
}


def make(kind: str, on: date, party: str, number: int) -> f.Fact:
    """A fact of the kind with values drawn from one number."""
    fact: Any = f.KINDS[kind]
    later = on + timedelta(days=number)
    match kind:
        case "correction_notice_sent":
            return fact(on, later)
        case "correction_received":
            return fact(on, number % 2 == 0)
        case "other_organ_letter_sent":
            return fact(on, party, later)
        case "extended":
            return fact(on, number % 20 + 1, on)
        case "delayed":
            return fact(on, later + ONE_DAY)
        case "reopened":
            return fact(on, list(ReopenedBy)[number % 3], days=number % 30 + 1)
        case _ if issubclass(fact, f.PartyFact):
            return fact(on, party)
        case _:
            return fact(on)


@st.composite
def lives(draw: st.DrawFn) -> tuple[f.Received, list[f.Fact], date]:
    received = f.Received(draw(st.dates(date(2019, 6, 1), date(2026, 9, 30))))
    facts: list[f.Fact] = []
    on = received.on
    moves = st.tuples(
        st.integers(0, 25),
        st.sampled_from([None, *sorted(f.KINDS)]) | st.none(),
        st.sampled_from(PARTIES),
        st.integers(0, 45),
    )
    for gap, free, party, number in draw(st.lists(moves, max_size=14)):
        follow = [kind for fact in facts for kind in FOLLOWING.get(fact.kind, ())]
        kind = free or (follow or sorted(FOLLOWING))[number % (len(follow) or len(FOLLOWING))]
        candidate = make(kind, on + timedelta(days=gap), party, number)
        try:
            compute(received, [*facts, candidate], candidate.on, CALENDAR)
        except FactError:
            continue
        facts.append(candidate)
        on = candidate.on
    return received, facts, on + timedelta(days=draw(st.integers(0, 60)))
