"""Rows that the tests of the mechanisms stand on."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from gongkai.agencies.models import Account, Agency, Person
from gongkai.core.models import Matter
from gongkai.core.viewers import Staff

MOMENT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # Monday 09:00 at Beijing


@pytest.fixture
def agency(db: None) -> Agency:
    return Agency.objects.create(
        code="MB9990019",
        name="云川市档案馆",
        short_name="市档案馆",
        sort_key="yunchuanshidanganguan",
        kind="department",
        valid_from=date(2020, 1, 1),
    )


@pytest.fixture
def matter(agency: Agency) -> Matter:
    return Matter.objects.create(agency=agency, kind="test", opened_at=MOMENT)


@pytest.fixture
def clerk(agency: Agency) -> Staff:
    """A person of the agency who receives."""
    person = Person.objects.create(name="周明", sort_key="zhouming", home=agency)
    account = Account.objects.create(name="zhouming", kind="staff", person=person, made_at=MOMENT)
    return Staff(account.pk, post_id=1, agency_id=agency.pk, roles=frozenset({"receiver"}), acting="市档案馆受理员")
