"""Signing in and out, 换人 and the acting post, as Actions: each attempt has its audit entry (R149, R150)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms

from gongkai.agencies import declared, factors, lockout, passwords, sessions
from gongkai.agencies.changing import RowChoice
from gongkai.agencies.lockout import Denied, Outcome
from gongkai.agencies.models import Account, Post, Session
from gongkai.agencies.policies import is_not_signed_in, is_signed_in
from gongkai.agencies.sessions import Visitor
from gongkai.core import clock, drafts, installation
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Viewer

WRONG_STAFF = "账号、口令或动态口令不正确。请核对大小写；忘记口令请找本单位系统管理员重置。"
WRONG_CITIZEN = "用户名或密码不正确。请核对大小写；不登录也可以提交申请和查询进度。"


def password_input(autocomplete: str) -> forms.PasswordInput:
    """A field whose value is never drawn again."""
    return forms.PasswordInput(attrs={"autocomplete": autocomplete})


class StaffSignInForm(ActionForm):
    """What a member of the staff types to sign in."""

    name = forms.CharField(
        label="账号",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label="口令", max_length=passwords.LONGEST, strip=False, widget=password_input("current-password")
    )
    code = forms.CharField(
        label="动态口令",
        max_length=20,
        required=False,
        help_text="手机验证器上的 6 位数字，或备用码单上的一个码；插着 UKey 的不用填",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )


class CitizenSignInForm(ActionForm):
    """What a citizen types to sign in."""

    name = forms.CharField(
        label="用户名",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label="密码", max_length=passwords.LONGEST, strip=False, widget=password_input("current-password")
    )


@dataclass(frozen=True)
class SignedIn:
    """A sign-in that succeeded: the token for the cookie, and what must be done first."""

    token: str
    needs: str
    account: Account


class _SignIn(Action):
    """The same steps for staff and citizens: gate, password, second factor, session. One answer for every failure."""

    kind: ClassVar[Account.Kind]
    wrong: ClassVar[str]
    policy = is_not_signed_in

    def __init__(self) -> None:
        self._name_hash = ""
        self._account: Account | None = None

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        """The gate, and the slow comparison of the password, before any lock is held."""
        self._name_hash = lockout.hash_of(self.kind, data["name"])
        rows = Account.objects.filter(kind=self.kind, name=lockout.folded(data["name"]))
        self._account = rows.select_related("person").first()
        lockout.check(self.kind, self._name_hash, viewer.origin, clock.now())
        active = self._account if self._account and self._account.is_active else None
        if not passwords.matches(active, data["password"]):
            raise Denied(Outcome.WRONG, self.wrong)
        return data

    def carry_out(self, run: Run) -> SignedIn:
        """Under the account's lock: what could have changed meanwhile, the second factor, the session."""
        account = Account.objects.select_for_update().get(pk=self._account_pk())
        if not account.is_active or account.password != self._password():
            raise Denied(Outcome.WRONG, self.wrong)
        lockout.check(self.kind, self._name_hash, "", run.moment)
        visitor = run.viewer if isinstance(run.viewer, Visitor) else Visitor(origin=run.viewer.origin)
        strong = self._second_factor(account, run, visitor)
        needs = self._needs(account, strong, run.moment)
        run.describe(f"account:{account.key}", agency_of(account), account=account.pk, strong=strong, needs=needs)
        lockout.note(self.kind, self._name_hash, account, visitor.origin, Outcome.OK, run.moment)
        token = sessions.open_session(account, visitor, strong=strong, needs=needs, moment=run.moment)
        drafts.adopt(account.pk)
        return SignedIn(token, needs, account)

    def keep_refusal(self, refusal: Refused, viewer: Viewer, moment: datetime) -> None:
        """Count the failure; it may be the one that locks."""
        if isinstance(refusal, Denied):
            lockout.note(self.kind, self._name_hash, self._account, viewer.origin, refusal.outcome, moment)

    def agency_of_refusal(self, viewer: Viewer) -> int | None:
        """That of the account whose name was tried, so that its administrators see the attempts."""
        return agency_of(self._account) if self._account else None

    def _account_pk(self) -> int:
        if self._account is None:
            raise RuntimeError("prepare() found no account")
        return self._account.pk

    def _password(self) -> str:
        return self._account.password if self._account else ""

    def _second_factor(self, account: Account, run: Run, visitor: Visitor) -> bool:
        if not factors.has_any(account):
            return False
        if factors.accept(account, run.data.get("code", ""), visitor.certificate, run.moment):
            return True
        raise Denied(Outcome.WRONG, self.wrong)

    def _needs(self, account: Account, strong: bool, moment: datetime) -> str:
        return ""


def agency_of(account: Account) -> int | None:
    """The agency whose administrators entered the account's person; none for a citizen."""
    return account.person.home_id if account.person else None


class StaffSignIn(_SignIn):
    """A member of the staff signs in: password and, in production always, a second factor."""

    code = "agencies.staff_sign_in"
    title = "工作人员登录"
    form = StaffSignInForm
    kind = Account.Kind.STAFF
    wrong = WRONG_STAFF

    def _needs(self, account: Account, strong: bool, moment: datetime) -> str:
        if account.must_change_password or password_is_old(account, moment):
            return sessions.NEEDS_PASSWORD
        return needs_factor(strong)


