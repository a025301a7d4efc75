"""A small place to look at pages with: a government, its office, two departments, a township; one person per role.

Rows are written as they are, without Actions: what the pages show is tested here, not how the rows came about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

import pytest
from django.test import Client

from gongkai.agencies import codes, sessions
from gongkai.agencies.models import Account, Agency, AgencyDatum, Person, Post, PostRole, Role, Unit
from gongkai.core import calendars, clock
from gongkai.core.viewers import Staff
from gongkai.core.writing import write_transaction

TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=clock.BEIJING)
FIRST = date(2020, 1, 1)
LONG_NAME = "云川市高新技术产业开发区管理委员会综合行政执法与应急管理协调服务中心（筹）"
OFFICE_DATA = {
    "address": "云川市东城区欧亚路 1 号",
    "hours": "周一至周五 8:30—17:30",
    "phone": "0000-0000 1201",
    "fax": "0000-0000 1203",
    "email": "xxgk@yunchuan.example",
    "postcode": "999900",
}
HOUSING_DATA = {
    "address": "云川市建设路 8 号",
    "hours": "周一至周五 9:00—17:00",
    "phone": "0000-0000 2201",
    "fax": "0000-0000 2203",
    "review_organ": "云川市人民政府",
    "review_address": "云川市欧亚路 1 号",
    "court": "云川市东城区人民法院",
}
ADMINISTRATORS = (Role.SYSTEM, Role.SECURITY, Role.AUDIT)


@dataclass
class Town:
    """The agencies by short keys, and one account and post per role."""

    agencies: dict[str, Agency] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)

    def agency(self, key: str, name: str, kind: str, above: str | None = None, **more: object) -> Agency:
        """Add an agency."""
        self.agencies[key] = Agency.objects.create(
            code=codes.organisation_code(f"9999{len(self.agencies):04d}"),
            name=name,
            short_name=name[-4:],
            sort_key=key,
            kind=kind,
            supervisor=self.agencies[above] if above else None,
            **{"valid_from": FIRST, **more},
        )
        return self.agencies[key]

    def data(self, key: str, values: dict[str, str]) -> None:
        """Add public data of an agency."""
        for code, value in values.items():
            AgencyDatum.objects.create(
                agency=self.agencies[key],
                code=code,
                value=value,
                source="机关报送",
                valid_from=FIRST,
                recorded_at=clock.now(),
            )

    def person(self, key: str, name: str, agency: str, *roles: str) -> Account:
        """Add a person with a post, its roles and an account named ``key``."""
        place = self.agencies[agency]
        person = Person.objects.create(name=name, sort_key=key, home=place)
        account = Account.objects.create(name=key, kind=Account.Kind.STAFF, person=person, made_at=clock.now())
        post = Post.objects.create(
            person=person, agency=place, unit=place.units.first(), title="一级科员", valid_from=FIRST
        )
        for role in roles:
            PostRole.objects.create(post=post, role=role, granted_at=clock.now())
        self.accounts[key], self.posts[key] = account, post
        return account

    def viewer(self, key: str) -> Staff:
        """The person behind ``key`` in his post."""
        return sessions.staff_viewer(self.accounts[key], self.posts[key], "127.0.0.1")

    def token(self, key: str) -> str:
        """A session of that person, as its cookie."""
        with write_transaction():
            return sessions.open_session(
                self.accounts[key], sessions.Visitor(), strong=True, needs="", moment=clock.now()
            )

    def client(self, key: str) -> Client:
        """A client signed in as that person."""
        client = Client()
        client.cookies[sessions.COOKIES[Account.Kind.STAFF]] = self.token(key)
        return client


def build() -> Town:
    """Write the town into the database in use."""
    calendars.seed()
    town = Town()
    government = town.agency("a-gov", "云川市人民政府", Agency.Kind.GOVERNMENT, duties="领导全市行政工作。")
    office = town.agency("b-office", "云川市人民政府办公室", Agency.Kind.OFFICE, "a-gov")
    Agency.objects.filter(pk=government.pk).update(office=office)
    duties = "老旧小区改造、公租房、物业管理。"
    housing = town.agency("c-housing", "云川市住房和城乡建设局", Agency.Kind.DEPARTMENT, "a-gov", duties=duties)
    duties = "低保、临时救助、养老服务。"
    town.agency("d-welfare", "云川市民政局", Agency.Kind.DEPARTMENT, "a-gov", duties=duties)
    town.agency("e-outpost", LONG_NAME, Agency.Kind.OUTPOST, "a-gov")
    ended = date(2024, 12, 31)
    town.agency("f-ended", "云川市房产管理局", Agency.Kind.DEPARTMENT, "a-gov", valid_to=ended, successor=housing)
    Unit.objects.create(agency=housing, name="政务公开科", sort_key="zhengwu", valid_from=FIRST)
    town.data("b-office", OFFICE_DATA)
    town.data("c-housing", HOUSING_DATA)
    names = ("李明", "王芳", "赵强", "钱丽", "孙伟", "周敏", "吴刚", "郑洁", "冯涛", "陈静")
    for role, name in zip(Role, names, strict=True):
        place = "b-office" if role in {*ADMINISTRATORS, Role.SUPERVISOR} else "c-housing"
        town.person(role.value, name, place, role.value)
    return town


@pytest.fixture
def tuesday() -> Iterator[datetime]:
    """The time stands at 09:00 on Tuesday 2026-11-24."""
    with clock.frozen(TUESDAY):
        yield TUESDAY


@pytest.fixture
def town(db: None, tuesday: datetime) -> Town:
    """The town, within the transaction of the test."""
    return build()


@pytest.fixture
def signed_in(town: Town) -> Callable[[str], Client]:
    """``signed_in("receiver")``: a client of the person who holds that role."""
    return town.client
