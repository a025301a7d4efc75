"""Changing an agency's wording of a letter: a new version with its day and its reason; earlier ones stay."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from gongkai.agencies.service import Agency, Role
from gongkai.core import clock
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.policies import has_role
from gongkai.core.refusals import Invalid, Refused, Stale
from gongkai.core.viewers import Staff
from gongkai.letters.composing import default_wording, wording_on
from gongkai.letters.models import Template
from gongkai.letters.service import preview
from gongkai.letters.template import lines_of, problems
from gongkai.letters.types import TYPES, type_of
from gongkai.ui.forms import DateField

may_keep_templates = has_role(Role.REVIEWER, Role.SIGNER, titles="审核人或签发人")


class TemplateForm(ActionForm):
    """The new wording of a type; ``version`` is how many versions the page had seen."""

    type = forms.ChoiceField(label="文书", choices=[(kind.code, kind.name) for kind in TYPES.values()])
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label="模板",
        required=False,
        strip=False,
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 22}),
        help_text="一行一段。“# ”开头是一级标题，“## ”二级，“> ”是引文；{字段} 由系统填入。删空就恢复系统模板。",
    )
    source = forms.CharField(label="修改原因和依据", max_length=300)
    valid_from = DateField(label="自哪天起用", help_text="已经签发的文书不变")

    def clean(self) -> dict[str, Any]:
        """Nothing is saved that could make a letter incomplete, unlawful or without its remedies."""
        data: dict[str, Any] = super().clean() or {}
        text = data.get("text", "")
        if text.strip() and "type" in data:
            for sentence in problems(type_of(data["type"]), text):
                self.add_error("text", sentence)
        return data

    def clean_valid_from(self) -> date:
        """Today or later: what was in force yesterday was in force."""
        day: date = self.cleaned_data["valid_from"]
        today = clock.local_date(self.moment)
        if day < today:
            raise forms.ValidationError(f"起用日期不能早于今天（{today}）。")
        return day


class SaveTemplate(Action):
    """修改文书模板."""

    code = "letters.save_template"
    title = "修改文书模板"
    form = TemplateForm
    policy = may_keep_templates

    def carry_out(self, run: Run) -> Template:
        if not isinstance(run.viewer, Staff):
            raise Refused("policy", "模板由工作人员修改。")
        data = run.data
        # Locked, so that two people who change one template at once see each other.
        agency = Agency.objects.select_for_update().get(pk=run.viewer.agency_id)
        count = versions(agency, data["type"]).count()
        if data["version"] is not None and data["version"] != count:
            raise Stale(data["version"], count)
        text = "\n".join(line.rstrip() for line in data["text"].replace("\r\n", "\n").split("\n")).strip("\n")
        text = f"{text}\n" if lines_of(text) else ""
        if (text or default_wording(data["type"])) == wording_on(agency, data["type"], data["valid_from"]).text:
            raise Refused("nothing", "没有改动。")
        if text:
            self._try(agency, data["type"], text, run)
        run.describe(f"template:{data['type']}", agency.pk, valid_from=str(data["valid_from"]), source=data["source"])
        return Template.objects.create(
            agency=agency,
            type=data["type"],
            text="" if text == default_wording(data["type"]) else text,
            valid_from=data["valid_from"],
            source=data["source"],
            entry=run.entry,
        )

    def _try(self, agency: Agency, code: str, text: str, run: Run) -> None:
        """It must compose with our samples, whatever the agency's data lack."""
        try:
            preview(code, agency, run.today, text=text)
        except Refused as refused:
            if refused.code not in {"remedy_data", "agency_data"}:
                raise Invalid({"text": [refused.message]}) from refused


def versions(agency: Agency, code: str) -> QuerySet[Template]:
    """The agency's versions of a type, the newest first."""
    rows = Template.objects.filter(agency=agency, type=code).select_related("entry__account__person")
    return rows.order_by("-valid_from", "-id")
