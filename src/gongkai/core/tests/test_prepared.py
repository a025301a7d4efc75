"""A prepared question answers as its query set does, with whatever values, and is written once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Length
from django.test.utils import CaptureQueriesContext

from gongkai.core.models import StoredFile
from gongkai.core.prepared import Prepared

pytestmark = pytest.mark.db

AT = datetime(2026, 3, 10, 1, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def rows(db: None) -> None:
    for number in range(4):
        StoredFile.objects.create(
            sha256=f"{number}" * 64, size=number * 10, media_type="a%s'⟦1⟧"[:number], stored_at=AT
        )


def models(size: int, kind: str) -> QuerySet[Any, Any]:
    same = StoredFile.objects.filter(size=OuterRef("size"), destroyed_at=None)
    found = StoredFile.objects.filter(size__gte=size).exclude(media_type=kind).select_related("key")
    return (
        found.annotate(alone=Exists(same), letters=Length("media_type"))
        .order_by("-size")
        .only("size", "media_type", "key")
    )


def dictionaries(size: int, kind: str) -> QuerySet[Any, Any]:
    return models(size, kind).values("size", "stored_at", "key__pk", "media_type")


def tuples(size: int, kind: str) -> QuerySet[Any, Any]:
    return models(size, kind).values_list("stored_at", "size", "media_type")


VALUES = [(0, ""), (10, "a"), (20, "a%"), (0, "' OR 1=1 --"), (1000, "a"), (30, "⟦2147000001⟧")]


@pytest.mark.parametrize("write", [models, dictionaries, tuples])
@pytest.mark.parametrize("values", VALUES)
def test_it_answers_as_its_query_set(write: Any, values: tuple[int, str]) -> None:
    asked = Prepared(write, int, str)
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            found = asked(*values)
        assert found == list(write(*values))
        assert len(queries) == 1
    assert asked.first(*values) == write(*values).first()


def test_its_models_are_whole() -> None:
    (found,) = Prepared(models, int, str)(30, "")
    with CaptureQueriesContext(connection) as queries:
        assert (found.size, found.key, found.alone, found.letters) == (30, None, True, 3)
    assert not queries.captured_queries
    assert found.stored_at == AT, "what was left out is asked for like any other"


def test_it_is_written_once() -> None:
    written: list[tuple[int, str]] = []

    def write(size: int, kind: str) -> QuerySet[Any, Any]:
        written.append((size, kind))
        return models(size, kind)

    asked = Prepared(write, int, str)
    assert [len(asked(*values)) for values in VALUES] == [len(models(*values)) for values in VALUES]
    assert len(written) == 1


def test_one_without_values() -> None:
    assert Prepared(lambda: StoredFile.objects.order_by("pk")[:1])() == list(StoredFile.objects.order_by("pk")[:1])


@pytest.mark.parametrize("values", [(), (1,), ("1", ""), (1, None), (1, "", 2)])
def test_it_takes_what_it_was_written_for(values: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError):
        Prepared(models, int, str)(*values)


@pytest.mark.parametrize(
    ("write", "error"),
    [
        (lambda size: StoredFile.objects.all(), ValueError),
        (lambda size: StoredFile.objects.annotate(other=Value(str(size))).filter(other="1"), ValueError),
        (lambda size: StoredFile.objects.filter(size=size).values_list("size", flat=True), TypeError),
    ],
)
def test_what_cannot_be_prepared_is_told(write: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        Prepared(write, int)(1)
