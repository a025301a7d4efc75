"""The demonstration city: complete, invented, told once; and the installation of a real database."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from gongkai.agencies import codes, factors, passwords
from gongkai.agencies.models import (
    Account,
    Agency,
    LeadingGroupMember,
    Post,
    PostRole,
    Role,
    SecondFactor,
    Unit,
)
from gongkai.agencies.service import remedy_data
from gongkai.annual_reports.demo.chapter import PLANS
from gongkai.annual_reports.models import AnnualReport
from gongkai.core import clock, installation
from gongkai.core.actions import registered
from gongkai.core.models import Entry
from gongkai.core.registry import doctor_checks
from gongkai.core.viewers import Job
from gongkai.core.writing import write_transaction
from gongkai.ops import acting, installing
from gongkai.ops.command import Problem
from gongkai.ops.demo import city, running
from gongkai.ops.tests.archive import build_archive
from harness.databases import RealDatabase

pytestmark = pytest.mark.db
INSTALL = (
    "install", "--nature=production", f"--agency-code={city.GOVERNMENT.code}", "--agency-name=云川市人民政府",
    "--system-admin=高远", "--security-admin=田力行", "--audit-admin=于慎之",
)  # fmt: skip


def demo(*options: str) -> str:
    said = StringIO()
    call_command("demo", "--no-serve", *options, stdout=said)
    return said.getvalue()


@pytest.fixture
def told(real_database: RealDatabase) -> str:
    return demo()


def test_last_years_reports_are_public_and_this_years_are_begun(told: str) -> None:
    year = clock.today().year
    states = AnnualReport.objects.filter(year=year - 1).values_list("process_state", flat=True)
    # The city's is the last, on 25 March; before that day some of their way is still to come.
    if clock.today() > date(year, 3, 25):
        assert list(states) == ["published"] * len(PLANS)
    assert set(AnnualReport.objects.filter(year=year).values_list("process_state", flat=True)) == {"drafting"}


def test_the_city_has_agencies_of_every_nature_and_people_in_every_role(told: str) -> None:
    kinds = sorted(Agency.objects.values_list("kind", flat=True))
    assert kinds == [
        "department", "department", "department", "government", "office", "outpost", "township", "vertical",
    ]  # fmt: skip
    assert set(PostRole.objects.values_list("role", flat=True)) == set(Role.values)
    government = Agency.objects.get(kind="government")
    assert government.office is not None
    assert government.office.kind == "office"
    assert LeadingGroupMember.objects.filter(agency=government).count() == 5
    for agency in Agency.objects.all():
        assert set(remedy_data(agency, clock.today()))
        assert codes.clean(agency.code) == agency.code
        assert agency.code[2:8] == city.REGION


def test_the_table_names_every_account_and_its_password_opens_it(told: str) -> None:
    for account in Account.objects.all():
        assert account.name in told
        assert passwords.matches(account, city.PASSWORD)
        assert not account.must_change_password
        person = account.person
        assert person is not None
        assert passwords.problems(city.PASSWORD, account.name, person.name) == []
    assert city.PASSWORD in told


def test_the_doctor_finds_no_error_in_the_city(told: str) -> None:
    rooms = [check for check in doctor_checks if check.code.startswith("agencies.")]
    findings = [finding for check in rooms for finding in check.run()]
    assert [finding.message for finding in findings if finding.severity == "error"] == []
    assert any("领导小组成员姚立新" in finding.message for finding in findings)


def test_administrators_did_the_work_within_their_rights(told: str) -> None:
    granted = Entry.objects.filter(action="agencies.set_roles").exclude(viewer="job")
    assert set(granted.values_list("account__name", flat=True)) == {"tianlixing"}
    opened = Entry.objects.filter(action="agencies.create_account").exclude(viewer="job")
    assert set(opened.values_list("account__name", flat=True)) == {"gaoyuan"}
    assert not Entry.objects.filter(result="refused").exists()


def test_a_second_run_keeps_everything(told: str) -> None:
    before = Entry.objects.count()
    assert demo().endswith(f"全部演示账号的口令：{city.PASSWORD}\n")
    assert Entry.objects.count() == before
    assert installation.nature() == installation.Nature.DEMO


def test_a_used_or_a_real_database_never_becomes_a_demonstration(real_database: RealDatabase) -> None:
    build_archive()
    with pytest.raises(Problem, match="已经在使用"):
        demo()
    installation.create(installation.Nature.PRODUCTION)
    with pytest.raises(Problem, match="正式使用库"):
        demo()
    with pytest.raises(Problem, match=r"不是演示库|只用于 SQLite"):
        running.start_over()
    assert Agency.objects.count() == 1


def test_a_fresh_start_spares_what_somebody_worked_on(told: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("--fresh is for SQLite files")
    first = Entry.objects.order_by("pk")[0].at
    demo("--fresh")
    assert Entry.objects.order_by("pk")[0].at > first
    registered["agencies.create_unit"].perform(
        acting.staff("gaoyuan"),
        {"agency": city.OFFICE.code, "name": "督查科", "valid_from": "2026-01-01"},
        channel="page",
    )
    with pytest.raises(Problem, match="已有人操作过"):
        demo("--fresh")
    assert Unit.objects.filter(name="督查科").exists()


def test_an_interrupted_demonstration_says_how_to_go_on(real_database: RealDatabase) -> None:
    installation.create(installation.Nature.DEMO)
    installing.take(Job("演示"), "ops.finish_chapter", chapter="ops.other")
    Entry.objects.get()  # one chapter of an earlier version: the others are told
    demo()
    assert Post.objects.count() > 30


def test_installing_prints_three_passwords_once(real_database: RealDatabase) -> None:
    said = StringIO()
    call_command(*INSTALL, stdout=said)
    accounts = list(Account.objects.order_by("pk"))
    roles = [set(account.person.posts.get().role_codes()) for account in accounts if account.person]
    assert roles == [{Role.SYSTEM}, {Role.SECURITY}, {Role.AUDIT}]
    words = said.getvalue().split()
    for account in accounts:
        assert account.must_change_password
        password, enrolment = words[words.index(account.name) + 1 :][:2]
        assert passwords.matches(account, password)
        with write_transaction():
            assert factors.accept_enrolment(account, enrolment, clock.now())
    assert not SecondFactor.objects.exists()
    with pytest.raises(Problem, match="不能再安装一次"):
        call_command(*INSTALL, stdout=said)


def test_the_three_administrators_are_three_people(real_database: RealDatabase) -> None:
    with pytest.raises(Problem, match="三个不同的人"):
        call_command(*INSTALL[:-1], "--audit-admin=高远", stdout=StringIO())
    assert not Agency.objects.exists()
    assert installation.current() is None
