"""Keys as one parameter, and questions whose SQL is written once: they find what plain queries find."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Count, QuerySet

from gongkai.agencies.models import Agency
from gongkai.core.lookups import Keys
from gongkai.core.models import Matter
from gongkai.core.standing import Standing
from gongkai.core.tests.conftest import MOMENT

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture
def offices(db: None) -> list[Agency]:
    """Three agencies with one, two and three matters; the second stands alone, the others have a supervisor."""
    values: dict[str, Any] = {"kind": "department", "valid_from": MOMENT.date()}
    found = [
        Agency.objects.create(code=f"MB999{n}", name=f"第{n}局", short_name=f"{n}局", sort_key=f"{n}", **values)
        for n in range(3)
    ]
    for number, each in enumerate(found, start=1):
        Matter.objects.bulk_create(Matter(agency=each, kind="test", opened_at=MOMENT) for _ in range(number))
    return found


@pytest.mark.parametrize("places", [(), (0,), (1,), (0, 2), (0, 1, 2)])
@pytest.mark.parametrize("shape", [frozenset, list, tuple])
def test_among_finds_what_in_finds(offices: list[Agency], places: tuple[int, ...], shape: Any) -> None:
    keys = [offices[place].pk for place in places]
    among = Matter.objects.filter(agency_id__among=shape(keys))
    assert set(among) == set(Matter.objects.filter(agency_id__in=keys))
    assert set(Matter.objects.exclude(pk__in=among)) == set(Matter.objects.exclude(agency_id__in=keys))


def test_many_keys_are_one_parameter(offices: list[Agency]) -> None:
    few, many = (Matter.objects.filter(agency_id__among=range(1, last)).query.sql_with_params() for last in (3, 70_000))
    assert few[0] == many[0]
    assert len(many[1]) == 1
    assert Matter.objects.filter(agency_id__among={*range(70_000), *(each.pk for each in offices)}).count() == 6


def test_a_standing_question_is_written_once_and_asked_of_anyone(offices: list[Agency]) -> None:
    written = []

    @Standing
    def counted(agencies: Keys, kind: str) -> QuerySet[Matter, Any]:
        """By agency."""
        written.append((agencies, kind))
        rows = Matter.objects.filter(agency_id__among=agencies, kind=kind).order_by("agency_id")
        return rows.values_list("agency_id").annotate(n=Count("pk"))

    first, second, third = (each.pk for each in offices)
    assert counted.rows({second}, "test") == [(second, 2)]
    assert counted.rows({first}, "test") == [(first, 1)]
    assert counted.rows({third, first}, "test") == [(first, 1), (third, 3)]
    assert counted.rows([first, second, third], "test") == [(first, 1), (second, 2), (third, 3)]
    assert counted.rows(set(), "test") == []
    assert len(written) == 2, "for one key, and for several"
    Matter.objects.create(agency=offices[0], kind="test", opened_at=MOMENT)
    assert counted.rows({first}, "test") == [(first, 2)], "a question is kept, no answer"
    assert counted.rows({first}, "other") == []
    assert len(written) == 3
    assert list(counted.query({first}, "test")) == [(first, 2)], "the same as a plain query"
