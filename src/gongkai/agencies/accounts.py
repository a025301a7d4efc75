"""Accounts, passwords and second factors, as Actions (R150). See ``policies`` for who does what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.hashers import make_password
from django.db.models import Exists, OuterRef, Q

from gongkai.agencies import factors, lockout, passwords, sessions
from gongkai.agencies.changing import RowChoice, RowForm, account_choice, change, lock, refuse_self
from gongkai.agencies.models import Account, PasswordRecord, Person, Post, SecondFactor, Session
from gongkai.agencies.policies import is_not_signed_in, is_signed_in, may_keep_accounts, may_keep_sign_in
from gongkai.agencies.sign_in import (
    RegisterForm,
    SessionForm,
    SignedIn,
    Taken,
    agency_of,
    check_new_password,
    factor_is_required,
    needs_factor,
    password_input,
)
from gongkai.agencies.visibility import managed_agencies
from gongkai.core import clock, keys
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Viewer

_CONTACT = b"gongkai.contact"
_STAFF_NAME = re.compile(r"[\w.\-]{2,40}")


@dataclass(frozen=True)
class Handed:
    """What is handed to an account's holder in person, shown once and stored nowhere: password, enrolment code."""

    account: Account
    password: str = ""
    enrolment: str = ""


def people_managed_by(viewer: Viewer) -> Any:
    """The people whose accounts the viewer administers: all their posts lie at his agency or below.

    Posts that begin later count too. Who has no post any more, or none yet, belongs to where he was entered.
    """
    scope = managed_agencies(viewer)
    if scope is None:
        return Person.objects.all()
    posts = Post.objects.filter(person=OuterRef("pk")).exclude(valid_to__lt=clock.today())
    here = Exists(posts) & ~Exists(posts.exclude(agency_id__in=scope))
    return Person.objects.filter(here | (~Exists(posts) & Q(home_id__in=scope)))


class CreateAccountForm(RowForm):
    """For whom, and under which name."""

    person = RowChoice(label="人员")
    name = forms.CharField(label="账号", max_length=40, help_text="字母、数字、汉字，一人一个；例如姓名全拼")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.choose("person", people_managed_by(self.viewer))

    def clean_name(self) -> str:
        """The name as it is stored."""
        name = lockout.folded(self.cleaned_data["name"])
        if not _STAFF_NAME.fullmatch(name):
            raise forms.ValidationError("账号用 2 至 40 个字母、数字、汉字、点或连字符，不能有空格。")
        return name


class CreateAccount(Action):
    """Open the one account of a person, with a password that must be changed at the first sign-in."""

    code = "agencies.create_account"
    title = "开设账号"
    form = CreateAccountForm
    policy = may_keep_accounts

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        """Hash before the transaction; hashing is slow on purpose."""
        data["password"] = passwords.one_time()
        return {**data, "encoded": make_password(data["password"])}

    def carry_out(self, run: Run) -> Handed:
        person, name = run.data["person"], run.data["name"]
        Person.objects.select_for_update().get(pk=person.pk)
        if Account.objects.filter(person=person).exists():
            raise Invalid({"person": [f"{person.name}已有账号；一个人只有一个账号，忘记口令请重置。"]})
        if Account.objects.filter(kind=Account.Kind.STAFF, name=name).exists():
            raise Taken(name)
        account = Account.objects.create(
            kind=Account.Kind.STAFF,
            name=name,
            person=person,
            password=run.data["encoded"],
            password_changed_at=run.moment,
            must_change_password=True,
            made_at=run.moment,
        )
        run.describe(f"account:{account.key}", person.home_id, name=[None, name], person=person.key)
        return Handed(account, run.data["password"], factors.enrolment_code(account, run.moment))


class AccountForm(RowForm):
    """Which account of the staff."""

    account = account_choice(label="账号")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        people = people_managed_by(self.viewer)
        self.choose("account", Account.objects.filter(person__in=people).select_related("person"))


class _OnAccount(Action):
    """An administrator does something to another person's account."""

    form = AccountForm
    what = ""

    def account_of(self, run: Run) -> Account:
        """The account, locked, which is not the administrator's own."""
        chosen: Account = run.data["account"]
        assert chosen.person is not None
        refuse_self(run.viewer, chosen.person, self.what)
        account = lock(chosen, run.data["version"])
        account.person = chosen.person
        return account

    def describe(self, run: Run, account: Account, **detail: Any) -> None:
        """The entry: whose account, and what became of it."""
        assert account.person is not None
        run.describe(f"account:{account.key}", account.person.home_id, account=account.pk, **detail)


