"""Arrows between rooms hold for foreign keys too."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from harness.rooms import rooms_from_above, wrong_arrows

ROOMS = ["portal", "agencies", "core"]


def ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("gongkai.")]


def test_every_model_belongs_to_a_room() -> None:
    assert ours()
    assert {model._meta.app_label for model in ours()} <= set(rooms_from_above())


def test_no_relation_points_to_a_higher_room() -> None:
    wrong = wrong_arrows(ours(), rooms_from_above())
    assert not wrong, "\n" + "\n".join(wrong)


def model(name: str, room: str, **fields: models.Field) -> type[models.Model]:
    meta = type("Meta", (), {"app_label": room})
    return type(name, (models.Model,), {"Meta": meta, "__module__": __name__, **fields})


@pytest.mark.parametrize("relation", [models.ForeignKey, models.OneToOneField])
@isolate_apps("gongkai.core", "gongkai.agencies", "gongkai.portal")
def test_an_upward_relation_is_seen(relation: type[models.ForeignKey]) -> None:
    unit = model("Unit", "agencies")
    low = model("Low", "core", unit=relation(unit, models.PROTECT))
    assert wrong_arrows([low], ROOMS) == ["core.Low.unit → agencies.Unit: agencies is above core"]


@isolate_apps("gongkai.core", "gongkai.agencies", "gongkai.portal")
def test_a_downward_relation_and_one_in_the_own_room_are_right() -> None:
    matter = model("Matter", "core")
    other = model("Other", "core", matter=models.ForeignKey(matter, models.PROTECT))
    page = model("Page", "portal", matters=models.ManyToManyField(matter))
    assert wrong_arrows([other, page], ROOMS) == []


@isolate_apps("gongkai.core", "gongkai.agencies", "gongkai.portal")
def test_the_agency_and_the_account_may_be_named_from_everywhere() -> None:
    agency, account = model("Agency", "agencies"), model("Account", "agencies")
    low = model("Low", "core", agency=models.ForeignKey(agency, models.PROTECT))
    person = model("Person", "core", account=models.OneToOneField(account, models.PROTECT))
    assert wrong_arrows([low, person], ROOMS) == []
