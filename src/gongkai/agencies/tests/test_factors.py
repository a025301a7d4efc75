"""The second factor: demanded in production, no code counts twice, certificates only from our own proxy (R150)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pyotp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory

from gongkai.agencies import accounts, factors, sessions, sign_in
from gongkai.agencies.models import Account, EnrolmentCode, OneTimeCode, SecondFactor, Session, SignInAttempt
from gongkai.agencies.sessions import Visitor
from gongkai.core import clock, keys
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Staff
from gongkai.core.writing import write_transaction

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def enter(name: str, code: str = "", **visitor: Any) -> sign_in.SignedIn:
    """Sign in with a second factor."""
    data = {"name": name, "password": "Qing-Shan-7024", "code": code}
    result: sign_in.SignedIn = sign_in.StaffSignIn.perform(Visitor(**visitor), data).result
    return result


def session_of(viewer: Any) -> Session:
    """The account's last session, or one that is opened for it."""
    account = Account.objects.get(pk=viewer.account_id)
    if not sessions.alive(account).exists():
        with write_transaction():
            sessions.open_session(account, Visitor(), strong=True, needs="", moment=clock.now())
    session = sessions.alive(account).order_by("pk").last()
    assert session is not None
    return session


def begin(viewer: Any) -> SecondFactor:
    """Begin to enrol an authenticator in that session."""
    factor: SecondFactor = accounts.BeginAuthenticator.perform(viewer, {"session": session_of(viewer).key}).result
    return factor


def confirm(viewer: Any, code: str, **more: str) -> list[str]:
    """Confirm the authenticator in that session; the printed codes."""
    data = {"session": session_of(viewer).key, "code": code, **more}
    sheet: list[str] = accounts.ConfirmAuthenticator.perform(viewer, data).result
    return sheet


class Phone:
    """An authenticator that has read the QR picture."""

    def __init__(self, city: Any, key: str = "handler") -> None:
        viewer = city.viewer(key)
        self.totp = pyotp.TOTP(factors.clear_secret(begin(viewer)))
        self.sheet = confirm(viewer, self.code(0), enrolment=city.enrolments[key])

    def code(self, seconds: float = 0) -> str:
        """What it shows so many seconds from now."""
        return self.totp.at(clock.now() + timedelta(seconds=seconds))


