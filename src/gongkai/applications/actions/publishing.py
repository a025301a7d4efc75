"""From request to publication (条例 44, R30): what several asked for, or one suggested, is examined for publication.

The draft is begun by the room of publications, through its own Actions and before the fact is recorded; a repeated
sending goes on with the same draft.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

from gongkai.applications import facts as f
from gongkai.applications import same_requests
from gongkai.applications.actions.base import OnCase
from gongkai.applications.actions.letters import read_case
from gongkai.applications.case import Case
from gongkai.applications.models import Applicant, RequestText
from gongkai.core import clock, files
from gongkai.core.actions import ActionForm, Run
from gongkai.core.models import FileLink, Matter
from gongkai.core.policies import has_task, is_system, of_own_agency
from gongkai.core.process import facts_of
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Viewer
from gongkai.letters.models import Enclosure
from gongkai.publications.service import ATTACHMENTS, begin_draft

DRAFTED, DECLINED = "drafted", "declined"
READ_FOR = "拟主动公开"
NAMED = 2  # a single character is no name that could be recognised


class SameForm(ActionForm):
    """The other cases, by their numbers."""

    cases = forms.CharField(
        label="其他申请的编号",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="本机关已经提供了同一信息的其他申请，用顿号或者空格隔开。同一申请人申请几次的不算。",
    )

    def clean_cases(self) -> list[str]:
        """The numbers, each of a case in which the agency gave information."""
        numbers = list(dict.fromkeys(filter(None, re.split(r"[\s,，、;；]+", self.cleaned_data["cases"]))))
        if self.matter is None:
            return numbers
        rows = same_requests.granted(self.matter.agency_id, self.viewer).exclude(pk=self.matter.pk)
        known = dict(rows.filter(number__in=numbers).values_list("number", "pk"))
        for number in numbers:
            if number not in known:
                raise forms.ValidationError(f"没有编号为“{number}”、并且提供了信息的其他申请；请核对编号。")
        self.others = same_requests.others(self.matter.pk, known.values())
        if not self.others:
            raise forms.ValidationError("这些申请都是同一申请人的；两个以上申请人得到同一信息的才登记。")
        return numbers

    def clean(self) -> dict[str, Any]:
        """With the number of further applicants."""
        return {**(super().clean() or {}), "others": getattr(self, "others", 0)}


class NoteSameRequest(OnCase):
    """登记多人得到同一信息: by a job that compared the wordings, or by an officer who knows better."""

    code = "applications.note_same_request"
    title = "登记多人得到同一信息"
    form = SameForm
    policy = of_own_agency | is_system

    def act(self, run: Run, case: Case) -> None:
        if case.same is not None and set(run.data["cases"]) <= set(case.same.cases):
            raise Refused("noted", "这些申请已经登记过了。")
        run.record(f.SameRequestNoted(tuple(run.data["cases"]), run.data["others"]))


class ConsiderForm(ActionForm):
    """Publish or not. Nothing of the applicant goes into the draft: not his name, not his wording of the reasons."""

    outcome = forms.ChoiceField(
        label="研究结果",
        choices=((DRAFTED, "属于可以公开的，起草主动公开"), (DECLINED, "暂不主动公开")),
        widget=forms.RadioSelect,
    )
    title = forms.CharField(
        label="草稿的标题",
        max_length=120,
        required=False,
        help_text="起草的填写。写信息本身的名称，不要出现申请人。",
    )
    files = forms.MultipleChoiceField(
        label="放进草稿的文件",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="答复时提供的文件。里面有个人信息、商业秘密的，先遮盖再公开；送审时系统会检查草稿。",
    )
    reason = forms.CharField(
        label="暂不公开的理由",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="暂不公开的填写。提出建议的申请人会看到，写明依据，不要写别人的个人信息。",
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        found = given(self.matter, self.viewer, self.moment)
        if not found:
            del self.fields["files"]
            return
        field = self.fields["files"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(link.code, link.name) for link in found]

    def clean_title(self) -> str:
        """The title, without the name of an applicant (R147)."""
        title: str = self.cleaned_data["title"].strip()
        if self.matter is not None and named_in(title, names_of(self.matter)):
            raise forms.ValidationError("标题里有申请人的姓名，请删去。")
        return title

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("outcome") == DRAFTED and not data.get("title") and "title" not in self.errors:
            self.add_error("title", "请填写草稿的标题。")
        if data.get("outcome") == DECLINED and not data.get("reason", "").strip():
            self.add_error("reason", "请写明暂不公开的理由。")
        return {**data, "matter": self.matter}


class ConsiderPublication(OnCase):
    """研究主动公开: a draft is begun, or the reason is recorded why not."""

    code = "applications.consider_publication"
    title = "研究主动公开"
    form = ConsiderForm

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        matter: Matter | None = data["matter"]
        if data["outcome"] != DRAFTED or matter is None:
            return data
        views = facts_of(matter)
        refusal = self.refusal(viewer, matter, views)
        if refusal is not None:
            raise refusal
        case = read_case(matter, clock.now())
        if case.forbidden or case.stays:
            raise Invalid({"outcome": ["复议机关、人民法院停止或者禁止公开的，不能起草公开。"]})
        earlier = sum(1 for view in views if isinstance(view.payload, f.PublicationConsidered))
        once = f"consider {matter.pk} {earlier} {viewer.account_id}"
        chosen = [copied(matter, link, viewer, n) for n, link in enumerate(self._chosen(data, viewer), start=1)]
        return {**data, "publication": begin_draft(viewer, data["title"], chosen, once=once).pk}

    @staticmethod
    def _chosen(data: dict[str, Any], viewer: Viewer) -> list[FileLink]:
        codes = data.get("files") or []
        rows = FileLink.objects.visible_to(viewer).filter(matter=data["matter"], code__in=codes)
        return list(rows.select_related("file__key", "matter").order_by("pk"))

    def act(self, run: Run, case: Case) -> int | None:
        data = run.data
        if data["outcome"] == DRAFTED:
            run.record(f.PublicationConsidered(DRAFTED, data["publication"]))
            return int(data["publication"])
        run.record(f.PublicationConsidered(DECLINED, reason=data["reason"].strip()))
        return None


def given(matter: Matter | None, viewer: Viewer, moment: datetime) -> list[FileLink]:
    """The files that went out with the answer and can be attached to a draft; none for whoever has no task on the case,
    because they are closed to him."""
    if matter is None or has_task.why_not(viewer, matter) is not None:
        return []
    answer = read_case(matter, moment).answer
    if answer is None or answer.dispatched_on is None:
        return []
    rows = Enclosure.objects.filter(letter_id=answer.drafted.letter, letter__matter=matter).select_related("link")
    return [row.link for row in rows.order_by("position") if ending(row.link.name) in ATTACHMENTS]


def copied(matter: Matter, link: FileLink, viewer: Viewer, place: int) -> UploadedFile:
    """The clear bytes of a file that was given, for the draft; opening it is entered as a reading. A file that is named
    after an applicant gets another name."""
    content = files.open_link(link, viewer, READ_FOR)
    name = f"附件{place}.{ending(link.name)}" if named_in(link.name, names_of(matter)) else link.name
    return SimpleUploadedFile(name, content)


def ending(name: str) -> str:
    """The ending of a file's name, in small letters."""
    return name.rpartition(".")[2].lower()


def names_of(matter: Matter) -> list[str]:
    """Everybody who ever was applicant or agent of the case."""
    return list(Applicant.objects.filter(matter=matter).values_list("name", flat=True))


def named_in(text: str, names: list[str]) -> bool:
    """Whether one of the names stands in ``text``."""
    return any(len(name) >= NAMED and name in text for name in names)


def proposed_title(matter: Matter, case: Case) -> str:
    """How the draft is called at first: as the information was asked for; empty where that names an applicant."""
    row = RequestText.objects.filter(pk=case.text).first()
    return row.title if row is not None and not named_in(row.title, names_of(matter)) else ""