class DisableAccount(_OnAccount):
    """Stop an account: its sessions end at once."""

    code = "agencies.disable_account"
    title = "停用账号"
    policy = may_keep_accounts
    what = "停用账号"

    def carry_out(self, run: Run) -> None:
        account = self.account_of(run)
        self.describe(run, account, **change(account, is_active=False))
        sessions.end(sessions.alive(account), "disabled", run.moment)


class EnableAccount(_OnAccount):
    """Open a stopped account again."""

    code = "agencies.enable_account"
    title = "启用账号"
    policy = may_keep_accounts
    what = "启用账号"

    def carry_out(self, run: Run) -> None:
        account = self.account_of(run)
        self.describe(run, account, **change(account, is_active=True))


class ResetPassword(_OnAccount):
    """Give a new one-time password, which must be changed at once. The second factor stays as it is."""

    code = "agencies.reset_password"
    title = "重置口令"
    policy = may_keep_accounts
    what = "重置口令（请用“修改口令”）"

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        """Hash before the transaction."""
        data["password"] = passwords.one_time()
        return {**data, "encoded": make_password(data["password"])}

    def carry_out(self, run: Run) -> Handed:
        account = self.account_of(run)
        set_password(account, run, run.data["encoded"], must_change=True)
        sessions.end(sessions.alive(account), "reset", run.moment)
        self.describe(run, account, password="reset")
        return Handed(account, run.data["password"])


def set_password(account: Account, run: Run, encoded: str, *, must_change: bool) -> None:
    """Replace the password, keeping the hash of the former one."""
    PasswordRecord.objects.create(account=account, password=account.password, replaced_at=run.moment)
    change(account, password=encoded, must_change_password=must_change, password_changed_at=run.moment)


class Unlock(_OnAccount):
    """Lift the lock-out before its time."""

    code = "agencies.unlock"
    title = "解除锁定"
    policy = may_keep_sign_in
    what = "解除锁定"

    def carry_out(self, run: Run) -> None:
        account = self.account_of(run)
        name_hash = lockout.hash_of(account.kind, account.name)
        if not lockout.lift(account.kind, name_hash, run.moment):
            raise Refused("not_locked", "这个账号现在没有锁定。")
        self.describe(run, account, locked=[True, False])


class ResetSecondFactor(_OnAccount):
    """End all second factors of an account, after its holder was recognised in person.

    He gets a code with which he, and nobody who merely has his password, enrols anew. The same gives a new code to
    whoever has lost the one of his first sheet.
    """

    code = "agencies.reset_second_factor"
    title = "清除第二因子"
    policy = may_keep_sign_in
    what = "清除第二因子"

    def carry_out(self, run: Run) -> Handed:
        account = self.account_of(run)
        living = SecondFactor.objects.filter(account=account, ended_at__isnull=True)
        kinds = sorted(living.values_list("kind", flat=True))
        living.update(ended_at=run.moment)
        account.one_time_codes.filter(used_at__isnull=True, ended_at__isnull=True).update(ended_at=run.moment)
        sessions.end(sessions.alive(account), "reset", run.moment)
        self.describe(run, account, second_factors=[kinds, []], enrolment_code="new")
        return Handed(account, enrolment=factors.enrolment_code(account, run.moment))


class BindCertificateForm(AccountForm):
    """Which certificate."""

    pem = forms.CharField(
        label="证书（PEM 格式）",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="从 UKey 管理工具导出的证书文字，不含私钥",
    )

    def clean(self) -> dict[str, Any]:
        """Fingerprint and holder of a certificate that is valid now."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("pem"):
            try:
                data["fingerprint"], data["holder"] = factors.fingerprint_of(data["pem"], self.moment)
            except factors.BadCertificate as error:
                self.add_error("pem", str(error))
        return data


class BindCertificate(_OnAccount):
    """Bind the certificate of a person's UKey to his account."""

    code = "agencies.bind_certificate"
    title = "绑定数字证书"
    form = BindCertificateForm
    policy = may_keep_sign_in
    what = "绑定数字证书"

    def carry_out(self, run: Run) -> SecondFactor:
        account, fingerprint = self.account_of(run), run.data["fingerprint"]
        if SecondFactor.objects.filter(fingerprint=fingerprint, ended_at__isnull=True).exists():
            raise Invalid({"pem": ["这个证书已经绑定在一个账号上；一个证书只属于一个人。"]})
        factor = SecondFactor.objects.create(
            account=account,
            kind=SecondFactor.Kind.CERTIFICATE,
            fingerprint=fingerprint,
            label=run.data["holder"],
            added_at=run.moment,
            confirmed_at=run.moment,
        )
        self.describe(run, account, fingerprint=[None, fingerprint])
        return factor