class TestProduction:
    """No mark in the database: production."""

    def test_without_one_a_person_can_only_enrol(self, city: Any) -> None:
        done = enter("handler")
        assert done.needs == "factor"
        viewer = sessions.viewer_of(Session.objects.get(), "")
        assert isinstance(viewer, sessions.Limited)
        code = pyotp.TOTP(factors.clear_secret(begin(viewer))).at(clock.now())
        sheet = confirm(viewer, code, enrolment=city.enrolments["handler"])
        assert len(sheet) == 10
        assert isinstance(sessions.viewer_of(Session.objects.get(), ""), Staff)

    def test_the_owner_enrols_and_whoever_waited_with_the_password_alone_is_out(self, city: Any) -> None:
        enter("handler")
        thief = Session.objects.get()
        enter("handler")
        own = Session.objects.exclude(pk=thief.pk).get()
        viewer = sessions.viewer_of(own, "")
        code = pyotp.TOTP(factors.clear_secret(begin(viewer))).at(clock.now())
        data = {"session": own.key, "code": code, "enrolment": city.enrolments["handler"]}
        accounts.ConfirmAuthenticator.perform(viewer, data)
        own.refresh_from_db()
        thief.refresh_from_db()
        assert (own.needs, own.strong, own.ended_at) == ("", True, None)
        assert (thief.strong, thief.ended_because) == (False, "factor")

    @pytest.mark.parametrize("shown", ["", "AAAAA-AAAAA", "colleague"])
    def test_the_password_alone_enrols_nothing(self, city: Any, shown: str) -> None:
        enter("handler")
        viewer = sessions.viewer_of(Session.objects.get(), "")
        code = pyotp.TOTP(factors.clear_secret(begin(viewer))).at(clock.now())
        with pytest.raises(accounts.WrongProof) as refusal:
            confirm(viewer, code, enrolment=city.enrolments.get(shown, shown))
        assert "安全管理员" in refusal.value.errors["enrolment"][0]
        assert not factors.has_any(city.accounts["handler"])
        assert SignInAttempt.objects.filter(outcome="wrong").count() == 1

    def test_the_code_for_enrolling_is_used_once_and_a_new_one_ends_it(self, city: Any) -> None:
        Phone(city)
        with city.later(minutes=5):
            data = {"account": city.accounts["handler"].key}
            first, second = (accounts.ResetSecondFactor.perform(city.viewer("security"), data).result for _ in "12")
            enter("handler")
            viewer = sessions.viewer_of(Session.objects.latest("pk"), "")
            code = pyotp.TOTP(factors.clear_secret(begin(viewer))).at(clock.now())
            for former in (city.enrolments["handler"], first.enrolment):
                with pytest.raises(accounts.WrongProof):
                    confirm(viewer, code, enrolment=former)
            assert len(confirm(viewer, code, enrolment=f" {second.enrolment.lower().replace('-', ' ')} ")) == 10

    def test_a_new_password_brings_no_code_for_enrolling(self, city: Any) -> None:
        handed = accounts.ResetPassword.perform(city.viewer("system"), {"account": city.accounts["handler"].key}).result
        assert (bool(handed.password), handed.enrolment) == (True, "")

    def test_the_code_lies_hashed_and_its_use_is_final(self, city: Any) -> None:
        row = EnrolmentCode.objects.get(account=city.accounts["handler"])
        assert city.enrolments["handler"].replace("-", "") not in row.code_hash
        Phone(city)
        for change in ({"used_at": None}, {"ended_at": clock.now()}):
            with pytest.raises(IntegrityError), transaction.atomic():
                EnrolmentCode.objects.filter(pk=row.pk).update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.delete()

    def test_another_session_does_not_learn_the_secret_and_cannot_confirm_it(self, city: Any) -> None:
        enter("handler")
        own = Session.objects.get()
        factor = begin(sessions.viewer_of(own, ""))
        enter("handler")
        thief = Session.objects.exclude(pk=own.pk).get()
        assert factors.waiting_in(city.accounts["handler"], own.key) == factor
        assert factors.waiting_in(city.accounts["handler"], thief.key) is None
        code = pyotp.TOTP(factors.clear_secret(factor)).at(clock.now())
        data = {"session": thief.key, "code": code, "enrolment": city.enrolments["handler"]}
        with pytest.raises(Refused, match="先打开绑定页面"):
            accounts.ConfirmAuthenticator.perform(sessions.viewer_of(thief, ""), data)

    def test_not_in_anothers_session(self, city: Any) -> None:
        enter("colleague")
        begin(city.viewer("handler"))
        Session.objects.filter(account=city.accounts["handler"]).delete()
        data = {"session": Session.objects.get().key, "code": "000000"}
        with pytest.raises(Invalid) as refusal:
            accounts.ConfirmAuthenticator.perform(city.viewer("handler"), data)
        assert "session" in refusal.value.errors

    def test_with_one_it_is_asked_and_wrong_ones_have_the_same_answer(self, city: Any) -> None:
        phone = Phone(city)
        said = set()
        for code in ("", "000000", "ABCDE-FGHJK"):
            with pytest.raises(Refused) as refusal:
                enter("handler", code)
            said.add(refusal.value.message)
        assert said == {sign_in.WRONG_STAFF}
        with city.later(seconds=60):
            assert enter("handler", phone.code()).needs == ""
        assert Session.objects.latest("pk").strong

    def test_five_wrong_codes_lock(self, city: Any) -> None:
        phone = Phone(city)
        for _ in range(5):
            with pytest.raises(Refused):
                enter("handler", "000000")
        with city.later(seconds=60), pytest.raises(Refused) as refusal:
            enter("handler", phone.code())
        assert refusal.value.code == "sign_in_locked"


