"""Writing a package: its bytes first, then its row, so that a number is never given to a package that is not there.

A writer that is killed between the two leaves bytes that no row names, and nothing else; the changes still wait.
"""

from __future__ import annotations

from typing import Any

from gongkai.agencies.service import Role
from gongkai.core import clock, files, keys
from gongkai.core.actions import Action, Run
from gongkai.core.policies import has_role, is_system
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Viewer
from gongkai.exchange import outbox, packing
from gongkai.exchange.models import PLATFORM, Change, Channel, Outgoing
from gongkai.exchange.package.writing import Written, write

MOST = 50
is_system_admin = has_role(Role.SYSTEM.value, titles="系统管理员")


class WritePackage(Action):
    """写出交换包: what waits for the platform, the urgent first; the result is the package."""

    code = "exchange.write"
    title = "写出交换包"
    policy = is_system_admin | is_system

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        """Write the bytes, outside the transaction: nobody waits for them."""
        changes = outbox.next_changes()
        if not changes:
            raise Refused("nothing", "没有等待发往平台的变动，不用写。")
        last = Channel.objects.filter(code=PLATFORM).first() or Channel(code=PLATFORM)
        made = packing.packed({change.matter_id: change.matter for change in changes}.values())
        told = [change for change in changes if change.matter_id in made.versions]
        return {**data, "changes": told, "last": last, "made": made, "written": _write(made, last)}

    def carry_out(self, run: Run) -> Outgoing:
        last, changes, (written, sha256, size) = run.data["last"], run.data["changes"], run.data["written"]
        Channel.objects.get_or_create(code=PLATFORM)
        channel = Channel.objects.select_for_update().get(code=PLATFORM)
        if (channel.number, channel.digest) != (last.number, last.digest):
            raise Refused("busy", "另一个进程刚刚写出了一包，请再执行一次。")
        run.describe(f"package:{PLATFORM}-{last.number + 1}", digest=written.digest, changes=len(changes))
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
        channel.number, channel.digest = package.number, package.digest
        channel.save(update_fields=["number", "digest"])
        return package


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


def _write(made: packing.Packed, last: Channel) -> tuple[Written, str, int]:
    """The package after ``last``, with the hash and size of its bytes, which lie in their place."""
    place = files.workplace()
    written = write(
        place,
        keys.signing_seed(),
        channel=PLATFORM,
        number=last.number + 1,
        previous=last.digest,
        made_at=clock.now().isoformat(),
        records=made.records,
        sources=made.sources,
    )
    return (written, *files.adopt(place))
