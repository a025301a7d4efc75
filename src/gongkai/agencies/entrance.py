"""The staff's own pages: signing in and out, 换人, acting post, password, second factor, sessions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views import View

from gongkai.agencies import accounts, cookies, factors, running_out, sessions, sign_in
from gongkai.agencies.doors import OwnForm, missing
from gongkai.agencies.middleware import viewer_of
from gongkai.agencies.models import Account, SecondFactor
from gongkai.core import clock, installation
from gongkai.core.actions import Done
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Account as SignedIn
from gongkai.core.viewers import Staff, Viewer
from gongkai.ui.action_page import ActionPage
from gongkai.ui.switching import keep_aside, keep_work

STAFF = Account.Kind.STAFF
DESK = "/desk/"
SHEET_NOT_SEEN = "备用码只显示一次；没看到的，等验证器出现下一组数字，再点“打印备用码”，会有新的一组。"


class SignInPage(ActionPage):
    """登录."""

    keeps_drafts = False
    action = sign_in.StaffSignIn
    template_name = "agencies/sign_in.html"
    done: Done | None = None

    @property
    def viewer(self) -> Viewer:
        return cookies.visitor_of(self.request)

    def get(self, request: HttpRequest, **names: Any) -> HttpResponse:
        viewer = viewer_of(request)
        if isinstance(viewer, SignedIn):
            address = self._next() if isinstance(viewer, Staff) else missing(request)
            return HttpResponseRedirect(address, status=303)
        return super().get(request, **names)

    def post(self, request: HttpRequest, **names: Any) -> HttpResponse:
        response = super().post(request, **names)
        result = self.done.result if self.done else None
        if result is not None:
            cookies.hand_over(request, response, STAFF, result.token)
            running_out.tell_stranger(request)
        return response

    def after(self, done: Done) -> str:
        self.done = done
        return self._next()

    def repeated(self, done: Done) -> str:
        return f"{reverse('agencies:sign_in')}?{urlencode({'next': self._next(), 'repeated': 1})}"

    def _next(self) -> str:
        return cookies.next_address(self.request, STAFF, DESK)

    def page_context(self) -> dict[str, Any]:
        demo = installation.nature() != installation.Nature.PRODUCTION
        told = {name: name in self.request.GET for name in ("switched", "repeated")}
        context = {"next": self._next(), "demo": demo, **told}
        return {**context, **running_out.waiting(self.request)}


class Leave(View):
    """退出, and 换人: what a page of work held is kept first, for the person who typed it."""

    action: type[sign_in.SignOut] = sign_in.SignOut
    query = ""

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse("agencies:sign_in") + self.query, status=303)

    def post(self, request: HttpRequest) -> HttpResponse:
        session = cookies.session_of(request)
        if session is not None:
            viewer = viewer_of(request)
            if keep_work(viewer, request.POST):
                messages.success(request, "上一位同事填写的内容已存为草稿，等他本人登录后继续。")
            self.action.perform(viewer, {"session": session.key}, channel="page")
        elif keep_aside(request) is not None:
            messages.success(request, "登录已过期；上一位同事填写的内容已保存，等他本人登录后继续。")
        response = HttpResponseRedirect(reverse("agencies:sign_in") + self.query, status=303)
        cookies.take_back(response, STAFF)
        return response


class Switch(Leave):
    """换人."""

    action = sign_in.SwitchPerson
    query = "?switched=1"


class PostPage(OwnForm):
    """切换岗位."""

    action = sign_in.ChoosePost
    template_name = "agencies/choose_post.html"

    def fixed(self) -> dict[str, Any]:
        session = cookies.session_of(self.request)
        return {"session": session.key if session else ""}

    def after(self, done: Done) -> str:
        return DESK

    def page_context(self) -> dict[str, Any]:
        account = own_account(self.request)
        session = cookies.session_of(self.request)
        posts = sessions.posts_of(account, clock.today())
        return {
            "posts": posts,
            "current": session.post_id if session else None,
            "signout": reverse("agencies:sign_out"),
        }


def own_account(request: HttpRequest) -> Account:
    """The account that is signed in, with its person."""
    return get_object_or_404(Account.objects.select_related("person"), pk=viewer_of(request).account_id)


class PasswordPage(OwnForm):
    """修改口令."""

    action = accounts.ChangePassword
    template_name = "agencies/password.html"

    def fixed(self) -> dict[str, Any]:
        session = cookies.session_of(self.request)
        return {"session": session.key if session else ""}

    def after(self, done: Done) -> str:
        messages.success(self.request, "口令已修改。您在其他电脑上的登录已退出。")
        return reverse("agencies:account")

    def page_context(self) -> dict[str, Any]:
        session = cookies.session_of(self.request)
        return {"forced": bool(session and session.needs == sessions.NEEDS_PASSWORD)}


class ProofPage(OwnForm):
    """A page on which one proves oneself again: with a code, or with the certificate that the machine shows."""

    @property
    def viewer(self) -> Viewer:
        viewer = viewer_of(self.request)
        certificate = factors.certificates.fingerprint(self.request, clock.now())
        if not certificate or viewer.account_id is None:
            return viewer
        return sessions.Limited(viewer.account_id, origin=viewer.origin, certificate=certificate)


class FactorPage(ProofPage):
    """绑定手机验证器: the QR picture, the first code, then the printed codes, shown once."""

    action = accounts.ConfirmAuthenticator
    template_name = "agencies/second_factor.html"
    sheet: list[str] | None = None

    def typed(self) -> dict[str, Any]:
        """The session is that of the cookie, whatever was sent."""
        session = cookies.session_of(self.request)
        return {**super().typed(), "session": session.key if session else ""}

    def post(self, request: HttpRequest, **names: Any) -> HttpResponse:
        if "begin" in request.POST:
            accounts.BeginAuthenticator.perform(self.viewer, self.typed(), channel="page")
            return HttpResponseRedirect(request.path, status=303)
        response = super().post(request, **names)
        return show_codes(request, self.sheet) if self.sheet else response

    def after(self, done: Done) -> str:
        self.sheet = done.result
        return reverse("agencies:account")

    def repeated(self, done: Done) -> str:
        messages.warning(self.request, f"手机验证器已经绑定好，重复点击没有再绑一次。{SHEET_NOT_SEEN}")
        return reverse("agencies:account")

    def page_context(self) -> dict[str, Any]:
        account = own_account(self.request)
        rows = SecondFactor.objects.filter(account=account, ended_at__isnull=True, confirmed_at__isnull=False)
        session = cookies.session_of(self.request)
        waiting = factors.waiting_in(account, session.key if session else "")
        shown = {}
        if waiting is not None:
            secret = factors.clear_secret(waiting)
            shown = {
                "picture": factors.picture(factors.address(waiting, account)),
                "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
            }
        forced = bool(session and session.needs == sessions.NEEDS_FACTOR)
        return {
            "heading": "绑定手机验证器",
            "bound": list(rows.order_by("pk")),
            "asks_enrolment": sign_in.factor_is_required(),
            "waiting": waiting,
            "forced": forced,
            **shown,
        }


class CodesPage(ProofPage):
    """打印备用码."""

    action = accounts.PrintCodes
    template_name = "agencies/codes_form.html"
    sheet: list[str] | None = None

    def post(self, request: HttpRequest, **names: Any) -> HttpResponse:
        response = super().post(request, **names)
        return show_codes(request, self.sheet) if self.sheet else response

    def after(self, done: Done) -> str:
        self.sheet = done.result
        return reverse("agencies:account")

    def repeated(self, done: Done) -> str:
        messages.warning(self.request, f"备用码已经生成，重复点击没有再生成一次。{SHEET_NOT_SEEN}")
        return reverse("agencies:account")


def show_codes(request: HttpRequest, sheet: list[str]) -> HttpResponse:
    """The page with the codes: it cannot be opened again."""
    context = {"codes": sheet, "account": own_account(request)}
    return render(request, "agencies/codes.html", context)


class OwnAccount(View):
    """我的账号."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        if not isinstance(viewer_of(request), SignedIn):
            return HttpResponseRedirect(missing(request), status=303)
        account, moment = own_account(request), clock.now()
        current = cookies.session_of(request)
        living = [row for row in sessions.alive(account).order_by("-last_seen_at") if sessions.is_alive(row, moment)]
        context = {
            "account": account,
            "sessions": living,
            "current": current.pk if current else None,
            "factors": SecondFactor.objects.filter(
                account=account, ended_at__isnull=True, confirmed_at__isnull=False
            ).order_by("pk"),
            "codes_left": account.one_time_codes.filter(used_at__isnull=True, ended_at__isnull=True).count(),
        }
        return render(request, "agencies/own_account.html", context)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """End a session that was left open elsewhere."""
        try:
            sign_in.SignOut.perform(viewer_of(request), {"session": request.POST.get("session", "")}, channel="page")
            messages.success(request, "那一处登录已退出。")
        except Refused:
            messages.warning(request, "那一处登录已经结束。")
        return HttpResponseRedirect(request.path, status=303)