class TestAuthenticator:
    """RFC 6238: half a minute, one step of drift either way, each code once."""

    @pytest.mark.parametrize("steps, accepted", [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
    def test_drift(self, city: Any, steps: int, accepted: bool) -> None:
        phone = Phone(city)
        with city.later(minutes=5):
            code = phone.code(30 * steps)
            if accepted:
                assert enter("handler", code).needs == ""
            else:
                with pytest.raises(Refused):
                    enter("handler", code)

    def test_the_same_code_twice(self, city: Any) -> None:
        phone = Phone(city)
        with city.later(minutes=5):
            enter("handler", phone.code())
            with pytest.raises(Refused):
                enter("handler", phone.code())

    def test_an_earlier_code_after_a_later_one(self, city: Any) -> None:
        phone = Phone(city)
        with city.later(minutes=5):
            enter("handler", phone.code(30))
            with pytest.raises(Refused):
                enter("handler", phone.code())

    def test_the_code_that_enrolled_does_not_sign_in(self, city: Any) -> None:
        phone = Phone(city)
        with pytest.raises(Refused):
            enter("handler", phone.code())

    def test_another_phone_needs_the_former_one(self, city: Any) -> None:
        phone = Phone(city)
        with city.later(minutes=5):
            new = pyotp.TOTP(factors.clear_secret(begin(city.viewer("handler")))).at(clock.now())
            with pytest.raises(Invalid) as refusal:
                confirm(city.viewer("handler"), new)
            assert "former" in refusal.value.errors
            confirm(city.viewer("handler"), new, former=phone.code())
        assert SecondFactor.objects.filter(ended_at__isnull=True).count() == 1

    def test_an_unconfirmed_secret_counts_for_nothing(self, city: Any) -> None:
        begin(city.viewer("handler"))
        assert not factors.has_any(city.accounts["handler"])

    def test_the_secret_lies_encrypted_and_outlives_a_new_master_key(self, city: Any) -> None:
        phone = Phone(city)
        stored = bytes(SecondFactor.objects.get().secret)
        assert phone.totp.secret.encode() not in stored
        with keys.changing():
            keys.add_master()
        with city.later(minutes=5):
            assert enter("handler", phone.code()).needs == ""

    def test_the_picture_has_width_and_height(self, city: Any) -> None:
        factor = begin(city.viewer("handler"))
        svg = factors.picture(factors.address(factor, city.accounts["handler"]))
        assert 'width="' in svg
        assert 'height="' in svg

    def test_a_citizen_has_none(self, city: Any) -> None:
        password = "Stadt-Fluss-8631"
        data = {"name": "老陈", "password": password, "again": password}
        account = accounts.Register.perform(Visitor(), data).result.account
        with pytest.raises(Refused, match="只用于工作人员"):
            begin(sessions.Limited(account.pk))


class TestPrintedCodes:
    """Ten codes on paper for the day the phone is missing."""

    def test_each_opens_once(self, city: Any) -> None:
        phone = Phone(city)
        assert enter("handler", phone.sheet[3].lower()).needs == ""
        with pytest.raises(Refused):
            enter("handler", phone.sheet[3])
        assert enter("handler", phone.sheet[4]).needs == ""

    def test_a_used_one_stays_used_in_the_database(self, city: Any) -> None:
        phone = Phone(city)
        enter("handler", phone.sheet[0])
        with pytest.raises(IntegrityError), transaction.atomic():
            OneTimeCode.objects.filter(used_at__isnull=False).update(used_at=None)

    def test_anothers_open_nothing(self, city: Any) -> None:
        Phone(city)
        other = Phone(city, "colleague")
        with pytest.raises(Refused):
            enter("handler", other.sheet[0])

    def test_a_new_sheet_ends_the_old_one(self, city: Any) -> None:
        phone = Phone(city)
        with city.later(minutes=5):
            new = accounts.PrintCodes.perform(city.viewer("handler"), {"code": phone.code()}).result
            with pytest.raises(Refused):
                enter("handler", phone.sheet[0])
            assert enter("handler", new[0]).needs == ""

    def test_the_database_holds_none_in_the_clear(self, city: Any) -> None:
        phone = Phone(city)
        stored = str(list(OneTimeCode.objects.values()))
        assert not any(code in stored or code.replace("-", "") in stored for code in phone.sheet)


class TestReset:
    """A lost phone: the security administrator, who has seen the person, ends all factors."""

    def test_reset(self, city: Any) -> None:
        phone = Phone(city)
        accounts.ResetSecondFactor.perform(city.viewer("security"), {"account": city.accounts["handler"].key})
        assert not factors.has_any(city.accounts["handler"])
        assert enter("handler", phone.sheet[0]).needs == "factor"

    def test_not_by_others_and_not_ones_own(self, city: Any) -> None:
        for key in ("system", "audit", "colleague"):
            with pytest.raises(Refused, match="安全管理员"):
                accounts.ResetSecondFactor.perform(city.viewer(key), {"account": city.accounts["handler"].key})
        with pytest.raises(Refused, match="不能给自己"):
            accounts.ResetSecondFactor.perform(city.viewer("security"), {"account": city.accounts["security"].key})


def certificate(days: int = 365) -> str:
    """A certificate of one's own making, valid from a day before the tests' Monday."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "王芳")])
    start = clock.now() - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


class TestCertificates:
    """A UKey's certificate, checked by the TLS proxy."""

    def read(self, pem: str, address: str = "10.0.0.9", verify: str = "SUCCESS") -> str:
        """What the reader makes of a request."""
        request = RequestFactory().get(
            "/desk/", REMOTE_ADDR=address, headers={"X-Client-Verify": verify, "X-Client-Cert": quote(pem)}
        )
        return factors.certificates.fingerprint(request, clock.now())

    def test_only_from_the_proxy_and_only_verified(self, city: Any, settings: Any) -> None:
        settings.TRUSTED_PROXIES = frozenset({"10.0.0.9"})
        pem = certificate()
        fingerprint, holder = factors.fingerprint_of(pem, clock.now())
        assert holder == "CN=王芳"
        assert self.read(pem) == fingerprint
        assert self.read(pem, address="10.0.0.1") == ""
        assert self.read(pem, verify="NONE") == ""
        assert self.read("nonsense") == ""

    @pytest.mark.parametrize("days, valid", [(9, True), (11, True), (12, False)])
    def test_only_within_its_validity(self, city: Any, settings: Any, days: int, valid: bool) -> None:
        settings.TRUSTED_PROXIES = frozenset({"10.0.0.9"})
        pem = certificate(days=12)
        with city.later(days=days - 1 if valid else days):
            assert bool(self.read(pem)) == valid

    def test_a_bound_one_is_a_second_factor_of_its_person_only(self, city: Any) -> None:
        pem = certificate()
        data = {"account": city.accounts["handler"].key, "pem": pem}
        with pytest.raises(Refused, match="安全管理员"):
            accounts.BindCertificate.perform(city.viewer("system"), data)
        factor = accounts.BindCertificate.perform(city.viewer("security"), data).result
        assert enter("handler", certificate=factor.fingerprint).needs == ""
        with pytest.raises(Refused):
            enter("handler", certificate="0" * 64)
        assert enter("colleague", certificate=factor.fingerprint).needs == "factor"
        other = {"account": city.accounts["colleague"].key, "pem": pem}
        with pytest.raises(Invalid, match="填写的内容"):
            accounts.BindCertificate.perform(city.viewer("security"), other)

    @pytest.mark.parametrize("shown, enrols", [("own", True), ("anothers", False), ("", False)])
    def test_who_has_only_a_certificate_enrols_a_phone_and_prints_codes_with_it(
        self, city: Any, shown: str, enrols: bool
    ) -> None:
        data = {"account": city.accounts["handler"].key, "pem": certificate()}
        bound = accounts.BindCertificate.perform(city.viewer("security"), data).result
        fingerprint = {"own": bound.fingerprint, "anothers": "0" * 64}.get(shown, "")
        viewer = sessions.Limited(city.accounts["handler"].pk, certificate=fingerprint)
        factor = begin(viewer)
        code = pyotp.TOTP(factors.clear_secret(factor)).at(clock.now())
        if enrols:
            assert len(confirm(viewer, code)) == 10
            assert len(accounts.PrintCodes.perform(viewer, {"code": ""}).result) == 10
        else:
            with pytest.raises(accounts.WrongProof):
                confirm(viewer, code)
            with pytest.raises(accounts.WrongProof):
                accounts.PrintCodes.perform(viewer, {"code": ""})

    def test_the_page_reads_the_certificate_of_the_machine(self, city: Any, settings: Any) -> None:
        settings.TRUSTED_PROXIES = frozenset({"10.0.0.9"})
        pem = certificate()
        data = {"account": city.accounts["handler"].key, "pem": pem}
        accounts.BindCertificate.perform(city.viewer("security"), data)
        shown = {"X-Client-Verify": "SUCCESS", "X-Client-Cert": quote(pem)}
        token = enter("handler", certificate=factors.fingerprint_of(pem, clock.now())[0]).token
        for headers, status in (({}, 422), (shown, 200)):
            client = Client(REMOTE_ADDR="10.0.0.9", headers=headers)
            client.cookies[sessions.COOKIES[Account.Kind.STAFF]] = token
            assert client.post("/desk/account/codes/", {"code": ""}).status_code == status

    def test_text_that_is_no_certificate(self, city: Any) -> None:
        data = {"account": city.accounts["handler"].key, "pem": "secret"}
        with pytest.raises(Invalid) as refusal:
            accounts.BindCertificate.perform(city.viewer("security"), data)
        assert "PEM" in str(refusal.value.errors)


def test_an_account_is_one_person(city: Any) -> None:
    """Shared accounts are impossible in the rules: one person, one account, and it never changes hands."""
    data = {"person": city.people["handler"].key, "name": "second-account"}
    with pytest.raises(Invalid, match="填写的内容"):
        accounts.CreateAccount.perform(city.viewer("system"), data)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(name="handler").update(person=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(kind="staff", name="office", made_at=clock.now())
