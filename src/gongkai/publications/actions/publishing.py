"""Publishing: at once or when appointed, never past signature; or kept closed on its ground (条例 13-18, R110)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django import forms

from gongkai.agencies.service import Agency
from gongkai.core import clock, numbering, settings
from gongkai.core.actions import ActionForm, Run
from gongkai.core.jobs import queue
from gongkai.core.refusals import Invalid, Refused
from gongkai.publications import facts as f
from gongkai.publications import index_numbers, modes, public_state
from gongkai.publications.actions.base import ItemAction, ReasonForm
from gongkai.publications.content import digest
from gongkai.publications.item import Item
from gongkai.publications.models import Publication, Text, Version

PUBLISH_JOB = "publications.publish_due"
FARTHEST = timedelta(days=60)


class ScheduleForm(ActionForm):
    """When; empty takes an appointment back."""

    at = forms.DateTimeField(
        label="发布时间",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="北京时间；不填就是取消预约，改为人工发布。",
    )


class Schedule(ItemAction):
    """预约发布: a job publishes at that moment; the time shown is the one at which it did."""

    code = "publications.schedule"
    title = "预约发布"
    form = ScheduleForm

    def act(self, run: Run, item: Item) -> None:
        at = run.data["at"]
        if at is not None and not run.moment < at <= run.moment + FARTHEST:
            raise Invalid({"at": [f"请选现在以后、{FARTHEST.days} 天以内的时间。"]})
        until = signed_version(item).text.display_until
        if at is not None and until is not None and clock.local_date(at) > until:
            raise Invalid({"at": [f"公示到 {until} 为止，请选这一天或者以前的时间；期限要改的，撤回送审后修改。"]})
        run.record(f.Scheduled(at))
        if at is not None:
            matter = run.the_matter()
            key = f"{matter.pk} {matter.last_seq}"
            queue(PUBLISH_JOB, key, {"matter": matter.pk, "seq": matter.last_seq}, matter=matter, run_after=at)


class Publish(ItemAction):
    """发布: the signed bytes stand on the site from this moment, which is the system's own (R110); or they go to the
    platform of the installation."""

    code = "publications.publish"
    title = "发布"

    def act(self, run: Run, item: Item) -> str:
        version, place = signed_version(item), modes.platform(run.today)
        text = version.text
        if text.display_until is not None and text.display_until < run.today:
            raise Refused(
                "display_over",
                f"公示到 {text.display_until} 为止，已经过了，不能再发布；请撤回送审，改好公示期后重新送审。",
                rule="公示期满的不再展示",
            )
        number = item.index_number or take_index_number(run, text)
        if place:
            public_state.close_files([each.text for each in item.versions])  # it leaves the own site, if it stood there
        else:
            public_state.open_files(text)
        run.record(f.Published(version.pk, version.number, text.pk, version.sha256, number, elsewhere=place))
        public_state.changed(run)
        return number


def signed_version(item: Item) -> Version:
    """The version whose hash was signed, unchanged; refused otherwise."""
    if item.signed is None:
        raise Refused("unsigned", "这一件没有签发，不能发布。", rule="条例第十七条")
    version = Version.objects.select_related("text__agency").get(pk=item.signed.version_id)
    if digest(bytes(version.canonical)) != item.signed.sha256 or version.sha256 != item.signed.sha256:
        raise Refused("hash", "签发的内容与现在的内容不一致，不能发布；请退回重新送审。", rule="条例第十七条")
    return version


def take_index_number(run: Run, text: Text, coming: Collection[str] = ()) -> str:
    """The next index number of the agency, by the scheme of the day. One that came in with an item of another site, or
    that is ``coming`` in with another row of the same batch, is passed over: it is taken and stays void, with the
    reason."""
    scheme = settings.value("publications.index_scheme", text.agency, run.today)
    pattern = index_numbers.pattern_for(scheme, text.agency, run.today)
    number = run.take_number(index_numbers.SERIES, pattern)
    while number.text in coming or Publication.objects.filter(index_number=number.text).exists():
        numbering.void(number, run.entry, "与迁入的旧索引号相同")
        number = run.take_number(index_numbers.SERIES, pattern)
    return number.text


class Keep(ItemAction):
    """留存不公开: on the ground that was signed; looked at again after the term of the setting (条例 18, R24)."""

    code = "publications.keep"
    title = "留存不公开"

    def act(self, run: Run, item: Item) -> None:
        text = signed_version(item).text
        run.record(f.Kept(text.attribute, next_look(run)))


class Reassess(ItemAction):
    """评估后继续留存."""

    code = "publications.reassess"
    title = "评估后继续留存"
    form = ReasonForm

    def act(self, run: Run, item: Item) -> None:
        run.record(f.Reassessed(run.data["reason"], next_look(run)))


def next_look(run: Run) -> date:
    """The day of the next look at what is kept closed."""
    agency = Agency.objects.get(pk=run.the_matter().agency_id)
    months: Any = settings.value("publications.reassess_months", agency, run.today)
    years, month = divmod(run.today.month - 1 + months, 12)
    return date(run.today.year + years, month + 1, min(run.today.day, 28))