class _OwnProof(Action):
    """Somebody proves himself again while signed in: wrong proofs count towards the lock-out like failed sign-ins."""

    policy = is_signed_in

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        """No proof is looked at while the account is locked."""
        account = Account.objects.get(pk=viewer.account_id)
        lockout.check(account.kind, lockout.hash_of(account.kind, account.name), "", clock.now())
        return data

    def agency_of_refusal(self, viewer: Viewer) -> int | None:
        """That of the account, whether or not an acting post was chosen."""
        account = Account.objects.select_related("person").filter(pk=viewer.account_id).first()
        return agency_of(account) if account else None

    def keep_refusal(self, refusal: Refused, viewer: Viewer, moment: datetime) -> None:
        """Count a wrong proof."""
        if isinstance(refusal, WrongProof):
            account = Account.objects.get(pk=viewer.account_id)
            name_hash = lockout.hash_of(account.kind, account.name)
            lockout.note(account.kind, name_hash, account, viewer.origin, lockout.Outcome.WRONG, moment)


class WrongProof(Invalid):
    """A password or code that does not prove anything."""


class ChangePasswordForm(SessionForm):
    """The present password, and the new one twice."""

    present = forms.CharField(
        label="现在的口令", strip=False, max_length=passwords.LONGEST, widget=password_input("current-password")
    )
    password = forms.CharField(
        label="新口令",
        strip=False,
        max_length=passwords.LONGEST,
        help_text="至少 10 位，大写字母、小写字母、数字、符号中至少三种，不含账号和姓名",
        widget=password_input("new-password"),
    )
    again = forms.CharField(
        label="再输一次新口令", strip=False, max_length=passwords.LONGEST, widget=password_input("new-password")
    )

    def clean(self) -> dict[str, Any]:
        """The new one is good."""
        data: dict[str, Any] = super().clean() or {}
        account = Account.objects.filter(pk=self.viewer.account_id).select_related("person").first()
        if account is not None:
            names = [account.name, account.person.name if account.person else ""]
            check_new_password(self, data.get("password"), data.get("again"), *names)
        return data


class ChangePassword(_OwnProof):
    """Change one's own password: every other session of the account ends."""

    code = "agencies.change_password"
    title = "修改口令"
    form = ChangePasswordForm

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        """The slow comparisons and the hash, before the transaction."""
        data = super().prepare(data, viewer)
        account = Account.objects.get(pk=viewer.account_id)
        if not passwords.matches(account, data["present"]):
            raise WrongProof({"present": ["现在的口令不对。"]})
        if passwords.was_used(account, data["password"]):
            raise Invalid({"password": ["这个口令最近用过，请换一个没用过的。"]})
        return {**data, "encoded": make_password(data["password"])}

    def carry_out(self, run: Run) -> None:
        account = Account.objects.select_for_update().get(pk=run.viewer.account_id)
        set_password(account, run, run.data["encoded"], must_change=False)
        needs = needs_factor(factors.has_any(account)) if account.kind == Account.Kind.STAFF else ""
        living = sessions.alive(account)
        sessions.end(living.exclude(pk=run.data["session"].pk), "password", run.moment)
        living.filter(needs=sessions.NEEDS_PASSWORD).update(needs=needs)
        run.describe(f"account:{account.key}", None, password="changed")


