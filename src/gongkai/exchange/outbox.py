"""What waits to be told to the platform: noted in the transaction of the change, taken up by the next package.

What must be taken off goes first and in a package of its own, so that nothing large delays it.
"""

from __future__ import annotations

from django.db.models import QuerySet

from gongkai.core.actions import Run
from gongkai.exchange.models import Change
from gongkai.publications.service import KIND, Follower, followers, was_sent_away

MOST = 100
# Facts after which the platform must show the item no longer, or not what it had.
_URGENT = frozenset({"publications.withdrawn", "publications.display_ended", "publications.erased"})


def follow(run: Run) -> None:
    """Note that the item of ``run`` changed, where it was ever sent to a platform."""
    matter = run.the_matter()
    if matter.kind != KIND or not was_sent_away(run.facts):
        return
    last = run.facts[-1]
    Change.objects.create(
        matter=matter,
        agency_id=matter.agency_id,
        seq=last.seq,
        urgent=last.kind in _URGENT,
        at=run.moment,
        entry=run.entry,
    )


def waiting() -> QuerySet[Change]:
    """Every change that no package has told yet, the urgent ones first."""
    return Change.objects.filter(package=None).order_by("-urgent", "pk")


def next_changes() -> list[Change]:
    """What the next package tells: the urgent changes alone where there are some, else the oldest; with whatever else
    waits of the same items, since an item is told as it stands."""
    first = waiting().first()
    if first is None:
        return []
    chosen = waiting().filter(urgent=first.urgent)[:MOST]
    items = {change.matter_id for change in chosen}
    return list(waiting().filter(matter_id__in=items).select_related("matter"))


def register() -> None:
    """Follow every change of the public state; once per process."""
    if "exchange" not in followers:
        followers.add(Follower("exchange", follow))
