"""Making a bundle: the served volume by whoever handles the case, the sealed one by two people together."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.applications.bundle.binding import bind
from gongkai.applications.bundle.making import OWN, cover_of, papers_of
from gongkai.applications.bundle.papers import VOLUME_TITLES, Volume, in_order
from gongkai.applications.models import Application
from gongkai.core import files, jobs
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.jobs import JobKind
from gongkai.core.models import Task
from gongkai.core.policies import has_role, has_task, is_system, of_own_agency
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Job, Viewer
from gongkai.letters.rendering.fonts import NoChineseFont

BIND = "bundles.bind"
CONFIRM = "bundles.confirm_sealed"
on_the_case = has_role("receiver", "handler", "reviewer", "signer", titles="受理员、承办人、审核人") & of_own_agency


class BundleForm(ActionForm):
    """What the bundle is for: it stands in the entry."""

    purpose = forms.CharField(label="用途", max_length=200, help_text="例如：行政复议答复、行政诉讼举证、归档。")


class MakeServed(Action):
    """制作案卷包（送达卷）."""

    code = "bundles.make_served"
    title = "制作案卷包（送达卷）"
    form = BundleForm
    policy = on_the_case & has_task

    def carry_out(self, run: Run) -> None:
        run.describe("bundle:served", purpose=run.data["purpose"])
        queue(run, Volume.SERVED)


class AskSealed(Action):
    """申请制作密封卷: the first of two people; another one confirms."""

    code = "bundles.ask_sealed"
    title = "制作案卷包（密封卷）"
    form = BundleForm
    policy = on_the_case & has_task

    def carry_out(self, run: Run) -> None:
        run.describe("bundle:sealed", purpose=run.data["purpose"])
        if Task.objects.filter(matter=run.the_matter(), kind=CONFIRM).open().exists():
            raise Refused("waiting", "已经申请过制作密封卷，正在等另一人确认。")
        run.open_task(CONFIRM, "reviewer")


class ConfirmSealed(Action):
    """确认制作密封卷: by somebody else."""

    code = CONFIRM
    title = "确认制作密封卷"
    policy = on_the_case

    def carry_out(self, run: Run) -> None:
        task = Task.objects.filter(matter=run.the_matter(), kind=CONFIRM).open().select_related("opened_by").first()
        if task is None:
            raise Refused("waiting", "没有等待确认的密封卷。")
        if task.opened_by.account_id == run.viewer.account_id:
            raise Refused("same_person", "密封卷由两人共同制作，请交由另一人确认。")
        run.describe("bundle:sealed")
        run.close_tasks(CONFIRM)
        queue(run, Volume.SEALED)


def queue(run: Run, volume: Volume) -> None:
    """Bind the volume after commit."""
    matter, key = run.the_matter(), f"{volume} {run.entry.pk}"
    run.queue(BIND, key, {"matter": matter.pk, "volume": volume.value, "key": key})


class AttachBundle(Action):
    """装订: put the paged PDF and the ZIP of a volume to the case."""

    code = "bundles.attach"
    title = "装订案卷包"
    policy = is_system

    class form(ActionForm):  # noqa: N801  the one schema of this Action
        """Which volume."""

        volume = forms.ChoiceField(choices=[(volume.value, title) for volume, title in VOLUME_TITLES.items()])
        row = forms.ModelChoiceField(Application.objects.all())

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        volume = Volume(data["volume"])
        row = Application.objects.select_related("matter", "agency", "text").get(pk=data["row"].pk)
        pdf, archive = bind(cover_of(row, volume), in_order(papers_of(row), volume), volume)
        # Both volumes hold personal papers: scans of the application, of the envelope, of receipts.
        name = f"{row.number} 案卷（{VOLUME_TITLES[volume]}）"
        return {
            "purpose": f"{OWN}（{VOLUME_TITLES[volume]}）",
            "pdf": files.stage(f"{name}.pdf", pdf, ["pdf"], private=True),
            "zip": files.stage(f"{name}.zip", archive, ["zip"], private=True),
        }

    def carry_out(self, run: Run) -> None:
        run.attach(run.data["pdf"], run.data["purpose"])
        run.attach(run.data["zip"], run.data["purpose"])


def bind_volume(payload: dict[str, Any]) -> str:
    """The job: bind one volume of one case; repeated, it binds nothing again."""
    row = Application.objects.select_related("matter").get(pk=payload["matter"])
    try:
        data = {"volume": payload["volume"], "row": row.pk}
        AttachBundle.perform(Job("装订案卷包"), data, matter=row.matter, channel="job", once=f"{BIND} {payload['key']}")
    except NoChineseFont as error:
        raise Refused("fonts", str(error)) from error
    return f"{row.number} {VOLUME_TITLES[Volume(payload['volume'])]}已装订。"


def register() -> None:
    """Add the job; once per process."""
    if BIND not in jobs.kinds:
        jobs.kinds.add(JobKind(BIND, "装订案卷包", bind_volume))