class BeginAuthenticator(Action):
    """Make a secret for one's authenticator; it counts only after a first right code, in the session that began it."""

    code = "agencies.begin_authenticator"
    title = "绑定手机验证器"
    form = SessionForm
    policy = is_signed_in

    def carry_out(self, run: Run) -> SecondFactor:
        account = own_staff_account(run)
        SecondFactor.objects.filter(
            account=account, kind=SecondFactor.Kind.TOTP, confirmed_at__isnull=True, ended_at__isnull=True
        ).update(ended_at=run.moment)
        run.describe(f"account:{account.key}", None, authenticator="begun")
        return SecondFactor.objects.create(
            account=account,
            kind=SecondFactor.Kind.TOTP,
            secret=factors.new_secret(),
            begun_in=run.data["session"].key,
            added_at=run.moment,
        )


def own_staff_account(run: Run) -> Account:
    """The account of whoever acts, locked; refused for a citizen."""
    account = Account.objects.select_for_update().get(pk=run.viewer.account_id)
    if account.kind != Account.Kind.STAFF:
        raise Refused("kind", "动态口令只用于工作人员账号。")
    return account


def proves(account: Account, code: str, run: Run) -> bool:
    """Whether ``code``, or the certificate that the machine shows now, is the account's second factor."""
    certificate = run.viewer.certificate if isinstance(run.viewer, sessions.Limited) else ""
    return factors.accept(account, code, certificate, run.moment)


