"""What all steps on an item share: the item as it stands, and whose task comes next."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.core import calendars
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.models import Task
from gongkai.core.policies import is_system, of_own_agency
from gongkai.core.refusals import Refused
from gongkai.publications.confirming import rows
from gongkai.publications.fold import due_of
from gongkai.publications.item import Item, read
from gongkai.publications.process import PUBLICATION

REVISE_TASK = "publications.write"


class ItemAction(Action):
    """A step on an item that exists. Subclasses write ``act``; the task of whoever is next follows from the facts."""

    process = PUBLICATION
    policy = of_own_agency | is_system

    def carry_out(self, run: Run) -> Any:
        if run.matter is None:
            raise Refused("matter", "请先打开一件信息，再办理这一步。")
        result = self.act(run, item_of(run))
        follow(run)
        rows.follow(run, item_of(run))
        return result

    def act(self, run: Run, item: Item) -> Any:
        """Record what happened to ``item``."""
        raise NotImplementedError


class NoteForm(ActionForm):
    """An opinion that may be left empty."""

    note = forms.CharField(label="意见", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(ActionForm):
    """A reason that must be given."""

    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


def item_of(run: Run) -> Item:
    """The item as the facts of this run have it now."""
    return read(run.facts, run.today)


def follow(run: Run) -> None:
    """Leave open exactly the task of whoever is next, due when the item must be on the site."""
    item, state, matter = item_of(run), PUBLICATION.state_after(run.facts), run.the_matter()
    wants = _wanted(item, state)
    tasks = Task.objects.filter(matter=matter, kind__startswith="publications.").open()
    tasks.exclude(kind__in=[kind for kind, _, _ in wants]).update(closed_by=run.entry)
    due = due_of(item, calendars.current(matter.agency_id)) if item.first_shown_at is None else None
    tasks.update(due=due)
    standing = set(tasks.values_list("kind", flat=True))
    for kind, role, account in wants:
        if kind not in standing:
            run.open_task(kind, role, account_id=account, due=due)


def _wanted(item: Item, state: str) -> list[tuple[str, str, int | None]]:
    wants: list[tuple[str, str, int | None]] = []
    if item.proof_waits:
        wants.append(("publications.prove_shown", "publisher", None))
    if item.gone_waits:
        wants.append(("publications.prove_gone", "publisher", None))
    if item.erasure is not None:
        wants.append(("publications.erase", "secrecy", None))
    if state == "reviewing" and item.stage is not None:
        step = "publications.sign" if item.stage.code == "signature" else item.stage.step
        wants.append((step, item.stage.role, None))
    if state == "signed" and item.card is not None:
        wants.append(
            ("publications.publish" if item.card.attribute == "open" else "publications.keep", "publisher", None)
        )
    if state == "drafting":
        wants.append((REVISE_TASK, "handler", item.drafter))
    return wants
