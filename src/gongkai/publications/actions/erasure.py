"""清除 (O18): one person asks, another confirms, and the named versions are destroyed; hash, times and ground stay."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from gongkai.core import files
from gongkai.core.actions import ActionForm, Run
from gongkai.core.models import Draft
from gongkai.core.models.files import FileLink, StoredFile
from gongkai.core.refusals import Invalid, Refused
from gongkai.publications import facts as f
from gongkai.publications import public_state
from gongkai.publications.actions.base import ItemAction
from gongkai.publications.item import Item
from gongkai.publications.models import FileWords, Text, TextFile, Version

GROUNDS = (("personal", "泄露个人信息"), ("secret", "泄露国家秘密或者工作秘密"), ("commercial", "泄露商业秘密"))
DESTROY_JOB = "publications.destroy"
ERASED = "（已清除）"


class ErasureForm(ActionForm):
    """Which versions, on which ground."""

    ground = forms.ChoiceField(label="原因", choices=GROUNDS)
    reason = forms.CharField(
        label="说明", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text="不要重复泄露的内容。"
    )
    versions = forms.MultipleChoiceField(label="清除哪些版本", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        rows = Version.objects.filter(matter=self.matter, erased_by__isnull=True).order_by("number")
        self.fields["versions"].choices = [(str(row.number), f"第 {row.number} 版") for row in rows]


class AskErasure(ItemAction):
    """申请清除."""

    code = "publications.ask_erasure"
    title = "申请清除"
    form = ErasureForm

    def act(self, run: Run, item: Item) -> None:
        numbers = [int(number) for number in run.data["versions"]]
        chosen = Version.objects.filter(matter=run.the_matter(), number__in=numbers)
        keys = tuple(chosen.order_by("number").values_list("pk", flat=True))
        if item.public and item.live is not None and item.live.version_id in keys:
            raise Invalid({"versions": ["正在公开的版本先撤下，再申请清除。"]})
        run.record(f.ErasureAsked(run.data["ground"], run.data["reason"], keys))


class EraseForm(ActionForm):
    """The second person looks whether the title leaks, too."""

    title = forms.BooleanField(label="标题也含有不应公开的内容", required=False, help_text="勾选后各处不再显示标题。")


class Erase(ItemAction):
    """确认清除: body, canonical bytes and files go; the bytes on disk follow by a job after commit."""

    code = "publications.erase"
    title = "确认清除"
    form = EraseForm

    def act(self, run: Run, item: Item) -> None:
        asked = item.erasure
        if asked is None:
            raise Refused("state", "没有等待确认的清除申请。")
        destroy_versions(run, asked.versions, title=run.data["title"])
        public_state.changed(run)


def destroy_versions(run: Run, versions: tuple[int, ...], *, title: bool) -> None:
    """Empty these versions with all that is made of nothing else, record it, and let a job remove the bytes."""
    matter, texts = run.the_matter(), _leaking(run.the_matter().pk, versions)
    links = _links_of(matter.pk, texts, versions)
    hashes = sorted(set(links.values_list("file__sha256", flat=True)))
    gone: dict[str, Any] = {"body": "", "summary": "", "keywords": "", "erased_by": run.entry}
    if title:
        gone["title"] = ERASED
    Text.objects.filter(pk__in=texts).update(**gone)
    Version.objects.filter(pk__in=versions).update(canonical=b"", erased_by=run.entry)
    Draft.objects.filter(matter=matter).delete()
    links.update(audience=FileLink.Audience.STAFF)
    run.record(f.Erased(versions, title))
    if hashes:
        run.queue(DESTROY_JOB, f"{matter.pk} {matter.last_seq}", {"hashes": hashes, "matter": matter.pk})


def _links_of(matter_id: int, texts: list[int], versions: tuple[int, ...]) -> QuerySet[FileLink]:
    """The files of these texts, but for those that a version which stays is made of, too."""
    staying = Version.objects.filter(matter_id=matter_id, erased_by__isnull=True).exclude(pk__in=versions)
    kept = TextFile.objects.filter(text_id__in=staying.values("text_id")).values("link_id")
    rows = FileLink.objects.filter(pk__in=TextFile.objects.filter(text_id__in=texts).values("link_id"))
    return rows.exclude(pk__in=kept)


def _leaking(matter_id: int, versions: tuple[int, ...]) -> list[int]:
    """The texts of these versions, and every draft on the way to them: all but what other versions are made of."""
    staying = Version.objects.filter(matter_id=matter_id, erased_by__isnull=True).exclude(pk__in=versions)
    kept = set(staying.values_list("text_id", flat=True))
    last = max(Version.objects.filter(pk__in=versions).values_list("text_id", flat=True), default=0)
    rows = Text.objects.filter(matter_id=matter_id, pk__lte=last).exclude(pk__in=kept)
    return list(rows.values_list("pk", flat=True))


def destroy(hashes: list[str], matter_id: int, moment: datetime) -> int:
    """Remove the bytes of these files; how many. A file that another matter holds too stays for that matter, and one
    that a version which was not erased is made of stays for that version.

    Safe to run again.
    """
    rows = StoredFile.objects.filter(sha256__in=hashes)
    staying = Version.objects.filter(matter_id=matter_id, erased_by__isnull=True).values("text_id")
    needed = Q(pk__in=TextFile.objects.filter(text_id__in=staying).values("link_id"))
    held = FileLink.objects.filter(file__in=rows).filter(~Q(matter_id=matter_id) | needed).values("file_id")
    done = 0
    for row in rows.exclude(pk__in=held):
        files.destroy(row, moment)
        FileWords.objects.filter(file=row).delete()
        done += 1
    return done
