"""List query and object check agree, for every kind of viewer and every row."""

from __future__ import annotations

from typing import Any

import pytest

from gongkai.agencies import accounts, visibility
from gongkai.agencies.models import Account, Agency, Person
from gongkai.agencies.sessions import Limited, Visitor
from gongkai.core.viewers import Anonymous, Citizen, CodeHolder, Job, Viewer

pytestmark = [pytest.mark.django_db, pytest.mark.db]

KEYS = ["system", "security", "audit", "overseer", "handler", "townsman", "taxman"]


def everybody(city: Any) -> dict[str, Viewer]:
    """One viewer of each kind."""
    password = "Stadt-Fluss-8631"
    data = {"name": "老陈", "password": password, "again": password}
    citizen = accounts.Register.perform(Visitor(), data).result.account
    task = city.task("handler")
    return {
        "anonymous": Anonymous(),
        "code": CodeHolder(task.matter_id),
        "citizen": Citizen(citizen.pk),
        "limited": Limited(city.accounts["handler"].pk),
        "job": Job(purpose="测试"),
        **{key: city.viewer(key) for key in KEYS},
    }


def test_list_and_object_agree(city: Any) -> None:
    # A person who works at two agencies, and one who used to work elsewhere.
    city.post("second", "handler", "tax", "handler")
    city.post("former", "colleague", "town", valid_from="2020-01-01", valid_to="2021-12-31")
    for name, viewer in everybody(city).items():
        listed = set(Person.objects.visible_to(viewer))
        assert listed == {person for person in Person.objects.all() if visibility.sees_person(viewer, person)}, name
        seen = set(Account.objects.visible_to(viewer))
        assert seen == {row for row in Account.objects.all() if visibility.sees_account(viewer, row)}, name
        assert set(Agency.objects.visible_to(viewer)) == set(Agency.objects.all()), name


def names(viewer: Viewer) -> set[str]:
    """The accounts that a viewer knows of."""
    return set(Account.objects.visible_to(viewer).values_list("name", flat=True))


def test_who_knows_whom(city: Any) -> None:
    viewers = everybody(city)
    city_people = {"system", "security", "audit", "overseer", "handler", "colleague", "townsman"}
    assert names(viewers["anonymous"]) == set()
    assert names(viewers["code"]) == set()
    assert names(viewers["citizen"]) == {"老陈"}
    assert names(viewers["limited"]) == {"handler"}
    assert names(viewers["handler"]) == {"handler", "colleague"}
    assert names(viewers["townsman"]) == {"townsman"}
    assert names(viewers["taxman"]) == {"taxman"}
    for key in ("system", "security", "audit", "overseer"):
        assert names(viewers[key]) == city_people
    assert names(viewers["job"]) == {*city_people, "taxman", "老陈"}


def test_what_is_administered(city: Any) -> None:
    managed = {
        name: set(Agency.objects.managed_by(viewer).values_list("code", flat=True))
        for name, viewer in everybody(city).items()
    }
    below = {city.agencies[key].code for key in ("government", "office", "education", "town")}
    assert {name for name, found in managed.items() if found == below} == {"system", "security", "audit"}
    assert managed["job"] == below | {city.agencies["tax"].code}
    assert all(not managed[name] for name in ("anonymous", "code", "citizen", "limited", "overseer", "handler"))