class ConfirmAuthenticatorForm(SessionForm):
    """In which session, and the first code; who has an authenticator shows a code of that one too, who has none yet the
    enrolment code."""

    code = forms.CharField(
        label="新验证器上的 6 位数字", max_length=10, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
    )
    former = forms.CharField(
        label="原来的动态口令或备用码",
        max_length=20,
        required=False,
        help_text="第一次绑定不用填；换手机时填原手机上的数字或一个备用码；插着 UKey 的不用填",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    enrolment = forms.CharField(
        label="绑定码",
        max_length=20,
        required=False,
        help_text="第一次绑定时填：和一次性口令一起当面交给您的 10 位码；没有或用过了，请找安全管理员重新发",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ConfirmAuthenticator(_OwnProof):
    """Take the new authenticator into use, in place of the former one, and print ten one-time codes."""

    code = "agencies.confirm_authenticator"
    title = "确认手机验证器"
    form = ConfirmAuthenticatorForm

    def carry_out(self, run: Run) -> list[str]:
        account = own_staff_account(run)
        waiting = factors.waiting_in(account, run.data["session"].key)
        if waiting is None:
            raise Refused("nothing", "请先打开绑定页面，用手机验证器扫描二维码。")
        code = "".join(run.data["code"].split())
        counter = factors.counter_of(factors.clear_secret(waiting), code, run.moment, -1)
        if counter is None:
            raise Invalid({"code": ["数字不对。请确认手机时间准确，等出现下一组数字再输一次。"]})
        self._prove(account, run)
        SecondFactor.objects.filter(
            account=account, kind=SecondFactor.Kind.TOTP, confirmed_at__isnull=False, ended_at__isnull=True
        ).update(ended_at=run.moment)
        waiting.confirmed_at, waiting.last_counter = run.moment, counter
        waiting.save(update_fields=["confirmed_at", "last_counter"])
        # Only this session has shown the code. Another that still waits was opened with the password alone.
        waiting_sessions = sessions.alive(account).filter(needs=sessions.NEEDS_FACTOR)
        sessions.end(waiting_sessions.exclude(pk=run.data["session"].pk), "factor", run.moment)
        waiting_sessions.update(needs="", strong=True)
        run.describe(f"account:{account.key}", None, authenticator="confirmed")
        return factors.print_codes(account, run.moment)

    @staticmethod
    def _prove(account: Account, run: Run) -> None:
        """That it is the account's holder: by the factor he has, or by the code that he was handed for his first."""
        if factors.has_any(account):
            if not proves(account, run.data["former"], run):
                raise WrongProof({"former": ["原来的动态口令不对。手机丢了请找安全管理员清除后重新绑定。"]})
        elif factor_is_required() and not factors.accept_enrolment(account, run.data["enrolment"], run.moment):
            raise WrongProof({"enrolment": ["绑定码不对或已经用过。请核对交给您的那张纸；没有的请找安全管理员重发。"]})


class PrintCodesForm(ActionForm):
    """A fresh proof of the second factor."""

    code = forms.CharField(
        label="手机验证器上的 6 位数字",
        max_length=20,
        required=False,
        help_text="插着 UKey 的不用填",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )


class PrintCodes(_OwnProof):
    """Ten new one-time codes; those of the former sheet end."""

    code = "agencies.print_codes"
    title = "打印备用码"
    form = PrintCodesForm

    def carry_out(self, run: Run) -> list[str]:
        account = own_staff_account(run)
        if not proves(account, run.data["code"], run):
            raise WrongProof({"code": ["数字不对，或者这组数字已经用过，请等下一组。"]})
        run.describe(f"account:{account.key}", None, one_time_codes=factors.SHEET)
        return factors.print_codes(account, run.moment)


class Register(Action):
    """A citizen opens an account, and is signed in at once. Nothing on the public site requires one."""

    code = "agencies.register"
    title = "公众注册"
    form = RegisterForm
    policy = is_not_signed_in

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        """The gate for machines that register by the hundred, and the hash."""
        lockout.check_registrations(viewer.origin, clock.now())
        return {**data, "encoded": make_password(data["password"])}

    def carry_out(self, run: Run) -> SignedIn:
        name = run.data["name"]
        if Account.objects.filter(kind=Account.Kind.CITIZEN, name=name).exists():
            raise Taken(name)
        account = Account.objects.create(
            kind=Account.Kind.CITIZEN,
            name=name,
            password=run.data["encoded"],
            password_changed_at=run.moment,
            contact=wrap_contact(run.data["email"]),
            made_at=run.moment,
        )
        run.describe(f"account:{account.key}", None, registered=True)
        lockout.note_registration(account, run.viewer.origin, run.moment)
        visitor = run.viewer if isinstance(run.viewer, sessions.Visitor) else sessions.Visitor(origin=run.viewer.origin)
        token = sessions.open_session(account, visitor, strong=False, needs="", moment=run.moment)
        return SignedIn(token, "", account)


def wrap_contact(email: str) -> bytes | None:
    """An e-mail address as it is stored; none for an empty one."""
    return keys.ring().wrap(email.encode(), _CONTACT) if email else None


def contact_of(account: Account) -> str:
    """A citizen's e-mail address, or empty. For letters to himself and his own page only."""
    return keys.ring().unwrap(bytes(account.contact), _CONTACT).decode() if account.contact else ""


class ContactForm(ActionForm):
    """A citizen's e-mail address; leaving it empty removes it."""

    email = forms.EmailField(label="电子邮箱", required=False, max_length=200, help_text="清空后保存即删除")


class ChangeContact(Action):
    """A citizen changes or removes his e-mail address (R153)."""

    code = "agencies.change_contact"
    title = "修改联系方式"
    form = ContactForm
    policy = is_signed_in

    def carry_out(self, run: Run) -> None:
        account = Account.objects.select_for_update().get(pk=run.viewer.account_id)
        if account.kind != Account.Kind.CITIZEN:
            raise Refused("kind", "工作人员的联系方式由系统管理员维护。")
        account.contact = wrap_contact(run.data["email"])
        account.save(update_fields=["contact"])
        run.describe(f"account:{account.key}", None, contact="changed")


class CloseAccountForm(ActionForm):
    """The password, so that nobody closes another's account at an open machine."""

    password = forms.CharField(
        label="密码", strip=False, max_length=passwords.LONGEST, widget=password_input("current-password")
    )


class CloseAccount(_OwnProof):
    """A citizen closes his account: name and e-mail go, the row stays for the cases that point to it (R153)."""

    code = "agencies.close_account"
    title = "注销账号"
    form = CloseAccountForm

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        """The slow comparison, before the transaction."""
        data = super().prepare(data, viewer)
        if not passwords.matches(Account.objects.get(pk=viewer.account_id), data["password"]):
            raise WrongProof({"password": ["密码不对。"]})
        return data

    def carry_out(self, run: Run) -> None:
        account = Account.objects.select_for_update().get(pk=run.viewer.account_id)
        if account.kind != Account.Kind.CITIZEN:
            raise Refused("kind", "工作人员账号由系统管理员停用。")
        sessions.end(Session.objects.filter(account=account), "closed", run.moment)
        account.contact, account.is_active, account.name = None, False, f"closed-{account.key}".casefold()
        account.save(update_fields=["contact", "is_active", "name"])
        run.describe(f"account:{account.key}", None, closed=True)
