"""Signing in: one answer for every failure, lock-out to the second, sessions that end (R150)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gongkai.agencies import accounts, people, sessions, sign_in
from gongkai.agencies.models import Account, LockOut, PasswordRecord, Session, SignInAttempt
from gongkai.agencies.sessions import Visitor
from gongkai.core import clock, installation
from gongkai.core.models.audit import Entry
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Anonymous, Citizen, Staff, Supervisor

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def enter(name: str = "handler", password: str = "Qing-Shan-7024", **visitor: Any) -> sign_in.SignedIn:
    """Sign in as a member of the staff."""
    data = {"name": name, "password": password}
    result: sign_in.SignedIn = sign_in.StaffSignIn.perform(Visitor(**{"origin": "10.0.0.1", **visitor}), data).result
    return result


def fail(name: str = "handler", **visitor: Any) -> Refused:
    """Try with a wrong password; the refusal."""
    with pytest.raises(Refused) as refusal:
        enter(name, "Falsch-Falsch-1", **visitor)
    return refusal.value


@pytest.fixture
def demo(db: None) -> None:
    """A demonstration: the second factor is offered, not demanded."""
    installation.create(installation.Nature.DEMO)


@pytest.mark.usefixtures("demo", "city")
class TestAnswers:
    """What somebody at the sign-in page can learn."""

    def test_right_name_and_password(self) -> None:
        done = enter()
        assert done.needs == ""
        assert done.account.name == "handler"
        assert Entry.objects.get(action="agencies.staff_sign_in").result == "done"

    def test_every_failure_has_the_same_answer(self, city: Any) -> None:
        accounts.DisableAccount.perform(city.setup, {"account": city.accounts["colleague"].key})
        said = {fail("handler").message, fail("nobody-here").message}
        with pytest.raises(Refused) as stopped:
            enter("colleague")
        assert said == {stopped.value.message}

    def test_the_entry_of_a_failure_names_the_agency_of_the_account(self, city: Any) -> None:
        accounts.DisableAccount.perform(city.setup, {"account": city.accounts["colleague"].key})
        fail("handler")
        fail("colleague")
        fail("nobody-here")
        for _ in range(4):
            fail("handler")
        assert fail("handler").code == "sign_in_locked"
        education = city.agencies["education"].pk
        entries = Entry.objects.filter(action="agencies.staff_sign_in", result="refused").order_by("pk")
        assert list(entries.values_list("agency", flat=True)) == [education, education, None, *[education] * 5]
        assert SignInAttempt.objects.filter(account=city.accounts["handler"]).count() == 6

    def test_a_wrong_proof_before_a_post_is_chosen_names_it_too(self, city: Any) -> None:
        enter()
        limited = sessions.Limited(city.accounts["handler"].pk)
        data = {"session": Session.objects.get().key, "present": "Falsch-1-Falsch", "password": "Neu-Wort-5317"}
        with pytest.raises(accounts.WrongProof):
            accounts.ChangePassword.perform(limited, {**data, "again": data["password"]})
        entry = Entry.objects.get(action="agencies.change_password")
        assert entry.agency_id == city.agencies["education"].pk

    def test_an_unknown_name_costs_the_same_hash(self, monkeypatch: pytest.MonkeyPatch) -> None:
        hashed: list[str] = []
        monkeypatch.setattr(sign_in.passwords.hashers, "make_password", lambda text: hashed.append(text) or "x")
        fail("nobody-here")
        assert hashed == ["Falsch-Falsch-1"]

    def test_the_entry_of_a_failure_holds_neither_name_nor_password(self) -> None:
        fail("geheim-als-name")
        entry = Entry.objects.get(action="agencies.staff_sign_in", result="refused")
        everything = f"{entry.subject}{entry.reason}{entry.detail}"
        assert "geheim" not in everything
        assert "Falsch" not in everything
        assert entry.origin == "10.0.0.1"

    def test_width_and_case_of_the_name_do_not_matter(self) -> None:
        assert enter(" ＨＡＮＤＬＥＲ ").account.name == "handler"

    def test_a_citizen_of_the_same_name_is_somebody_else(self) -> None:
        accounts.Register.perform(Visitor(), registration(name="handler"))
        with pytest.raises(Refused):
            enter("handler", "Stadt-Fluss-8631")
        assert Account.objects.filter(name="handler").count() == 2

    def test_a_stopped_account_ends_at_once(self, city: Any) -> None:
        token = enter().token
        assert sessions.find(Account.Kind.STAFF, token, clock.now()) is not None
        accounts.DisableAccount.perform(city.viewer("system"), {"account": city.accounts["handler"].key})
        assert sessions.find(Account.Kind.STAFF, token, clock.now()) is None
        accounts.EnableAccount.perform(city.viewer("system"), {"account": city.accounts["handler"].key})
        assert sessions.find(Account.Kind.STAFF, token, clock.now()) is None
        assert enter().needs == ""


@pytest.mark.usefixtures("demo", "city")
class TestLockOut:
    """Five failures within fifteen minutes lock for thirty."""

    def test_the_fifth_failure_locks(self) -> None:
        for _ in range(4):
            fail()
        assert enter().needs == ""  # four are forgiven by a success
        for _ in range(5):
            fail()
        with pytest.raises(Refused) as refusal:
            enter()
        assert refusal.value.code == "sign_in_locked"
        assert "09:30" in refusal.value.message

    @pytest.mark.parametrize("seconds, opens", [(-1, False), (0, True), (1, True)])
    def test_until_the_second(self, city: Any, seconds: int, opens: bool) -> None:
        for _ in range(5):
            fail()
        with city.later(minutes=30, seconds=seconds):
            if opens:
                assert enter().needs == ""
            else:
                with pytest.raises(Refused):
                    enter()

    @pytest.mark.parametrize("seconds, locks", [(-1, True), (0, False), (1, False)])
    def test_the_window_to_the_second(self, city: Any, seconds: int, locks: bool) -> None:
        fail()
        with city.later(minutes=15, seconds=seconds):
            for _ in range(4):
                fail()
            assert LockOut.objects.exists() == locks

    def test_attempts_while_locked_do_not_prolong_it(self, city: Any) -> None:
        for _ in range(5):
            fail()
        with city.later(minutes=29):
            assert fail().code == "sign_in_locked"
        with city.later(minutes=31):
            fail()
            assert enter().needs == ""
        assert LockOut.objects.count() == 1

    def test_an_unknown_name_is_locked_like_a_known_one(self) -> None:
        for _ in range(5):
            fail("nobody-here")
        assert fail("nobody-here").code == "sign_in_locked"
        assert "nobody" not in str(list(SignInAttempt.objects.values()))

    def test_the_threshold_is_a_setting(self, city: Any) -> None:
        city.put("failures", 3)
        for _ in range(3):
            fail()
        assert fail().code == "sign_in_locked"

    def test_the_security_administrator_unlocks_and_counting_begins_anew(self, city: Any) -> None:
        for _ in range(5):
            fail()
        accounts.Unlock.perform(city.viewer("security"), {"account": city.accounts["handler"].key})
        for _ in range(4):
            fail()
        assert enter().needs == ""

    def test_nobody_else_unlocks_and_nobody_himself(self, city: Any) -> None:
        for name in ("handler", "security"):
            for _ in range(5):
                fail(name)
        for key in ("system", "audit", "colleague"):
            with pytest.raises(Refused, match="安全管理员"):
                accounts.Unlock.perform(city.viewer(key), {"account": city.accounts["handler"].key})
        with pytest.raises(Refused, match="不能给自己"):
            accounts.Unlock.perform(city.viewer("security"), {"account": city.accounts["security"].key})

    def test_one_address_that_tries_many_names(self, city: Any) -> None:
        city.put("origin_failures", 5)
        for number in range(5):
            fail(f"name-{number}")
        with pytest.raises(Refused) as refusal:
            enter()
        assert refusal.value.code == "sign_in_limited"
        assert enter(origin="10.0.0.2").needs == ""
        with city.later(minutes=10):
            assert enter().needs == ""


@pytest.mark.usefixtures("demo", "city")
class TestSessions:
    """Idle and absolute limits, how many at once, and no session that somebody prepared before the sign-in."""

    @pytest.mark.parametrize("seconds, alive", [(-1, True), (0, False), (1, False)])
    def test_idle_limit(self, city: Any, seconds: int, alive: bool) -> None:
        token = enter().token
        with city.later(minutes=30, seconds=seconds) as moment:
            assert (sessions.find(Account.Kind.STAFF, token, moment) is not None) == alive

    @pytest.mark.parametrize("seconds, alive", [(-1, True), (0, False), (1, False)])
    def test_absolute_limit_however_busy(self, city: Any, seconds: int, alive: bool) -> None:
        token = enter().token
        for minutes in range(20, 600, 20):
            with city.later(minutes=minutes) as moment:
                session = sessions.find(Account.Kind.STAFF, token, moment)
                assert session is not None
                sessions.touch(session, moment)
        with city.later(hours=10, seconds=seconds) as moment:
            assert (sessions.find(Account.Kind.STAFF, token, moment) is not None) == alive

    def test_use_is_noted_once_a_minute(self, city: Any, django_assert_num_queries: Any) -> None:
        token = enter().token
        with city.later(seconds=59) as moment:
            session = sessions.find(Account.Kind.STAFF, token, moment)
            assert session is not None
            with django_assert_num_queries(0):
                sessions.touch(session, moment)
        with city.later(seconds=60) as moment:
            sessions.touch(session, moment)
            assert Session.objects.get().last_seen_at == moment

    def test_the_third_at_once_ends_the_oldest(self) -> None:
        tokens = [enter().token for _ in range(3)]
        found = [sessions.find(Account.Kind.STAFF, token, clock.now()) is not None for token in tokens]
        assert found == [False, True, True]
        assert Session.objects.order_by("pk").first().ended_because == "displaced"

    def test_signing_in_replaces_what_the_browser_brought(self) -> None:
        first = enter()
        former = sessions.find(Account.Kind.STAFF, first.token, clock.now())
        assert former is not None
        second = enter(former=former.pk)
        assert second.token != first.token
        assert sessions.find(Account.Kind.STAFF, first.token, clock.now()) is None

    def test_the_database_holds_no_token(self) -> None:
        token = enter().token
        assert token not in str(list(Session.objects.values()))

    def test_a_staff_token_opens_nothing_as_a_citizen(self) -> None:
        assert sessions.find(Account.Kind.CITIZEN, enter().token, clock.now()) is None

    def test_one_ends_only_ones_own_sessions(self, city: Any) -> None:
        enter()
        session = Session.objects.get()
        with pytest.raises(Invalid):
            sign_in.SignOut.perform(city.viewer("colleague"), {"session": session.key})
        sign_in.SignOut.perform(city.viewer("handler"), {"session": session.key})
        assert Session.objects.get().ended_because == "signed_out"


class TestPasswords:
    """What a password must be like, and when it must be changed."""

    @pytest.mark.parametrize(
        "password, said",
        [
            ("Kurz-1", "至少 10 个字符"),
            ("nurkleinebuchstaben", "至少三种"),
            ("Handler-2026-x", "不能有账号或姓名"),
            ("wangfang-2026-X", "不能有账号或姓名"),
            ("王芳-Zhongwen-1", "不能有账号或姓名"),
            ("aaaaaaaaAA11", "重复的字符太多"),
            ("Aa1-" + "x" * 125, "最多"),
        ],
    )
    def test_refused(self, password: str, said: str) -> None:
        assert any(said in problem for problem in sign_in.passwords.problems(password, "handler", "王芳"))

    def test_accepted(self) -> None:
        assert sign_in.passwords.problems("Qing-Shan-7024", "handler", "王芳") == []
        assert sign_in.passwords.problems("春江花月夜2026-a!", "handler", "王芳") == []

    def test_a_common_one_is_refused(self) -> None:
        assert sign_in.passwords.problems("Password123") == ["这个口令太常见，容易被猜中，请换一个。"]

    def test_one_time_passwords_fit_the_rules(self) -> None:
        for _ in range(50):
            assert sign_in.passwords.problems(sign_in.passwords.one_time(), "handler", "王芳") == []

    @pytest.mark.usefixtures("demo")
    def test_the_first_password_must_be_changed_before_anything_else(self, city: Any) -> None:
        made = accounts.ResetPassword.perform(city.viewer("system"), {"account": city.accounts["handler"].key}).result
        done = enter("handler", made.password)
        session = sessions.find(Account.Kind.STAFF, done.token, clock.now())
        assert done.needs == "password"
        viewer = sessions.viewer_of(session, "")
        assert isinstance(viewer, sessions.Limited)
        assert not isinstance(viewer, Staff)
        change(viewer, session, made.password, "Huan-Xin-5317")
        assert isinstance(sessions.viewer_of(Session.objects.get(pk=session.pk), ""), Staff)

    @pytest.mark.usefixtures("demo")
    def test_the_last_passwords_are_not_taken_again(self, city: Any) -> None:
        session = sessions.find(Account.Kind.STAFF, enter().token, clock.now())
        viewer, present = city.viewer("handler"), city.password
        for number in range(6):
            change(viewer, session, present, f"Nummer-{number}-Huan")
            present = f"Nummer-{number}-Huan"
        for former in ("Nummer-5-Huan", "Nummer-0-Huan"):
            with pytest.raises(Invalid) as refusal:
                change(viewer, session, present, former)
            assert "最近用过" in str(refusal.value.errors)
        change(viewer, session, present, city.password)  # six changes ago
        assert PasswordRecord.objects.count() == 7

    @pytest.mark.usefixtures("demo")
    def test_changing_ends_the_other_sessions(self, city: Any) -> None:
        other, mine = enter().token, enter().token
        session = sessions.find(Account.Kind.STAFF, mine, clock.now())
        change(city.viewer("handler"), session, city.password, "Huan-Xin-5317")
        assert sessions.find(Account.Kind.STAFF, other, clock.now()) is None
        assert sessions.find(Account.Kind.STAFF, mine, clock.now()) is not None

    @pytest.mark.usefixtures("demo")
    def test_guessing_the_present_one_locks_too(self, city: Any) -> None:
        session = sessions.find(Account.Kind.STAFF, enter().token, clock.now())
        for _ in range(5):
            with pytest.raises(Invalid):
                change(city.viewer("handler"), session, "Geraten-Geraten-1", "Huan-Xin-5317")
        with pytest.raises(Refused) as refusal:
            change(city.viewer("handler"), session, city.password, "Huan-Xin-5317")
        assert refusal.value.code == "sign_in_locked"

    @pytest.mark.usefixtures("demo")
    @pytest.mark.parametrize("seconds, needs", [(-1, ""), (0, "password"), (1, "password")])
    def test_after_ninety_days(self, city: Any, seconds: int, needs: str) -> None:
        with city.later(days=90, seconds=seconds):
            assert enter().needs == needs

    @pytest.mark.usefixtures("demo")
    def test_resetting_is_the_system_administrators_and_never_ones_own(self, city: Any) -> None:
        for key in ("security", "audit", "colleague"):
            with pytest.raises(Refused, match="系统管理员"):
                accounts.ResetPassword.perform(city.viewer(key), {"account": city.accounts["handler"].key})
        with pytest.raises(Refused, match="不能给自己"):
            accounts.ResetPassword.perform(city.viewer("system"), {"account": city.accounts["system"].key})
        with pytest.raises(Invalid):  # another tree
            accounts.ResetPassword.perform(city.viewer("system"), {"account": city.accounts["taxman"].key})


def change(viewer: Any, session: Any, present: str, new: str) -> None:
    """Change one's password."""
    data = {"session": session.key, "present": present, "password": new, "again": new}
    accounts.ChangePassword.perform(viewer, data)


