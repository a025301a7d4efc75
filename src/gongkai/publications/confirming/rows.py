"""From the facts of an item to the rows on the desks of the agencies it concerns, and who those agencies are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from gongkai.agencies.service import Agency, valid_on
from gongkai.core import calendars, settings
from gongkai.core.actions import Run
from gongkai.publications import facts as f
from gongkai.publications.confirming.models import Confirmation
from gongkai.publications.item import Item
from gongkai.publications.models import Text, new_key

TERM, SILENCE = "publications.confirmation_days", "publications.confirmation_silence"
REFER, AGREE = "refer", "agree"


def common_superior(one: Agency, other: Agency) -> Agency | None:
    """The nearest agency above both, or one of the two where it is above the other; None where the tree has none."""
    above = {row.pk for row in other.lineage()}
    return next((row for row in one.lineage() if row.pk in above), None)


def issuing(text: Text, today: date) -> dict[int, str]:
    """The other agencies of this installation that issue the text, with the name under which it lists them."""
    named = {name: name for name in text.issuers if name not in {text.agency.name, text.agency.short_name}}
    if not named:
        return {}
    rows = Agency.objects.filter(valid_on(today)).filter(Q(name__in=named) | Q(short_name__in=named))
    return {row.pk: row.name if row.name in named else row.short_name for row in rows.exclude(pk=text.agency_id)}


def ask(run: Run, text: Text, agency: Agency, name: str, about: str, *, issuer: bool) -> None:
    """Record that this agency is asked about the version in review, with its term and who would decide."""
    days = settings.value(TERM, text.agency, run.today)
    term = calendars.current(text.agency_id).law.add_working_days(run.today, days)
    superior = common_superior(text.agency, agency)
    run.record(f.ConfirmationAsked(agency.pk, name, term, superior.pk if superior is not None else None, issuer, about))


def ask_all(run: Run, text: Text, concerned: dict[int, str]) -> None:
    """At submission: whoever issues it too, and whoever was ever asked about it: a dissent is not left behind by
    sending the text again."""
    issuers = issuing(text, run.today)
    for agency in Agency.objects.filter(pk__in={*issuers, *concerned}).order_by("sort_key", "pk"):
        ask(run, text, agency, issuers.get(agency.pk, agency.name), "", issuer=agency.pk in issuers)


def follow(run: Run, item: Item) -> None:
    """Bring the rows to what the facts say; nothing is asked of the database where nobody was ever asked."""
    if not item.concerned:
        return
    matter = run.the_matter()
    standing = {row.agency_id: row for row in Confirmation.objects.filter(matter=matter).exclude(state="void")}
    for key, each in item.confirmations.items():
        row = standing.pop(key, None)
        if row is not None and item.submitted is not None and row.version_id != item.submitted.version_id:
            _void([row])
            row = None
        if row is None:
            _create(run, item, key)
        elif (row.state, row.opinion, row.decision) != (each.state, each.opinion, each.decision):
            Confirmation.objects.filter(pk=row.pk).update(
                state=each.state, opinion=each.opinion, decision=each.decision
            )
    _void(standing.values())


def _create(run: Run, item: Item, key: int) -> None:
    assert item.submitted is not None
    asked = item.confirmations[key].asked
    Confirmation.objects.create(
        key=new_key(),
        matter=run.the_matter(),
        version_id=item.submitted.version_id,
        asker_id=run.the_matter().agency_id,
        agency_id=key,
        superior_id=asked.superior,
        asked_on=run.today,
        term=asked.term,
        about=asked.about,
    )


def _void(rows: Iterable[Confirmation]) -> None:
    """What was not settled is settled no more: its version is not in review."""
    open_ones = [row.pk for row in rows if row.state not in ("agreed", "cleared")]
    Confirmation.objects.filter(pk__in=open_ones).update(state=Confirmation.State.VOID)
