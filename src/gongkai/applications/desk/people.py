"""Personal data of a case: shown on request, for a stated purpose, to whoever has a task; each reading is recorded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongkai.agencies.service import DeskPage
from gongkai.applications.desk.opened import Opened, opened
from gongkai.applications.queries import FACES
from gongkai.core.policies import has_task, of_own_agency
from gongkai.core.refusals import Refused

PURPOSES = (
    "与申请人联系",
    "核对申请人身份",
    "邮寄、送达文书",
    "征求第三方意见",
)


class PurposeForm(forms.Form):
    """Why the data are looked at: one of the usual purposes, or one's own words."""

    purpose = forms.ChoiceField(label="用途", choices=[(text, text) for text in PURPOSES], widget=forms.RadioSelect)
    detail = forms.CharField(label="说明", max_length=100, required=False, help_text="用途不止这些的，写明做什么用。")


class PeoplePage(DeskPage):
    """申请人和第三方的个人信息."""

    def get(self, request: HttpRequest, agency: str, number: str) -> HttpResponse:
        """The question for the purpose."""
        at = opened(self.viewer, agency, number)
        refusal = (of_own_agency & has_task).why_not(self.viewer, at.matter)
        return self._page(at, PurposeForm(), refusal, status=403 if refusal else 200)

    def post(self, request: HttpRequest, agency: str, number: str) -> HttpResponse:
        """The data, after the entry of their reading is written."""
        at, form = opened(self.viewer, agency, number), PurposeForm(request.POST)
        if not form.is_valid():
            return self._page(at, form, None, status=422)
        said = form.cleaned_data
        purpose = f"{said['purpose']}：{said['detail']}" if said["detail"] else said["purpose"]
        try:
            people = FACES.personal_of(at.row, self.viewer, purpose)["people"]
        except Refused as refused:
            return self._page(at, form, refused.message, status=403)
        return self._page(at, form, None, people=people, purpose=purpose)

    def _page(self, at: Opened, form: PurposeForm, refusal: str | None, status: int = 200, **more: Any) -> HttpResponse:
        context = {"at": at, "form": form, "refusal": refusal, "people": None, "purpose": "", **more}
        answer = render(self.request, "applications/people.html", context, status=status)
        answer["Cache-Control"] = "no-store"
        return answer
