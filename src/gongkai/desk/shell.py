"""The frame of every page of the desk: who acts, where he can go, how to leave. Read only when a page draws it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from gongkai.agencies.service import Post, viewer_of
from gongkai.core import clock
from gongkai.core.registry import NavigationItem, navigation
from gongkai.core.viewers import Staff

GROUPS = ("", "办理", "报告与监督", "资料", "机关与人员", "管理")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``shell`` for signed-in staff, nothing for anybody else."""
    viewer = viewer_of(request)
    if not isinstance(viewer, Staff):
        return {}
    return {"shell": SimpleLazyObject(lambda: build(viewer, request.path))}


def build(viewer: Staff, path: str) -> dict[str, Any]:
    """The frame for ``viewer`` at ``path``: one query, and one for each count of the navigation."""
    post = Post.objects.select_related("person", "agency", "unit").get(pk=viewer.post_id)
    groups = grouped(viewer)
    return {
        "person": post.person.name,
        "post": post.place(),
        "agency": post.agency.name,
        "home_url": reverse("desk:home"),
        "today": clock.today(),
        "links": [
            {"label": "我的账号", "url": reverse("agencies:account")},
            {"label": "切换岗位", "url": reverse("agencies:post")},
        ],
        "switch_url": reverse("agencies:switch"),
        "signout_url": reverse("agencies:sign_out"),
        "groups": groups,
        "current": current([item["url"] for group in groups for item in group["items"]], path),
    }


def allowed(viewer: Staff) -> list[NavigationItem]:
    """The entries that the acting post sees, in their order."""
    seen = [item for item in navigation if not item.roles or item.roles & viewer.roles]
    return sorted(seen, key=lambda item: (item.order, item.code))


def grouped(viewer: Staff) -> list[dict[str, Any]]:
    """The navigation of the acting post; groups without an entry are left out, unknown ones stand last."""
    items = allowed(viewer)
    titles = [*GROUPS, *sorted({item.group for item in items} - set(GROUPS))]
    groups = [{"title": title, "items": [_entry(i, viewer) for i in items if i.group == title]} for title in titles]
    return [group for group in groups if group["items"]]


def _entry(item: NavigationItem, viewer: Staff) -> dict[str, Any]:
    entry: dict[str, Any] = {"label": item.title, "url": reverse(item.url), "icon": item.icon}
    number = item.count(viewer) if item.count else 0
    return {**entry, "count": number} if number else entry


def current(urls: list[str], path: str) -> str:
    """The entry to mark: the longest address under which ``path`` lies; the home page only when it is open itself."""
    home = reverse("desk:home")
    return max((url for url in urls if path == url or (url != home and path.startswith(url))), key=len, default="")
