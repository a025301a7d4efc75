"""Who may open a page of the desk: signed-in staff, and for some pages only posts with a certain role."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.views import View

from gongkai.agencies.doors import way_in
from gongkai.agencies.service import role_labels, viewer_of
from gongkai.core.viewers import Staff
from gongkai.ui.action_page import ActionPage


def staff_of(request: HttpRequest) -> Staff:
    """The acting post of somebody who was admitted."""
    viewer = viewer_of(request)
    if not isinstance(viewer, Staff):
        raise PermissionDenied
    return viewer


def admit(request: HttpRequest, roles: frozenset[str] = frozenset()) -> HttpResponseBase | None:
    """None for staff whose acting post carries one of ``roles`` (any post where empty); otherwise the way to what is
    missing (sign-in, second factor, post).

    Raises ``PermissionDenied`` with the sentence of the 403 page where the post does not carry the role.
    """
    missing_step = way_in(request)
    if missing_step is not None:
        return missing_step
    if roles and not staff_of(request).roles & roles:
        raise PermissionDenied(f"这个页面由{role_labels(roles)}使用，您现在的岗位没有这个职责。")
    return None


class StaffPage(View):
    """A page of the desk; ``roles`` names who may open it (empty: all staff)."""

    roles: ClassVar[frozenset[str]] = frozenset()
    request: HttpRequest

    @property
    def staff(self) -> Staff:
        """The acting post; the page is not reached without one."""
        return staff_of(self.request)

    def dispatch(self, request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        return admit(request, self.roles) or super().dispatch(request, *arguments, **names)


class ActionOfStaff(ActionPage):
    """The page of an Action at the desk; ``roles`` names who may open it."""

    roles: ClassVar[frozenset[str]] = frozenset()

    @property
    def staff(self) -> Staff:
        """The acting post; the page is not reached without one."""
        return staff_of(self.request)

    def dispatch(self, request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        return admit(request, self.roles) or super().dispatch(request, *arguments, **names)