class TestWhoseAccounts:
    """An administrator's people are those whose posts all lie at his agency or below."""

    def reset(self, city: Any, by: str, key: str) -> bool:
        """Whether ``by`` may give ``key`` a new password."""
        try:
            accounts.ResetPassword.perform(city.viewer(by), {"account": city.accounts[key].key})
        except Invalid:
            return False
        return True

    def leave(self, city: Any, key: str, last: str) -> None:
        """End a post."""
        people.EndPost.perform(city.setup, {"post": city.posts[key].key, "valid_to": last})

    @pytest.fixture
    def bureau(self, city: Any) -> Any:
        """The education bureau has an administrator of its own."""
        city.person("bureau", "钱程", "education", "system_admin")
        return city

    def test_of_his_own_agency_only(self, bureau: Any) -> None:
        assert self.reset(bureau, "bureau", "handler")
        assert not self.reset(bureau, "bureau", "townsman")
        assert self.reset(bureau, "system", "townsman")

    @pytest.mark.parametrize("begins", ["2026-02-01", "2026-03-02", "2026-04-01"])
    def test_a_post_above_takes_the_account_out_of_his_hands(self, bureau: Any, begins: str) -> None:
        bureau.post("up", "handler", "office", "security_admin", valid_from=begins)
        assert not self.reset(bureau, "bureau", "handler")
        assert self.reset(bureau, "system", "handler")

    def test_who_has_moved_away_belongs_to_where_he_went(self, bureau: Any) -> None:
        bureau.person("mayor", "郑乡", "town", "system_admin")
        self.leave(bureau, "handler", "2026-03-01")
        bureau.post("moved", "handler", "town", valid_from="2026-03-02")
        assert not self.reset(bureau, "bureau", "handler")
        assert self.reset(bureau, "mayor", "handler")

    def test_who_has_left_altogether_stays_where_he_was_entered(self, bureau: Any) -> None:
        self.leave(bureau, "handler", "2026-03-01")
        assert self.reset(bureau, "bureau", "handler")


