"""Pages of citizens' accounts on the public site: nothing there requires one, and they say so."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views import View

from gongkai.agencies import accounts, cookies, running_out, sessions, sign_in
from gongkai.agencies.middleware import viewer_of
from gongkai.agencies.models import Account
from gongkai.core import clock
from gongkai.core.actions import Done
from gongkai.core.viewers import Citizen, Viewer
from gongkai.ui.action_page import ActionPage

CITIZEN = Account.Kind.CITIZEN
SITE = {"name": "政府信息公开"}  # where no portal room tells more


class _Entrance(ActionPage):
    """A page that ends with somebody signed in."""

    keeps_drafts = False
    done: Done | None = None

    @property
    def viewer(self) -> Viewer:
        return cookies.visitor_of(self.request)

    def get(self, request: HttpRequest, **names: Any) -> HttpResponse:
        if isinstance(viewer_of(request), Citizen):
            return HttpResponseRedirect(self._next(), status=303)
        return super().get(request, **names)

    def post(self, request: HttpRequest, **names: Any) -> HttpResponse:
        response = super().post(request, **names)
        result = self.done.result if self.done else None
        if result is not None:
            cookies.hand_over(request, response, CITIZEN, result.token)
            running_out.tell_stranger(request)
        return response

    def after(self, done: Done) -> str:
        self.done = done
        return self._next()

    def repeated(self, done: Done) -> str:
        return f"{reverse('account:sign_in')}?{urlencode({'next': self._next(), 'repeated': 1})}"

    def _next(self) -> str:
        return cookies.next_address(self.request, CITIZEN, reverse("account:home"))

    def page_context(self) -> dict[str, Any]:
        repeated = "还看到本页，请用刚才的用户名和密码再登录一次。" if "repeated" in self.request.GET else ""
        return {"next": self._next(), "site": SITE, "repeated": repeated, **running_out.waiting(self.request)}


class CitizenSignInPage(_Entrance):
    """登录."""

    action = sign_in.CitizenSignIn
    template_name = "agencies/citizen_sign_in.html"


class RegisterPage(_Entrance):
    """注册."""

    action = accounts.Register
    template_name = "agencies/register.html"


class _Own(ActionPage):
    """A page of the signed-in citizen."""

    keeps_drafts = False

    def dispatch(self, request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        return to_sign_in(request) or super().dispatch(request, *arguments, **names)

    def after(self, done: Done) -> str:
        return reverse("account:home")

    def page_context(self) -> dict[str, Any]:
        return {"site": SITE}


def to_sign_in(request: HttpRequest) -> HttpResponse | None:
    """None for a signed-in citizen, otherwise the way to the sign-in page; a form that was sent is kept first."""
    if isinstance(viewer_of(request), Citizen):
        return None
    query = running_out.back_here(request) if request.method == "POST" else ""
    return HttpResponseRedirect(reverse("account:sign_in") + query, status=303)


class HomePage(_Own):
    """我的账号: the e-mail address, and where one is signed in."""

    keeps_drafts = True
    action = accounts.ChangeContact
    template_name = "agencies/citizen_account.html"

    def initial(self) -> dict[str, Any]:
        return {"email": accounts.contact_of(self._account())}

    def after(self, done: Done) -> str:
        messages.success(self.request, "已保存。")
        return reverse("account:home")

    def page_context(self) -> dict[str, Any]:
        account, moment = self._account(), clock.now()
        living = [row for row in sessions.alive(account).order_by("-last_seen_at") if sessions.is_alive(row, moment)]
        return {"site": SITE, "account": account, "sessions": living}

    def _account(self) -> Account:
        return get_object_or_404(Account, pk=self.viewer.account_id)


class CitizenPasswordPage(_Own):
    """修改密码."""

    action = accounts.ChangePassword
    template_name = "agencies/citizen_form.html"

    def fixed(self) -> dict[str, Any]:
        session = cookies.session_of(self.request)
        return {"session": session.key if session else ""}

    def after(self, done: Done) -> str:
        messages.success(self.request, "密码已修改，其他地方的登录已退出。")
        return reverse("account:home")


class ClosePage(_Own):
    """注销账号."""

    action = accounts.CloseAccount
    template_name = "agencies/citizen_form.html"

    def post(self, request: HttpRequest, **names: Any) -> HttpResponse:
        response = super().post(request, **names)
        if isinstance(response, HttpResponseRedirect):
            cookies.take_back(response, CITIZEN)
            messages.success(request, "账号已注销，用户名和邮箱已删除。")
        return response

    def after(self, done: Done) -> str:
        return reverse("account:sign_in")

    def page_context(self) -> dict[str, Any]:
        note = "注销后用户名和邮箱立即删除。已提交的申请照常办理，仍可以用查询码查进度。"
        return {"site": SITE, "note": note}


class CitizenSignOut(View):
    """退出."""

    def post(self, request: HttpRequest) -> HttpResponse:
        session = cookies.session_of(request)
        if session is not None:
            sign_in.SignOut.perform(viewer_of(request), {"session": session.key}, channel="page")
        response = render(request, "agencies/signed_out.html", {"site": SITE})
        cookies.take_back(response, CITIZEN)
        return response