def factor_is_required() -> bool:
    """Whether staff must have a second factor: in production always."""
    return installation.nature() == installation.Nature.PRODUCTION


def needs_factor(strong: bool) -> str:
    """What is still missing of the second factor: nothing, or its enrolment (in production)."""
    return sessions.NEEDS_FACTOR if not strong and factor_is_required() else ""


def password_is_old(account: Account, moment: datetime) -> bool:
    """Whether the password has reached the age at which it must be changed."""
    days = declared.value("password_days")
    if not days or account.password_changed_at is None:
        return False
    return moment >= account.password_changed_at + timedelta(days=days)


class CitizenSignIn(_SignIn):
    """A citizen signs in; nothing on the public site asks for it."""

    code = "agencies.citizen_sign_in"
    title = "公众登录"
    form = CitizenSignInForm
    kind = Account.Kind.CITIZEN
    wrong = WRONG_CITIZEN


class SessionForm(ActionForm):
    """Which session: filled by the page from the cookie, never typed."""

    session = RowChoice()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        own = Session.objects.filter(account_id=self.viewer.account_id, ended_at__isnull=True)
        choice = self.fields["session"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = own


class SignOut(Action):
    """End one of one's own sessions: this one, or one left open elsewhere."""

    code = "agencies.sign_out"
    title = "退出登录"
    form = SessionForm
    policy = is_signed_in
    because: ClassVar[str] = "signed_out"

    def carry_out(self, run: Run) -> None:
        session = run.data["session"]
        run.describe(f"session:{session.key}", because=self.because)
        sessions.end(Session.objects.filter(pk=session.pk), self.because, run.moment)


class SwitchPerson(SignOut):
    """换人: this person leaves the machine to the next one; what was being typed has been kept as his draft."""

    code = "agencies.switch_person"
    title = "换人"
    because = "switched"


class ChoosePostForm(SessionForm):
    """Which post to act in."""

    post = RowChoice(
        label="以哪个岗位办理",
        error_messages={"invalid_choice": "这个岗位不是您的，或者今天不在任期内。"},
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        account = Account.objects.filter(pk=self.viewer.account_id, kind=Account.Kind.STAFF).first()
        choice = self.fields["post"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = sessions.posts_of(account, clock.local_date(self.moment)) if account else Post.objects.none()


class ChoosePost(Action):
    """Act in another of one's posts from now on: a person acts in one post at a time."""

    code = "agencies.choose_post"
    title = "切换岗位"
    form = ChoosePostForm
    policy = is_signed_in

    def carry_out(self, run: Run) -> Post:
        session, post = run.data["session"], run.data["post"]
        if session.needs:
            raise Refused("needs", "请先完成口令或动态口令的设置。")
        run.describe(f"session:{session.key}", post.agency_id, post=[session.post_id, post.pk])
        Session.objects.filter(pk=session.pk).update(post=post)
        return post  # type: ignore[no-any-return]


class RegisterForm(ActionForm):
    """What registering asks: a name and a password; an e-mail address only if one likes."""

    name = forms.CharField(
        label="用户名",
        min_length=2,
        max_length=30,
        help_text="2 至 30 个字，不用真名也可以",
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label="密码",
        strip=False,
        max_length=passwords.LONGEST,
        help_text="至少 10 位，大写字母、小写字母、数字、符号中至少三种",
        widget=password_input("new-password"),
    )
    again = forms.CharField(
        label="再输一次密码", strip=False, max_length=passwords.LONGEST, widget=password_input("new-password")
    )
    email = forms.EmailField(
        label="电子邮箱",
        required=False,
        max_length=200,
        help_text="可以不填；填了才能收到办理提醒",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": "电子邮箱的写法不对，例如 wang@example.cn；也可以不填。"},
    )

    def clean_name(self) -> str:
        """The name as it is stored."""
        name = lockout.folded(self.cleaned_data["name"])
        if not 2 <= len(name) <= 30:  # one character may stand for four: ㍿ is 株式会社
            raise forms.ValidationError("用户名要 2 至 30 个字；有的特殊符号一个算几个字，请换普通的字。")
        if not name.isprintable() or any(letter.isspace() for letter in name):
            raise forms.ValidationError("用户名里不能有空格或看不见的字符。")
        return name

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same, and good."""
        data: dict[str, Any] = super().clean() or {}
        check_new_password(self, data.get("password"), data.get("again"), data.get("name", ""))
        return data


def check_new_password(form: forms.Form, password: str | None, again: str | None, *names: str) -> None:
    """Put what is wrong with a new password at its fields."""
    if not password:
        return
    for problem in passwords.problems(password, *filter(None, names)):
        form.add_error("password", problem)
    if again and again != password:
        form.add_error("again", "两次输入的不一样，请重新输入。")


class Taken(Invalid):
    """The name that somebody wants belongs to somebody else."""

    def __init__(self, name: str) -> None:
        super().__init__({"name": [f"“{name}”已有人使用，请换一个。"]})