@pytest.mark.usefixtures("demo")
class TestActingPost:
    """A person with several posts acts in one at a time."""

    def test_the_only_post_is_taken(self, city: Any) -> None:
        session = sessions.find(Account.Kind.STAFF, enter().token, clock.now())
        viewer = sessions.viewer_of(session, "10.0.0.1")
        assert isinstance(viewer, Staff)
        assert (viewer.agency_id, viewer.roles) == (city.agencies["education"].pk, {"handler", "receiver"})

    def test_with_two_one_chooses_and_the_choice_is_remembered(self, city: Any) -> None:
        city.post("second", "handler", "town", "signer")
        session = sessions.find(Account.Kind.STAFF, enter().token, clock.now())
        limited = sessions.viewer_of(session, "")
        assert isinstance(limited, sessions.Limited)
        sign_in.ChoosePost.perform(limited, {"session": session.key, "post": city.posts["second"].key})
        again = sessions.viewer_of(sessions.find(Account.Kind.STAFF, enter().token, clock.now()), "")
        assert isinstance(again, Staff)
        assert again.roles == {"signer"}

    def test_not_in_another_persons_post_nor_one_that_is_over(self, city: Any) -> None:
        city.post("former", "handler", "town", "signer", valid_to="2026-03-01")
        session = sessions.find(Account.Kind.STAFF, enter().token, clock.now())
        for post in ("colleague", "former"):
            data = {"session": session.key, "post": city.posts[post].key}
            with pytest.raises(Invalid) as refusal:
                sign_in.ChoosePost.perform(city.viewer("handler"), data)
            assert "不在任期内" in str(refusal.value.errors)

    @pytest.mark.parametrize("day, staff", [("2026-03-03", True), ("2026-03-02", True), ("2026-03-01", False)])
    def test_rights_end_with_the_last_day_of_the_post(self, city: Any, day: str, staff: bool) -> None:
        city.posts["handler"].__class__.objects.filter(pk=city.posts["handler"].pk).update(valid_to=day)
        session = sessions.find(Account.Kind.STAFF, enter().token, clock.now())
        assert isinstance(sessions.viewer_of(session, ""), Staff) == staff

    def test_the_overseer_sees_what_lies_below_the_government(self, city: Any, django_assert_num_queries: Any) -> None:
        token = enter("overseer").token
        with django_assert_num_queries(3):
            viewer = sessions.viewer_of(sessions.find(Account.Kind.STAFF, token, clock.now()), "")
            assert isinstance(viewer, Supervisor)
        below = {city.agencies[key].pk for key in ("government", "office", "education", "town")}
        assert viewer.agency_ids == below


