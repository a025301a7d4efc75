"""A form that arrives when its session has run out: nothing that was typed is lost.

It waits under a private link for the account for which it was drawn, and is that account's draft as soon as it signs
in again, from whichever machine. Nobody else reads it. A form that was opened before its person signed in anew fails
the check against forgery; it is kept in the same way.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.urls import reverse
from django.utils.http import urlencode

from gongkai.agencies.middleware import viewer_of
from gongkai.core import drafts
from gongkai.core.actions import registered
from gongkai.ui import errors
from gongkai.ui.switching import ROW, keep_aside, keep_own

KEPT = "kept"
ENTRANCES = ("agencies:sign_in", "account:sign_in", "account:register")


def back_here(request: HttpRequest) -> str:
    """The query with which a sign-in page leads back; a form that was sent is kept, and its link goes with it."""
    if request.method == "GET":
        return f"?{urlencode({'next': request.get_full_path()})}"
    draft = keep_aside(request) if request.method == "POST" else None
    if draft is None:
        return ""
    return f"?{urlencode({'next': request.get_full_path(), KEPT: draft.link})}"


def waiting(request: HttpRequest) -> dict[str, Any]:
    """What a sign-in page says about the form that led there: its link and title, nothing of what it holds."""
    link = request.POST.get(KEPT) or request.GET.get(KEPT) or ""
    draft = drafts.by_link(link) if link else None
    if draft is None:
        return {KEPT: "", "kept_title": ""}
    return {KEPT: link, "kept_title": registered[draft.form.partition(ROW)[0]].title}


def tell_stranger(request: HttpRequest) -> None:
    """After a sign-in: where the form still waits, it belongs to another account, and whoever signed in is told."""
    if waiting(request)[KEPT]:
        messages.warning(request, "刚才填写的内容属于另一个账号，仍为他保存着，等他本人登录后继续。")


def _entrance_again(request: HttpRequest) -> str:
    """The page to sign in at, drawn anew: after a double click it leads whoever is signed in to where he wanted."""
    wanted = {name: request.POST[name] for name in ("next", KEPT) if request.POST.get(name)}
    if viewer_of(request).account_id is None:
        messages.warning(request, "页面打开得太久，或者中间登录过，请再填一次。")
    return f"{request.path}?{urlencode(wanted)}" if wanted else request.path


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The check against forgery failed: what was typed is kept, and its page opened anew with it.

    A browser without cookies gets the page that says so: it could not sign in to see it again. Who can send a form that
    was drawn for an account has had that account's page before him; a forged form carries no such field.
    """
    if reason != REASON_NO_CSRF_COOKIE:
        if request.path in {reverse(name) for name in ENTRANCES}:
            return HttpResponseRedirect(_entrance_again(request), status=303)
        if keep_own(viewer_of(request), request):
            messages.warning(request, "页面打开以后您重新登录过，这次没有提交。所填的内容都在，请核对后再提交。")
            return HttpResponseRedirect(request.get_full_path(), status=303)
        if keep_aside(request) is not None:
            messages.warning(request, "这张表单是另一个账号登录时打开的，没有提交；所填的内容已为他保存。")
            return HttpResponseRedirect(request.get_full_path(), status=303)
    return errors.csrf_failed(request, reason)
