"""A small city for the tests of this room, made through the Actions themselves on Monday 2026-03-02."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password

from gongkai.agencies import accounts, codes, people, sessions, structure
from gongkai.agencies.models import Account, Agency, Person, Post
from gongkai.core import audit, clock, installation, settings
from gongkai.core.models.audit import Entry
from gongkai.core.models.matter import Matter, Task
from gongkai.core.viewers import Job, Staff
from gongkai.core.writing import write_transaction

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=clock.BEIJING)
SETUP = Job(purpose="测试")
PASSWORD = "Qing-Shan-7024"


@dataclass
class City:
    """Agencies and people by short names, and shortcuts to make more of them."""

    agencies: dict[str, Agency] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    enrolments: dict[str, str] = field(default_factory=dict)
    password: str = PASSWORD
    setup: Job = SETUP
    start: datetime = MONDAY

    def agency(self, key: str, name: str, kind: str, above: str | None = None, **more: Any) -> Agency:
        """Enter an agency."""
        code = codes.organisation_code(f"9{len(self.agencies):07d}")
        data = {"code": code, "name": name, "short_name": name[-4:], "kind": kind, "valid_from": "2020-01-01", **more}
        if above:
            data["supervisor"] = self.agencies[above].code
        self.agencies[key] = structure.CreateAgency.perform(SETUP, data).result
        return self.agencies[key]

    def person(self, key: str, name: str, agency: str, *roles: str, **more: Any) -> Person:
        """Enter a person with a post, its roles and an account with the known password."""
        home = self.agencies[agency].code
        self.people[key] = people.CreatePerson.perform(SETUP, {"agency": home, "name": name}).result
        self.post(key, key, agency, *roles, **more)
        handed = accounts.CreateAccount.perform(SETUP, {"person": self.people[key].key, "name": key}).result
        made, self.enrolments[key] = handed.account, handed.enrolment
        Account.objects.filter(pk=made.pk).update(password=make_password(PASSWORD), must_change_password=False)
        self.accounts[key] = Account.objects.get(pk=made.pk)
        return self.people[key]

    def post(self, key: str, person: str, agency: str, *roles: str, **more: Any) -> Post:
        """Put a person in a post and grant its roles."""
        data = {
            "person": self.people[person].key,
            "agency": self.agencies[agency].code,
            "title": "科员",
            "valid_from": "2024-01-01",
            **more,
        }
        self.posts[key] = people.CreatePost.perform(SETUP, data).result
        if roles:
            self.grant(key, *roles)
        return self.posts[key]

    def grant(self, key: str, *roles: str, by: Any = SETUP, **more: Any) -> None:
        """Set the roles of a post."""
        people.SetRoles.perform(by, {"post": self.posts[key].key, "roles": roles, "source": "分工通知", **more})

    def viewer(self, key: str, post: str | None = None) -> Staff:
        """The person, acting in his post."""
        row = Post.objects.select_related("agency").get(pk=self.posts[post or key].pk)
        return sessions.staff_viewer(self.accounts[key], row, "10.0.0.1")

    def task(self, owner: str, role: str = "handler", agency: str = "education") -> Task:
        """An open task on a new matter."""
        with write_transaction():
            place = self.agencies[agency]
            matter = Matter.objects.create(kind="test", agency=place, opened_at=clock.now())
            entry = audit.write_entry(SETUP, "test", Entry.Result.DONE, channel="call", matter=matter)
            return Task.objects.create(
                matter=matter, agency=place, kind="test", role=role, account=self.accounts[owner], opened_by=entry
            )

    def put(self, code: str, value: int) -> None:
        """Set a setting of the installation."""
        with write_transaction():
            entry = audit.write_entry(SETUP, "test", Entry.Result.DONE, channel="call")
            settings.put(
                f"sign_in.{code}", value, agency_id=None, source="测试", valid_from=date(2020, 1, 1), entry=entry
            )

    @contextmanager
    def later(self, **more: float) -> Iterator[datetime]:
        """The time, so much after the start."""
        with clock.frozen(self.start + timedelta(**more)):
            yield clock.now()


def build() -> City:
    """Government with office, education bureau, town; a vertical organ beside them; people in the usual roles."""
    made = City()
    made.agency("government", "云川市人民政府", "government")
    office = made.agency("office", "云川市人民政府办公室", "office", "government")
    made.agency("education", "云川市教育局", "department", "government")
    made.agency("town", "云川市青石镇人民政府", "township", "government")
    made.agency("tax", "国家税务总局云川市税务局", "vertical")
    government = made.agencies["government"]
    data = {"agency": government.code, "name": government.name, "short_name": "市政府", "kind": "government"}
    structure.ChangeAgency.perform(SETUP, {**data, "office": office.code})
    made.person("system", "石建国", "office", "system_admin")
    made.person("security", "安立群", "office", "security_admin")
    made.person("audit", "沈明远", "office", "audit_admin")
    made.person("overseer", "林督之", "office", "supervisor")
    made.person("handler", "王芳", "education", "handler", "receiver")
    made.person("colleague", "李静", "education", "handler", "receiver")
    made.person("townsman", "周平", "town", "handler")
    made.person("taxman", "赵税", "tax", "handler")
    return made


@pytest.fixture
def city(db: None) -> Iterator[City]:
    """The city on its Monday, within the transaction of the test."""
    with clock.frozen(MONDAY):
        yield build()


@pytest.fixture
def living_city(real_database: Any) -> City:
    """The city of a demonstration, in a database that browsers and other processes see, today."""
    installation.create(installation.Nature.DEMO)
    return build()
