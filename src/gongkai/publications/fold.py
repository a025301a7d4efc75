"""The projection of an item: what lists, queues and statistics read. Pure: same facts and calendar, same row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from gongkai.core import clock
from gongkai.core.calendars import DatedCalendar
from gongkai.core.facts import FactView
from gongkai.law.calendar import FIRST_DAY
from gongkai.law.publication import RULES, Sense, publication_date
from gongkai.publications.item import Item, read


def fold(facts: Sequence[FactView], calendar: DatedCalendar) -> dict[str, Any]:
    """The columns of ``Publication``."""
    item = read(facts, date.min)
    card, term = item.public_card, due_of(item, calendar)
    waiting = term is not None and item.first_shown_at is None and not item.discarded
    return {
        "key": item.key,
        "index_number": item.index_number,
        "text_id": item.text,
        "live_id": item.live.version_id if item.live else None,
        "version": item.live.number if item.live else 0,
        "public": item.here,
        "elsewhere": item.elsewhere if item.public else "",
        "address": item.proof.address if item.proof and item.elsewhere else "",
        "claimed_at": item.proof.claimed_at if item.proof and item.elsewhere else None,
        "proof_waits": item.proof_waits or item.gone_waits,
        "stage": item.stage.code if item.stage else "",
        "returned": item.returned is not None,
        "genre": card.genre if card else "",
        "catalogue": card.catalogue if card else "",
        "topic": card.topic if card else "",
        "topic_head": card.topic.partition("/")[0] if card else "",
        "column_id": card.column if card else None,
        "unit_id": card.unit if card else None,
        "attribute": card.attribute if card else "",
        "written_on": card.written_on if card else None,
        "formed_on": card.formed_on if card else None,
        "explains_id": card.explains if card else None,
        "unexplained": bool(item.unexplained),
        "migrated": item.migrated is not None,
        "validity": item.validity,
        "validity_since": item.validity_since,
        "expires_on": card.expires_on if card else None,
        "changed_by_id": item.validity_by,
        "first_published_at": item.first_published_at,
        "published_at": item.published_at,
        "first_shown_at": item.first_shown_at,
        "published_year": clock.local_date(item.published_at).year if item.published_at else None,
        "withdrawn_on": item.withdrawn_on,
        "display_until": card.display_until if card else None,
        "scheduled_at": item.scheduled_at,
        "review_on": item.review_on,
        "must_by": term,
        "late_days": late_days(item, term, calendar),
        "due": term if waiting else None,
        "provisional": waiting and term is not None and not calendar.law.is_known(term),
    }


def due_of(item: Item, calendar: DatedCalendar) -> date | None:
    """Until when the item must be published: 20 working days, or the special period of R20, from its formation.

    None where the calendar does not reach back so far: what is older than the regulation has no term by it.
    """
    first = next(iter(item.versions), None)
    card = item.cards[first.text] if first is not None else item.card
    if card is None or card.formed_on is None or card.attribute != "open" or card.formed_on < FIRST_DAY:
        return None
    rule = RULES.get(card.period, RULES["general"])
    if rule.sense is not Sense.WITHIN:
        rule = RULES["general"]
    return publication_date(rule.code, card.formed_on, calendar.law).on


def late_days(item: Item, term: date | None, calendar: DatedCalendar) -> int | None:
    """How many working days after its last day it was first published; None while it is not, or no term is known, or
    another site had published it before: what that site states proves nothing either way. What was sent to a platform
    counts from the day that the platform states and a kept copy proves, which cannot lie before the sending.
    Of a mirrored item the inner zone keeps the term."""
    if term is None or item.first_shown_at is None or item.migrated is not None or item.mirrored is not None:
        return None
    published = clock.local_date(item.first_shown_at)
    return max(0, calendar.law.working_days_between(term, published)) if published > term else 0
