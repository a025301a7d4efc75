"""An agency that writes letters, and Actions of another room that use them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from gongkai.agencies.models import Account, Agency, AgencyDatum, Person, Post, PostRole
from gongkai.core import audit, clock
from gongkai.core import settings as core_settings
from gongkai.core.actions import Action, Done, Run, registered
from gongkai.core.models import Entry, Matter
from gongkai.core.policies import anyone
from gongkai.core.viewers import Job, Staff
from gongkai.core.writing import write_transaction
from gongkai.letters import settings as letter_settings

MONDAY = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # 09:30 at Beijing
TODAY = date(2026, 3, 2)
DATA = {
    "address": "云川市人民路1号3楼",
    "phone": "0830-2000001",
    "review_organ": "云川市人民政府",
    "review_address": "云川市司法局行政复议科",
    "review_online": "https://fuyi.example.org",
    "court": "云川市人民法院",
}


class Step(Action):
    """Whatever a test does in another room's Action; not registered."""

    title = "测试步骤"
    policy = anyone
    work: Callable[[Run], Any]

    def carry_out(self, run: Run) -> Any:
        return type(self).work(run)


@dataclass(frozen=True)
class House:
    """市住房城乡建设局 and its people."""

    agency: Agency
    signer: Staff
    handler: Staff
    admin: Staff

    def do(self, work: Callable[[Run], Any], matter: Matter | None = None, viewer: Staff | None = None) -> Any:
        """Run ``work`` inside an Action, as another room would."""
        step = type("TestStep", (Step,), {"work": staticmethod(work)})
        step.code = "test.step"  # after the class is made: it is no Action of the product
        done: Done = step.perform(viewer or self.signer, matter=matter)
        return done.result

    def matter(self) -> Matter:
        """A new matter of this agency, which the signer has to see to."""

        def opened(run: Run) -> Matter:
            matter = run.open_matter("letters.test", self.agency.pk)
            run.open_task("letters.test", "signer")
            return matter

        matter: Matter = self.do(opened)
        return matter


def staff(agency: Agency, name: str, *roles: str) -> Staff:
    """A person of the agency with one post."""
    person = Person.objects.create(name=name, sort_key=name, home=agency)
    account = Account(name=name, kind="staff", person=person, made_at=MONDAY)
    account.set_password(f"{name}-Passw0rd-云川")
    account.save()
    post = Post.objects.create(person=person, agency=agency, title="、".join(roles), valid_from=date(2020, 1, 1))
    PostRole.objects.bulk_create(PostRole(post=post, role=role, granted_at=MONDAY) for role in roles)
    return Staff(account.pk, post_id=post.pk, agency_id=agency.pk, roles=frozenset(roles), acting=post.title)


def put(code: str, value: Any, agency: Agency) -> None:
    """Give a setting a value."""
    with write_transaction():
        entry = audit.write_entry(Job("测试"), "test.setting", Entry.Result.DONE, channel="call")
        core_settings.put(code, value, agency_id=agency.pk, source="测试", valid_from=date(2020, 1, 1), entry=entry)


def build_house(code: str = "MB9990019", name: str = "云川市住房和城乡建设局", words: str = "云住建") -> House:
    """The rows, in whatever database is in use."""
    agency = Agency.objects.create(
        code=code, name=name, short_name=name[3:], sort_key=code, kind="department", valid_from=date(2020, 1, 1)
    )
    for each, value in DATA.items():
        AgencyDatum.objects.create(
            agency=agency, code=each, value=value, source="三定规定", valid_from=date(2020, 1, 1), recorded_at=MONDAY
        )
    put(letter_settings.CODE, words, agency)
    return House(
        agency,
        staff(agency, f"qian{code}", "signer"),
        staff(agency, f"cheng{code}", "handler"),
        staff(agency, f"guan{code}", "system_admin"),
    )


@pytest.fixture(autouse=True)
def monday(request: pytest.FixtureRequest) -> Iterator[None]:
    """It is Monday 2026-03-02."""
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def house(db: None) -> House:
    """市住房城乡建设局."""
    return build_house()


@pytest.fixture
def matter(house: House) -> Matter:
    """A matter of it."""
    return house.matter()


assert "test.step" not in registered
