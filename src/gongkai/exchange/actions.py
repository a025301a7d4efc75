"""Writing a package: its bytes first, then its row, so that a number is never given to a package that is not there.

A writer that is killed between the two leaves bytes that no row names, and nothing else; the changes still wait.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gongkai.agencies.service import Role
from gongkai.core import clock, files
from gongkai.core.actions import Action, Run
from gongkai.core.policies import has_role, is_system
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Viewer
from gongkai.exchange import mirrors, outbox, packing, signers, telling, zones
from gongkai.exchange.models import (
    INWARD,
    OUTWARD,
    PLATFORM,
    Change,
    Channel,
    Crossing,
    CrossingStep,
    Message,
    Outgoing,
    Said,
)
from gongkai.exchange.package.manifest import Record
from gongkai.exchange.package.writing import Source, Written, write

MOST = 50
NOTHING = {
    PLATFORM: "没有等待发往平台的变动，不用写。",
    OUTWARD: "没有等待发往外网的内容，不用写。",
    INWARD: "没有等待发往内网的内容，不用写。",
}
is_system_admin = has_role(Role.SYSTEM.value, titles="系统管理员")


class WritePackage(Action):
    """写出交换包: what waits for the platform or the other zone, the urgent first; the result is the package."""

    code = "exchange.write"
    title = "写出交换包"
    policy = is_system_admin | is_system

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        """Write the bytes, outside the transaction: nobody waits for them."""
        channel = zones.sends()
        changes = outbox.next_changes() if channel != INWARD else []
        urgent = any(change.urgent for change in changes)
        messages = [] if urgent else telling.waiting(channel)
        if messages:  # a package of its own: those of items may have to be emptied one day
            changes = []
        if not changes and not messages:
            raise Refused("nothing", NOTHING[channel])
        last = Channel.objects.filter(code=channel).first() or Channel(code=channel)
        made = packing.packed({change.matter_id: change.matter for change in changes}.values())
        told = [change for change in changes if change.matter_id in made.versions]
        records, sources = telling.packed(messages)
        written = _write(last, (*records, *made.records), (*sources, *made.sources))
        return {**data, "changes": told, "messages": messages, "last": last, "made": made, "written": written}

    def carry_out(self, run: Run) -> Outgoing:
        last, changes, (written, sha256, size) = run.data["last"], run.data["changes"], run.data["written"]
        Channel.objects.get_or_create(code=last.code)
        channel = Channel.objects.select_for_update().get(code=last.code)
        if (channel.number, channel.digest) != (last.number, last.digest):
            raise Refused("busy", "另一个进程刚刚写出了一包，请再执行一次。")
        run.describe(f"package:{last.code}-{last.number + 1}", digest=written.digest, changes=len(changes))
        package = Outgoing.objects.create(
            channel=channel,
            number=channel.number + 1,
            digest=written.digest,
            previous=channel.digest,
            manifest=written.manifest,
            signature=written.signature,
            made_at=run.moment,
            file=files.keep(sha256, size, "application/zip"),
            urgent=any(change.urgent for change in changes),
            entry=run.entry,
        )
        for change in changes:
            change.package, change.version_id = package, run.data["made"].versions[change.matter_id]
        Change.objects.bulk_update(changes, ["package", "version"])
        Message.objects.filter(pk__in=[message.pk for message in run.data["messages"]]).update(package=package)
        channel.number, channel.digest = package.number, package.digest
        channel.save(update_fields=["number", "digest"])
        return package


class SendAgain(Action):
    """再送没有收下的内容: what the other zone refused is written once more, after the cause was mended.

    In the outer zone applications and what applicants did, whose days stay (条例 31); in the inner one what crosses
    whole.
    """

    code = "exchange.send_again"
    title = "再送没有收下的内容"
    policy = is_system_admin | is_system

    def carry_out(self, run: Run) -> int:
        rows = Crossing.objects.refused().select_for_update()
        keys_of = list(rows.values_list("pk", flat=True))
        steps = list(CrossingStep.objects.refused().values_list("pk", flat=True))
        told = Said.objects.refused().count()
        if not keys_of and not steps and not told:
            raise Refused("nothing", "没有对方没有收下的内容，不用再送。")
        run.describe("exchange refused", None, applications=len(keys_of), steps=len(steps), told=told)
        Crossing.objects.filter(pk__in=keys_of).update(said=False, refused="")
        CrossingStep.objects.filter(pk__in=steps).update(said=False, refused="")
        return len(keys_of) + len(steps) + mirrors.say_refused_again()


def write_all(viewer: Viewer, channel: str) -> list[Outgoing]:
    """Write what waits, ``MOST`` packages at a time; those written. Stops where another process writes."""
    written: list[Outgoing] = []
    while len(written) < MOST:
        try:
            written.append(WritePackage.perform(viewer, channel=channel).result)
        except Refused as refusal:
            if refusal.code in {"busy", "nothing"}:
                break
            raise
    return written


def _write(last: Channel, records: Iterable[Record], sources: Iterable[Source]) -> tuple[Written, str, int]:
    """The package after ``last``, with the hash and size of its bytes, which lie in their place."""
    place = files.workplace()
    written = write(
        place,
        signers.current(),
        channel=last.code,
        number=last.number + 1,
        previous=last.digest,
        made_at=clock.now().isoformat(),
        records=records,
        sources=sources,
    )
    return (written, *files.adopt(place))
