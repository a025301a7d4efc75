"""镜像: an item of the inner zone on the outer zone's site, or off it; carried out by the reader of packages alone.

The bytes, their hash and the stages of review are the inner zone's; the time of publishing on this site is this
system's own (R110), and the time at the desk stands beside it. Whatever is told is brought about from however the item
stands, so that a telling may be repeated, and one that was made superfluous by the next may be missing.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django import forms

from gongkai.agencies.service import Agency, agency_called
from gongkai.core import files
from gongkai.core.actions import ActionForm, Run
from gongkai.core.models.files import FileLink
from gongkai.core.policies import is_system
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Viewer
from gongkai.publications import facts as f
from gongkai.publications import public_state, texts
from gongkai.publications.actions.afterwards import close_all
from gongkai.publications.actions.attaching import ATTACHMENT, ATTACHMENTS
from gongkai.publications.actions.base import ItemAction, follow, item_of
from gongkai.publications.actions.erasure import destroy_versions
from gongkai.publications.chain import SIGNATURE
from gongkai.publications.content import FORMAT, digest
from gongkai.publications.item import Item
from gongkai.publications.mirroring.columns import column_at
from gongkai.publications.mirroring.told import Told, ToldVersion
from gongkai.publications.models import Publication, Version, new_key
from gongkai.publications.process import KIND

ORIGIN = "mirrored"
EARLIER = "先前的版本已经撤下。"
_DATES = ("written_on", "formed_on", "effective_on", "expires_on", "display_until")
_WORDS = ("title", "document_number", "genre", "topic", "catalogue", "source", "summary", "body")
_MORE = ("attribute", "attribute_reason", "retention")


class MirrorForm(ActionForm):
    """What was told: a value that only a program can hand over."""

    told = forms.Field()

    def clean_told(self) -> Told:
        """A telling whose bytes are those of its hash."""
        told = self.cleaned_data["told"]
        if not isinstance(told, Told):
            raise forms.ValidationError("这一步只由交换程序办理。")
        shown = told.shown
        if shown is not None and digest(shown.canonical) != shown.sha256:
            raise forms.ValidationError(f"{told.index_number} 的内容与校验值不符，没有收下。")
        return told


class Mirror(ItemAction):
    """镜像内网的信息."""

    code = "publications.mirror"
    title = "镜像内网的信息"
    form = MirrorForm
    policy = is_system

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        shown = data["told"].shown
        listed = shown.files if shown is not None else ()
        return {**data, "staged": {each.code: files.stage(each.name, each.content, ATTACHMENTS) for each in listed}}

    def carry_out(self, run: Run) -> None:
        told: Told = run.data["told"]
        if run.matter is None:
            run.open_matter(KIND, agency_called(told.agency).pk)
            run.record(f.Begun(new_key(), ORIGIN))
        else:
            _follow_power(run, told)
        item = item_of(run)
        if told.shown is not None:
            _show(run, item, told, told.shown)
        else:
            _take_off(run, item, told)
        _erase(run, told)
        follow(run)
        public_state.changed(run)


def matter_called(index_number: str) -> int | None:
    """The matter of the item under this index number, whoever's it is; one query."""
    return Publication.objects.filter(index_number=index_number).values_list("pk", flat=True).first()


def _follow_power(run: Run, told: Told) -> None:
    """What came from the inner zone goes with the power to whoever has it there; of another's item it knows nothing.
    What is to be taken off is taken off whoever has it: that waits for no agency to be known here."""
    predecessor = Agency.objects.get(pk=run.the_matter().agency_id)
    if predecessor.code == told.agency:
        return
    if item_of(run).mirrored is None:
        raise Refused("agency", f"索引号 {told.index_number} 在本系统属于另一个机关，没有收下。")
    if told.shown is None:
        return
    agency = agency_called(told.agency)
    keys = {"agency": agency.pk, "predecessor": predecessor.pk}
    names = {"agency_name": agency.name, "predecessor_name": predecessor.name}
    run.record(f.TakenOver(**keys, **names, document="办公内网已经移交"))
    run.hand_over(agency.pk)


def _mirrored(run: Run, told: Told) -> None:
    mirror = told.shown.mirror if told.shown is not None else {"stages": [], "reason": ""}
    stages = tuple(title for title, _ in mirror["stages"])
    days = tuple(on for _, on in mirror["stages"])
    run.record(f.Mirrored(told.package, told.number, told.sent_at, stages, days, mirror["reason"]))


