"""An agency with two people: one receives, one signs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from gongkai.agencies.models import Account, Agency, Person, Post, PostRole
from gongkai.core import clock
from gongkai.core.viewers import Staff

MONDAY = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # 09:30 at Beijing


@dataclass(frozen=True)
class Archive:
    """市档案馆 and its people, as viewers in their posts."""

    agency: Agency
    receiver: Staff
    signer: Staff
    both: Staff


def staff(agency: Agency, name: str, *roles: str) -> Staff:
    """A person of the agency with one post."""
    person = Person.objects.create(name=name, sort_key=name, home=agency)
    account = Account(name=name, kind="staff", person=person, made_at=MONDAY)
    account.set_password(f"{name}-Passw0rd-云川")
    account.save()
    post = Post.objects.create(person=person, agency=agency, title="、".join(roles), valid_from=date(2020, 1, 1))
    PostRole.objects.bulk_create(PostRole(post=post, role=role, granted_at=MONDAY) for role in roles)
    return Staff(account.pk, post_id=post.pk, agency_id=agency.pk, roles=frozenset(roles), acting=post.title)


def build_archive(code: str = "MB9990019", name: str = "云川市档案馆") -> Archive:
    """The rows, in whatever database is in use."""
    agency = Agency.objects.create(
        code=code, name=name, short_name=name[3:], sort_key=code, kind="department", valid_from=date(2020, 1, 1)
    )
    return Archive(
        agency,
        staff(agency, f"shou{code}", "receiver"),
        staff(agency, f"qian{code}", "signer"),
        staff(agency, f"jian{code}", "receiver", "signer"),
    )


@pytest.fixture
def archive(db: None) -> Archive:
    return build_archive()


@pytest.fixture
def on_monday() -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield
