"""A process of its own: it plays whole lives of applications and says each step that was acknowledged, or it sets a
letter and stops in the middle. It ends when it is killed."""

from __future__ import annotations

import sys
from typing import Any

import django


def play(code: str) -> None:
    """One application after another, from the counter to the sending of its answer."""
    from gongkai.agencies.models import Agency  # noqa: PLC0415  Django must be set up first
    from gongkai.applications.models import Application  # noqa: PLC0415
    from gongkai.applications.tests.office import Office  # noqa: PLC0415
    from gongkai.applications.tests.test_table import FEE  # noqa: PLC0415
    from gongkai.ops.acting import staff  # noqa: PLC0415

    people = [staff(f"{name}{code}", None) for name in ("shou", "ban", "shen", "mi", "qian")]
    office = Office(Agency.objects.get(code=code), *people)

    def said(matter: Any, step: str, *arguments: Any, **options: Any) -> None:
        office.do(step, matter, *arguments, **options)
        print(f"{matter.pk} applications.{step}", flush=True)

    print("ready", flush=True)
    sys.stdin.readline()
    while True:
        matter = office.register()
        print(f"{matter.pk} applications.register {Application.objects.get(pk=matter.pk).number}", flush=True)
        said(matter, "assign", {"account": office.handler.account})
        said(matter, "draft_letter", {"type": "fee_notice", **FEE}, by=office.handler)
        said(matter, "draft_decision", {"main": "D02", **office.filled(matter, "D02")}, by=office.handler)
        for step in ("pass_legal_review", "pass_secrecy_review", "sign"):
            said(matter, step)


def stop_while_setting() -> None:
    """Begin to set the letters that are due, and stand still."""
    from gongkai.core.jobs import run_due  # noqa: PLC0415
    from gongkai.letters import jobs  # noqa: PLC0415

    def wait_for_the_end(letter: Any) -> Any:
        print("setting", flush=True)
        sys.stdin.readline()

    jobs.rendered = wait_for_the_end
    run_due()


if __name__ == "__main__":
    django.setup()
    play(sys.argv[2]) if sys.argv[1] == "play" else stop_while_setting()
