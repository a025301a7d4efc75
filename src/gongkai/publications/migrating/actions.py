"""迁入: an item of another site, published here by the signature of the leader who answers for the import.

The same checks, texts, versions and facts as for every other item. What the other site states of its dates is kept as
its statement (``claimed_on``); the time of publishing here is the system's own and cannot be given (R110). Nobody at
this agency reviewed it anew: the signer states who looked through it, and signs (条例 17; 保密法实施条例 42).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms

from gongkai.agencies.service import Agency
from gongkai.core import clock, files
from gongkai.core.actions import ActionForm, Run, open_matters
from gongkai.core.models.files import FileLink
from gongkai.core.policies import of_own_agency
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Viewer
from gongkai.publications import body, genres, lint, modes, public_state, statute, texts
from gongkai.publications import facts as f
from gongkai.publications.actions.attaching import ATTACHMENT, ATTACHMENTS, PICTURE, PICTURES
from gongkai.publications.actions.base import ItemAction
from gongkai.publications.actions.publishing import take_index_number
from gongkai.publications.chain import SIGNATURE
from gongkai.publications.content import AttachedFile
from gongkai.publications.lint.findings import Attached, Finding, Lists, Material
from gongkai.publications.lint.running import answers, check_material
from gongkai.publications.migrating import pictures
from gongkai.publications.models import Publication, Text, Version, new_key
from gongkai.publications.process import KIND, MIGRATE, PUBLICATION
from gongkai.ui.forms import DateField

ORIGIN = "migrated"
VALIDITIES = [("", "有效"), *Publication.Validity.choices]
ENDED = (Publication.Validity.REPEALED, Publication.Validity.EXPIRED, Publication.Validity.AMENDED)
_NUMBER = re.compile(r"[0-9A-Za-z\u4e00-\u9fff〔〕（）()_.\-]+(/[0-9A-Za-z\u4e00-\u9fff〔〕（）()_.\-]+)*")
# Words that addresses of items end or begin with: a number of that form would lead elsewhere.
_TAKEN = {"versions", "data.json", "qr.svg", "files", "list.csv", "list.json", ".", "..", "canonical.json"}


@dataclass(frozen=True)
class Offered:
    """What an import hands to its rows: the files that may be attached, by name, and whether all rows were checked."""

    places: Mapping[str, Path]
    checked: bool = False


_offered: ContextVar[Offered | None] = ContextVar("offered", default=None)


@contextmanager
def offering(places: Mapping[str, Path], *, checked: bool = False) -> Iterator[None]:
    """Within this context the named files may be attached; outside it nobody can name a file of this machine.

    ``checked``: the rows are those of a plan, whose checks need not be made a second time.
    """
    token = _offered.set(Offered(places, checked))
    try:
        yield
    finally:
        _offered.reset(token)


class MigrateForm(ActionForm):
    """One item as the other site has it, and who answers for its coming here."""

    title = forms.CharField(label="标题", max_length=200)
    genre = forms.ChoiceField(label="体裁", choices=genres.CHOICES)
    catalogue = forms.ChoiceField(label="法定主动公开内容", choices=statute.CHOICES)
    document_number = forms.CharField(label="发文字号", required=False, max_length=80)
    issuers = forms.CharField(label="发布机关", required=False, max_length=500)
    written_on = DateField(label="成文日期", required=False)
    effective_on = DateField(label="施行日期", required=False)
    expires_on = DateField(label="有效期至", required=False)
    topic = forms.CharField(label="主题分类", required=False, max_length=120)
    source = forms.CharField(label="来源", required=False, max_length=120)
    summary = forms.CharField(label="内容概述", required=False, max_length=300)
    keywords = forms.CharField(label="关键词", required=False, max_length=200)
    body = forms.CharField(label="正文", required=False, strip=False)
    attached = forms.CharField(label="附件", required=False)
    pictures = forms.CharField(label="正文图片", required=False)
    index_number = forms.CharField(label="索引号", required=False, max_length=80)
    claimed_on = DateField(label="原发布日期", required=False)
    address = forms.CharField(label="原网址", required=False, max_length=300)
    validity = forms.ChoiceField(label="有效性", required=False, choices=VALIDITIES)
    validity_since = DateField(label="废止（失效）日期", required=False)
    site = forms.CharField(label="原网站", max_length=120)
    review = forms.CharField(label="迁入前的审查", max_length=300)

    def clean_index_number(self) -> str:
        """A number that can stand in an address."""
        number: str = self.cleaned_data["index_number"].strip()
        if number and (not _NUMBER.fullmatch(number) or _TAKEN & set(number.split("/"))):
            raise forms.ValidationError("索引号里有不能写进网址的字符；可以用字母、数字、汉字、横线和斜线。")
        return number

    def clean_body(self) -> str:
        """Cleaned HTML; plain text becomes paragraphs."""
        return body.clean(body.from_typed(self.cleaned_data["body"]))

    def clean_issuers(self) -> list[str]:
        """The names, each once."""
        names = re.split(r"[、，,；;\n]", self.cleaned_data["issuers"])
        return list(dict.fromkeys(name.strip() for name in names if name.strip()))

    def clean(self) -> dict[str, Any]:
        """What the other site states has happened, and what is no longer in force says since when."""
        data = super().clean() or {}
        today = clock.local_date(self.moment)
        for name in ("claimed_on", "validity_since"):
            if data.get(name) and data[name] > today:
                self.add_error(name, "日期在今天之后。")
        if data.get("validity") in ENDED and not data.get("validity_since"):
            self.add_error("validity_since", "写了修改、废止或者失效，没有写从哪一天起。")
        return data


def values_of(data: Mapping[str, Any], agency: Agency) -> dict[str, Any]:
    """The columns of the text."""
    given = {name: data[name] for name in texts.FIELDS if name in data}
    return {
        **given,
        "agency": agency,
        "issuers": data["issuers"] or [agency.name],
        "formed_on": data["written_on"] or data["claimed_on"],
        "period": genres.GENRES[data["genre"]].period,
        "attribute": Text.Attribute.OPEN,
    }


def findings(data: Mapping[str, Any], agency: Agency, lists: Lists, today: Any) -> list[Finding]:
    """What the checks before publishing find; the same as for a draft, on a text that is not saved yet."""
    text = Text(**values_of(data, agency))
    attached = tuple(_attached(line) for line in data["attached"].splitlines())
    shown = tuple(_shown(line) for line in data["pictures"].splitlines())
    listed = [AttachedFile(each.name, 1, each.sha256) for each in attached + shown]
    return check_material(Material(texts.content_with(text, listed), today, attached + shown, lists, answers))


def _attached(name: str) -> Attached:
    place = _place(name)
    return Attached(place.name, name, place.read_bytes)


def _shown(name: str) -> Attached:
    place = _place(name)
    data = pictures.content(place)
    return Attached(place.name, name, lambda: data, picture=True)


def _place(name: str) -> Path:
    offered = _offered.get()
    place = offered.places.get(name) if offered is not None else None
    if place is None:
        raise Invalid({"attached": [f"附件“{name}”不在导入的文件夹里。"]})
    return place


class Migrate(ItemAction):
    """迁入一件; carried out for each row of an import, by its named signer."""

    code = MIGRATE
    title = PUBLICATION.by_code[MIGRATE].title
    form = MigrateForm
    policy = of_own_agency

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        offered = _offered.get()
        if offered is None or not offered.checked:
            found = findings(data, _agency_of(viewer), Lists(), clock.today())
            wrong = [f"{each.where}：{each.message}" for each in found if each.severity == lint.ERROR]
            if wrong:
                raise Invalid({"title": wrong})
        places = [_place(name) for name in data["attached"].splitlines()]
        shown = {name: _place(name) for name in data["pictures"].splitlines()}
        return {
            **data,
            "staged": [files.stage(place.name, place.read_bytes(), ATTACHMENTS) for place in places],
            "shown": {
                name: files.stage(place.name, pictures.content(place), PICTURES) for name, place in shown.items()
            },
        }

    def carry_out(self, run: Run) -> Publication:
        (key,) = self._write([run])
        return Publication(matter=run.the_matter(), key=key)

    def carry_out_rows(self, runs: Sequence[Run]) -> None:
        self._write(runs)

    def _write(self, runs: Sequence[Run]) -> list[str]:
        agency, keys = _agency_of(runs[0].viewer), [new_key() for _ in runs]
        _refuse_taken(runs)
        open_matters(runs, KIND, agency.pk)
        for run, key in zip(runs, keys, strict=True):
            run.record(f.Begun(key, ORIGIN))
        texts_of = texts.save_rows([(run, *_with_files(run, agency)) for run in runs])
        for run in runs:
            data = run.data
            run.record(f.Migrated(data["site"], data["review"], data["address"], data["claimed_on"]))
        versions = _signed(list(zip(runs, texts_of, strict=True)))
        coming = {run.data["index_number"] for run in runs}
        for run, text, version in zip(runs, texts_of, versions, strict=True):
            _publish(run, text, version, coming)
        public_state.changed_rows(runs, with_attachments=[run for run in runs if run.data["staged"]])
        return keys


def _agency_of(viewer: Viewer) -> Agency:
    return Agency.objects.get(pk=getattr(viewer, "agency_id", None) or 0)


def _refuse_taken(runs: Sequence[Run]) -> None:
    numbers = [run.data["index_number"] for run in runs if run.data["index_number"]]
    taken = Publication.objects.filter(index_number__in=numbers).values_list("index_number", flat=True)
    if taken:
        raise Invalid({"index_number": [f"索引号 {number} 已经有了。" for number in taken]})


def _with_files(run: Run, agency: Agency) -> tuple[dict[str, Any], list[tuple[FileLink, bool]]]:
    """The columns of the text, its body with the links of its pictures; attachments and pictures."""
    attached = [run.attach(each, ATTACHMENT) for each in run.data["staged"]]
    shown = {name: run.attach(each, PICTURE) for name, each in run.data["shown"].items()}
    values = values_of(run.data, agency)
    values["body"] = pictures.with_links(values["body"], {name: link.code for name, link in shown.items()})
    return values, [*((link, False) for link in attached), *((link, True) for link in shown.values())]


def _signed(rows: Sequence[tuple[Run, Text]]) -> list[Version]:
    """Each text as a version that the signer of the import answers for; what was reviewed is said of all alike."""
    versions = texts.freeze_rows(rows, rows[0][0].data["review"], (SIGNATURE.code,))
    for (run, _), version in zip(rows, versions, strict=True):
        run.record(f.Signed(version.pk, version.sha256))
    return versions


def _publish(run: Run, text: Text, version: Version, coming: Collection[str]) -> None:
    data = run.data
    number = data["index_number"] or take_index_number(run, text, coming)
    if data["staged"] or data["shown"]:
        public_state.open_files(text)
    run.record(f.Published(version.pk, version.number, text.pk, version.sha256, number, data["claimed_on"]))
    if data["validity"] in ENDED:
        run.record(f.ValidityChanged(data["validity"], data["validity_since"], f"{data['site']}标注"))


def signer_only(viewer: Viewer) -> Refused | None:
    """Why ``viewer`` cannot answer for an import, or None."""
    if modes.only_desk(clock.today()):
        return Refused("mode", "本系统只办公，没有自己的公开页面；旧网站的信息请迁到公开平台上，不迁入这里。")
    return Migrate.refusal(viewer, None, [])
