"""Pages of this room at the desk: who may open one, and what its forms share."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views import View

from gongkai.agencies import running_out, sessions
from gongkai.agencies.middleware import viewer_of
from gongkai.core.actions import Done
from gongkai.core.policies import Policy
from gongkai.core.viewers import Account, Staff, Viewer
from gongkai.ui.action_page import ActionPage
from gongkai.ui.switching import keep_own


def way_in(request: HttpRequest) -> HttpResponseBase | None:
    """None for staff in an acting post; for others the way to what is missing: sign-in, password, factor or post.

    A form that was sent is kept first, for the account for which it was drawn.
    """
    if isinstance(viewer_of(request), Staff):
        return None
    return HttpResponseRedirect(missing(request), status=303)


def missing(request: HttpRequest) -> str:
    """The address of what stands between this request and the desk."""
    session = request.session_row()  # type: ignore[attr-defined]
    if session is None:
        return reverse("agencies:sign_in") + running_out.back_here(request)
    if request.method == "POST":
        keep_own(viewer_of(request), request)
    if session.needs == sessions.NEEDS_PASSWORD:
        return reverse("agencies:password")
    if session.needs == sessions.NEEDS_FACTOR:
        return reverse("agencies:second_factor")
    return reverse("agencies:post")


class DeskPage(View):
    """A page that staff read; ``policy`` narrows who."""

    policy: ClassVar[Policy | None] = None
    request: HttpRequest

    @property
    def viewer(self) -> Viewer:
        """Who looks."""
        return viewer_of(self.request)

    def dispatch(self, request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        missing_step = way_in(request)
        if missing_step is not None:
            return missing_step
        refusal = self.policy.why_not(self.viewer) if self.policy else None
        if refusal is not None:
            raise PermissionDenied(refusal)
        return super().dispatch(request, *arguments, **names)


class DeskForm(ActionPage):
    """The page of an Action on a row of this room; a person leaving the machine keeps what he typed."""

    template_name = "agencies/form.html"
    back: ClassVar[str] = ""

    def after(self, done: Done) -> str:
        return self.back_url()

    def back_url(self) -> str:
        """The page from which one came."""
        return reverse(self.back)

    def now(self) -> list[tuple[str, str]]:
        """The row as it is now: shown beside a draft or after a refusal, so that nobody overwrites unseen."""
        return []

    def page_context(self) -> dict[str, Any]:
        return {
            "back_url": self.back_url(),
            "now": self.now(),
            "switch_url": reverse("agencies:switch"),
            "keeps_drafts": self.keeps_drafts,
            "note": self.note(),
        }

    def note(self) -> str:
        """A sentence above the form."""
        return ""

    def dispatch(self, request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        return way_in(request) or super().dispatch(request, *arguments, **names)


class OwnForm(ActionPage):
    """The page of an Action on one's own account: also open before the second factor or the post is chosen."""

    keeps_drafts = False

    def dispatch(self, request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        if not isinstance(viewer_of(request), Account):
            return HttpResponseRedirect(missing(request), status=303)
        return super().dispatch(request, *arguments, **names)
