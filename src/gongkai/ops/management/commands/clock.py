from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from gongkai.core import clock, installation, jobs
from gongkai.core.models.jobs import Job
from gongkai.core.writing import write_transaction
from gongkai.ops import schema
from gongkai.ops.command import InstallationCommand, Problem


class Command(InstallationCommand):
    help = "查看或设定模拟时间；只有演示库和测速库可以设定。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["show", "set", "reset"], help="show 查看，set 设定，reset 回到实际时间")
        parser.add_argument("moment", nargs="?", help="北京时间，如 2027-01-04 或 2027-01-04T09:00")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Show or set the time of this installation."""
        schema.require_present()
        if options["what"] == "set":
            _simulate(_parse(options["moment"]))
        elif options["what"] == "reset":
            _simulate(clock.now() - clock.offset())
        offset = clock.offset()
        local = clock.now().astimezone(clock.BEIJING)
        self.stdout.write(f"{local:%Y-%m-%d %H:%M:%S}（北京时间，{'模拟' if offset else '实际'}时间）")


def _simulate(moment: datetime) -> None:
    installation.simulate(moment)
    # A job that was to run at a time which is far ahead again would otherwise stand still until then.
    with write_transaction():
        Job.objects.filter(key=jobs.PERIODIC, state=Job.State.WAITING).update(run_after=clock.now())


def _parse(text: str | None) -> datetime:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        raise Problem("请写北京时间，如 2027-01-04 或 2027-01-04T09:00。", code=2) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.BEIJING)