def _show(run: Run, item: Item, told: Told, shown: ToldVersion) -> None:
    gone = {each.number for each in item.standing} - set(told.standing)
    if item.public and gone:
        close_all(item)
        run.record(f.Withdrawn("other", EARLIER))
    version = _version(run, shown)
    if version is None:
        version = _written(run, told, shown)
    else:
        _mirrored(run, told)
    before = item_of(run)
    if not before.here or before.live is None or before.live.version_id != version.pk:
        public_state.open_files(version.text)
        of = (version.pk, version.number, version.text_id, version.sha256, told.index_number)
        run.record(f.Published(*of, claimed_on=_day(shown.mirror["claimed_on"])))
    _mark(run, shown)


def _version(run: Run, shown: ToldVersion) -> Version | None:
    """The version of that number which is here already."""
    rows = Version.objects.filter(matter=run.the_matter(), number=shown.number)
    row = rows.select_related("text").first()
    if row is not None and row.sha256 != shown.sha256:
        raise Refused("version", f"第 {shown.number} 版与先前收到的内容不同，没有收下。")
    return row


def _written(run: Run, told: Told, shown: ToldVersion) -> Version:
    matter = run.the_matter()
    text = texts.save(run, _values(run, shown), _links(run, shown))
    _mirrored(run, told)
    version = Version.objects.create(
        matter=matter,
        agency_id=matter.agency_id,
        entry=run.entry,
        number=shown.number,
        text=text,
        format=FORMAT,
        canonical=shown.canonical,
        sha256=shown.sha256,
    )
    run.record(f.Submitted(version.pk, version.number, text.pk, version.sha256, (SIGNATURE.code,)))
    run.record(f.Signed(version.pk, version.sha256))
    return version


def _values(run: Run, shown: ToldVersion) -> dict[str, Any]:
    said, mirror = shown.values, shown.mirror
    return {
        **{name: said[name] for name in (*_WORDS, *_MORE)},
        **{name: _day(said[name]) for name in _DATES},
        "agency": Agency.objects.get(pk=run.the_matter().agency_id),
        "issuers": list(said["issuers"]),
        "keywords": "、".join(said["keywords"]),
        "period": mirror["period"],
        "column": column_at(mirror["columns"]),
        "explains_id": matter_called(mirror["explains"]) if mirror["explains"] else None,
    }


def _links(run: Run, shown: ToldVersion) -> list[tuple[FileLink, bool]]:
    """The links of the files under the codes that the inner zone gave them: the signed body names its pictures so."""
    there = {link.code: link for link in FileLink.objects.filter(matter=run.the_matter())}
    found = []
    for each in shown.files:
        link = there.get(each.code)
        if link is None:
            link = run.attach(run.data["staged"][each.code], ATTACHMENT)
            link.code = each.code
            link.save(update_fields=["code"])
        found.append((link, each.picture))
    return found


def _mark(run: Run, shown: ToldVersion) -> None:
    item, mirror = item_of(run), shown.mirror
    since = _day(mirror["validity_since"])
    if (mirror["validity"], mirror["validity_because"]) != (item.validity, item.validity_because) and since:
        by = matter_called(mirror["changed_by"]) if mirror["changed_by"] else None
        run.record(f.ValidityChanged(mirror["validity"], since, mirror["validity_because"], by))


def _take_off(run: Run, item: Item, told: Told) -> None:
    _mirrored(run, told)
    if item.live is None:
        raise Refused("absent", f"{told.index_number} 没有在本系统公开过，不用撤下。")
    close_all(item)
    if told.ended and item.public:
        run.record(f.DisplayEnded())
    elif not told.ended and item.withdrawn is None:
        run.record(f.Withdrawn(told.ground, told.reason))


def _erase(run: Run, told: Told) -> None:
    item = item_of(run)
    rows = Version.objects.filter(matter=run.the_matter(), number__in=told.erased, erased_by__isnull=True)
    keys = tuple(rows.order_by("number").values_list("pk", flat=True))
    if keys:
        destroy_versions(run, keys, title=told.title_erased and not item.title_erased)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def values_of(canonical: bytes) -> dict[str, Any]:
    """What canonical bytes say; refused where they are of a later format."""
    values: dict[str, Any] = json.loads(canonical)
    if values.get("format") != FORMAT:
        raise Refused("format", "内网的系统比本系统新，请先升级本系统，再读入这一包。")
    return values
