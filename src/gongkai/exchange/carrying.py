"""What stood on the own site before there were two zones is carried to the outer one, item by item.

Each goes in a transaction of its own, so that a run that was cut off is simply started again. Whatever crosses as a
whole crosses by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from gongkai.core import clock
from gongkai.core.models import Matter
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Job
from gongkai.exchange import receiving, zones
from gongkai.publications.service import Publication, PublicationQuerySet, SendAway, only_desk

CARRIER = Job("转到已有的平台公开")
CHUNK = 200


@dataclass
class Carried:
    """How many items were carried, and of each other one why not."""

    count: int = 0
    faults: list[str] = field(default_factory=list)


def left() -> PublicationQuerySet:
    """The items that stand on the own site still, although the installation publishes elsewhere."""
    rows: PublicationQuerySet = Publication.objects.filter(public=True)
    return rows


def check() -> None:
    """Refused where nothing is to be carried: the installation has a site of its own."""
    if zones.zone() == zones.OUTER or not only_desk(clock.today()):
        raise Refused("mode", "本系统就是公开平台，没有要转走的；请系统管理员先在设置里改“在哪里公开”。")


def carry(report: Callable[[int], None] | None = None, channel: str = "command") -> Carried:
    """Send away all that is left, the oldest first; ``report`` hears how many were looked at."""
    check()
    done, after = Carried(), 0
    while keys := list(left().filter(pk__gt=after).order_by("pk").values_list("pk", "index_number")[:CHUNK]):
        for key, number in keys:
            try:
                SendAway.perform(CARRIER, {}, matter=Matter.objects.get(pk=key), channel=channel)
                done.count += 1
            except Refused as refusal:
                done.faults.append(f"{number}：{receiving.said(refusal)}")
            if report is not None:
                report(done.count + len(done.faults))
        after = keys[-1][0]
    return done
