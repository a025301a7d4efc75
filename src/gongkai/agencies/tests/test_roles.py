"""R150: three administrators in three hands, nobody raises himself; in the Action and in the database."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from gongkai.agencies import people, roles
from gongkai.agencies.models import Post, PostRole, Role
from gongkai.core import clock
from gongkai.core.models.audit import Entry
from gongkai.core.refusals import Invalid, Refused, Stale

pytestmark = [pytest.mark.django_db, pytest.mark.db]

BUSINESS = [role for role in Role if role not in roles.ADMINISTRATORS]
PAIRS = [(one, other) for one, other in product(Role, Role) if one != other]


def forbidden(one: Role, other: Role) -> bool:
    """The rule in one line: no two administrators, and nothing beside the audit administrator."""
    return {one, other} <= roles.ADMINISTRATORS or Role.AUDIT in {one, other}


@pytest.mark.parametrize("one, other", PAIRS)
def test_every_pair_of_roles(one: Role, other: Role) -> None:
    assert bool(roles.conflict({one, other})) == forbidden(one, other)


def test_every_pair_in_the_database_itself(city: Any) -> None:
    """The guard of the table says the same as the rule, for each of the ninety pairs, on two posts of one person."""
    city.people["x"] = people.CreatePerson.perform(
        city.setup, {"agency": city.agencies["town"].code, "name": "试"}
    ).result
    for number, (one, other) in enumerate(PAIRS):
        city.people[f"x{number}"] = people.CreatePerson.perform(
            city.setup, {"agency": city.agencies["town"].code, "name": "试"}
        ).result
        first = city.post(f"a{number}", f"x{number}", "town")
        second = city.post(f"b{number}", f"x{number}", "education")
        PostRole.objects.create(post=first, role=one, granted_at=clock.now())
        if forbidden(one, other):
            with pytest.raises(IntegrityError), transaction.atomic():
                PostRole.objects.create(post=second, role=other, granted_at=clock.now())
        else:
            PostRole.objects.create(post=second, role=other, granted_at=clock.now())


def test_the_action_says_which_two_and_changes_nothing(city: Any) -> None:
    before = city.posts["system"].roles.count()
    with pytest.raises(Invalid) as refusal:
        city.grant("system", "system_admin", "security_admin", by=city.viewer("security"))
    assert refusal.value.errors == {
        "roles": ["同一人不能同时担任“系统管理员”和“安全管理员”：三种管理员须由不同的人担任。"]
    }
    assert city.posts["system"].roles.count() == before
    assert Entry.objects.filter(action="agencies.set_roles", result="refused").count() == 1


def test_another_post_of_the_same_person_counts(city: Any) -> None:
    city.post("second", "system", "town")
    with pytest.raises(Invalid, match="填写的内容"):
        city.grant("second", "audit_admin")


def test_a_post_that_is_over_does_not_count(city: Any) -> None:
    city.post("former", "system", "town", "audit_admin", valid_from="2020-01-01", valid_to="2023-12-31")
    assert city.viewer("system").roles == {"system_admin"}


def test_prolonging_a_post_into_a_conflict_is_refused(city: Any) -> None:
    city.post("former", "system", "town", "audit_admin", valid_from="2020-01-01", valid_to="2023-12-31")
    with pytest.raises(Invalid) as refusal:
        people.EndPost.perform(city.setup, {"post": city.posts["former"].key, "valid_to": "2024-01-01"})
    assert "valid_to" in refusal.value.errors
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=city.posts["former"].pk).update(valid_to=None)


@pytest.mark.parametrize("key", ["security", "system", "audit", "handler"])
def test_nobody_grants_himself_a_role(city: Any, key: str) -> None:
    with pytest.raises(Refused) as refusal:
        city.grant(key, "signer", by=city.viewer(key))
    assert refusal.value.code == ("self" if key == "security" else "policy")


@pytest.mark.parametrize("key", ["system", "audit", "overseer", "handler"])
def test_only_the_security_administrator_grants(city: Any, key: str) -> None:
    with pytest.raises(Refused, match="安全管理员"):
        city.grant("colleague", "signer", by=city.viewer(key))


def test_granting_and_revoking_is_logged_with_both_sides(city: Any) -> None:
    city.grant("colleague", "reviewer", by=city.viewer("security"))
    entry = Entry.objects.filter(action="agencies.set_roles").latest("pk")
    assert entry.detail == {"roles": [["handler", "receiver"], ["reviewer"]], "source": "分工通知"}
    assert entry.acting == "府办公室科员"
    history = PostRole.objects.filter(post=city.posts["colleague"]).order_by("pk")
    assert [(row.role, row.revoked_at is not None) for row in history] == [
        ("handler", True),
        ("receiver", True),
        ("reviewer", False),
    ]


def test_a_revoked_role_cannot_be_revived_in_the_database(city: Any) -> None:
    city.grant("colleague", "reviewer")
    with pytest.raises(IntegrityError), transaction.atomic():
        PostRole.objects.filter(post=city.posts["colleague"], role="handler").update(revoked_at=None)


def test_the_security_administrator_of_another_tree_cannot(city: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        city.grant("taxman", "signer", by=city.viewer("security"))
    assert "post" in refusal.value.errors


def test_two_administrators_at_once_the_second_is_told(city: Any) -> None:
    seen = Post.objects.get(pk=city.posts["colleague"].pk).version
    city.grant("colleague", "reviewer", by=city.viewer("security"), version=seen)
    with pytest.raises(Stale):
        city.grant("colleague", "signer", by=city.viewer("security"), version=seen)
    assert city.viewer("colleague").roles == {"reviewer"}
