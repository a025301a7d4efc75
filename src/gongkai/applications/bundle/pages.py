"""Pages of the bundle at the desk: what there is, and the steps towards more."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from gongkai.agencies.service import DeskForm, DeskPage
from gongkai.applications.bundle.actions import BIND, CONFIRM, AskSealed, ConfirmSealed, MakeServed
from gongkai.applications.bundle.making import OWN
from gongkai.applications.desk.opened import Opened, opened
from gongkai.core.models import FileLink, Job, Matter, Task

STEPS = (MakeServed, AskSealed, ConfirmSealed)
CASE = "desk/applications/<str:agency>/<str:number>/bundle/"


class BundlePage(DeskPage):
    """案卷包."""

    def get(self, request: HttpRequest, agency: str, number: str) -> HttpResponse:
        """The volumes that were made, and who may make which."""
        at = opened(self.viewer, agency, number)
        return render(request, "applications/bundle.html", context(at))


def context(at: Opened) -> dict[str, Any]:
    """Everything the page draws."""
    waiting = Task.objects.filter(matter=at.matter, kind=CONFIRM).open().select_related("opened_by__account__person")
    return {
        "at": at,
        "files": list(
            FileLink.objects.filter(matter=at.matter, purpose__startswith=OWN).select_related("file").order_by("-pk")
        ),
        "binding": Job.objects.filter(matter=at.matter, kind=BIND, state__in=["waiting", "running"]).exists(),
        "failed": Job.objects.filter(matter=at.matter, kind=BIND, state="failed").exists(),
        "waiting": waiting.first(),
        "refusals": {
            action.code: action.policy.why_not(at.viewer, at.matter)
            for action in (MakeServed, AskSealed, ConfirmSealed)
        },
    }


class OfBundle(DeskForm):
    """A step towards a volume of the case that the address names."""

    def find_matter(self) -> Matter:
        self.at = opened(self.viewer, self.kwargs["agency"], self.kwargs["number"])
        return self.at.matter

    def back_url(self) -> str:
        return self.at.page("bundle")


class ServedPage(OfBundle):
    """制作送达卷."""

    action = MakeServed

    def note(self) -> str:
        return "送达卷按举证顺序装订申请、文书、检索和送达凭证，不含身份证明、第三方书面意见和不公开的原件。"


class SealedPage(OfBundle):
    """申请制作密封卷."""

    action = AskSealed

    def note(self) -> str:
        return "密封卷装订身份证明、第三方书面意见和不公开的原件，只交给复议机关、法院；须由另一人确认。"


class ConfirmPage(OfBundle):
    """确认制作密封卷."""

    action = ConfirmSealed


urlpatterns = [
    path(CASE, BundlePage.as_view(), name="bundle"),
    path(f"{CASE}served/", ServedPage.as_view(), name="bundle_served"),
    path(f"{CASE}sealed/", SealedPage.as_view(), name="bundle_sealed"),
    path(f"{CASE}confirm/", ConfirmPage.as_view(), name="bundle_confirm"),
]