def registration(**more: str) -> dict[str, str]:
    """What a citizen types to register."""
    password = "Stadt-Fluss-8631"
    return {"name": "老陈", "password": password, "again": password, **more}


class TestCitizens:
    """Registering is free, and asks for a name and a password."""

    def test_registering_signs_in(self, db: None) -> None:
        done = accounts.Register.perform(Visitor(), registration()).result
        session = sessions.find(Account.Kind.CITIZEN, done.token, clock.now())
        assert isinstance(sessions.viewer_of(session, ""), Citizen)
        assert isinstance(sessions.viewer_of(None, ""), Anonymous)

    def test_the_mail_address_is_kept_encrypted_and_can_be_removed(self, db: None) -> None:
        account = accounts.Register.perform(Visitor(), registration(email="chen@example.cn")).result.account
        stored = Account.objects.get(pk=account.pk)
        assert b"chen" not in bytes(stored.contact)
        assert accounts.contact_of(stored) == "chen@example.cn"
        accounts.ChangeContact.perform(Citizen(account.pk), {"email": ""})
        assert Account.objects.get(pk=account.pk).contact is None

    @pytest.mark.parametrize("name, taken", [("㍿" * 7, True), ("㍿" * 8, False), ("㍿" * 30, False)])
    def test_the_length_is_that_of_the_stored_name(self, db: None, name: str, taken: bool) -> None:
        data = {"name": name, "password": "Stadt-Fluss-8631", "again": "Stadt-Fluss-8631"}
        if taken:
            assert accounts.Register.perform(Visitor(), data).result.account.name == "株式会社" * 7
        else:
            with pytest.raises(Invalid) as refusal:
                accounts.Register.perform(Visitor(), data)
            assert "2 至 30 个字" in str(refusal.value.errors["name"])

    def test_a_taken_name(self, db: None) -> None:
        accounts.Register.perform(Visitor(), registration())
        with pytest.raises(Invalid) as refusal:
            accounts.Register.perform(Visitor(), registration())
        assert refusal.value.errors == {"name": ["“老陈”已有人使用，请换一个。"]}

    def test_twenty_a_day_from_one_address(self, city: Any) -> None:
        for number in range(20):
            accounts.Register.perform(Visitor(origin="10.9.9.9"), registration(name=f"甲{number}"))
        with pytest.raises(Refused, match="明天再试"):
            accounts.Register.perform(Visitor(origin="10.9.9.9"), registration())
        with city.later(days=1):
            accounts.Register.perform(Visitor(origin="10.9.9.9"), registration())

    def test_closing_forgets_name_and_mail(self, db: None) -> None:
        account = accounts.Register.perform(Visitor(), registration(email="chen@example.cn")).result.account
        with pytest.raises(Invalid):
            accounts.CloseAccount.perform(Citizen(account.pk), {"password": "Falsch-Falsch-1"})
        accounts.CloseAccount.perform(Citizen(account.pk), {"password": "Stadt-Fluss-8631"})
        closed = Account.objects.get(pk=account.pk)
        assert (closed.is_active, closed.contact) == (False, None)
        assert "老陈" not in closed.name
        accounts.Register.perform(Visitor(), registration())


def test_old_sessions_do_not_outlive_a_shorter_setting(city: Any) -> None:
    """The limits are those of the moment of signing in; a shorter setting holds from the next sign-in on."""
    city.put("staff_idle_minutes", 5)
    done = enter()
    session = sessions.find(Account.Kind.STAFF, done.token, clock.now())
    assert session is not None
    assert session.idle_seconds == 300
    assert session.expires_at == clock.now() + timedelta(hours=10)
