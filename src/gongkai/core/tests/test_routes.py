"""An address is the one that Django's ``reverse`` finds, whatever stands in it."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import NoReverseMatch, path, re_path, reverse

from gongkai.core.routes import address


def nothing(*_: Any, **__: Any) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("", nothing, name="root"),
    path("fixed/", nothing, name="fixed"),
    path("a/<str:name>/", nothing, name="word"),
    path("b/<path:name>/versions/", nothing, name="path"),
    path("c/<slug:name>/<int:number>/", nothing, name="two"),
    path("d/<int:number>.xml", nothing, name="number"),
    path("e/<uuid:name>/", nothing, name="uuid"),
    re_path(r"^f/(20-\d+)/$", nothing, name="code"),
    path("<str:name>/last/", nothing, name="first"),
    path("g/<path:name>", nothing, name="open"),
]
UUID = "12345678-1234-1234-1234-123456789012"
WORDS = [
    "MB9990019/2026-00001",
    "云川",
    "a b",
    "a%20b",
    "?q=1&r#s",
    "-_a",
    "12",
    "0",
    "",
    "a/b",
    "/a",
    "//a",
    "é:@~!$'()*+,;=",
    "a\nb",
]


@pytest.fixture(autouse=True)
def routes(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__


def either(call: Any, *values: Any) -> str:
    try:
        return str(call(*values))
    except NoReverseMatch:
        return "none"


@pytest.mark.parametrize("name", ["word", "path", "number", "uuid", "code", "first", "open", "fixed", "unknown"])
@pytest.mark.parametrize("value", [*WORDS, UUID, "20-1", 7, 9_300_000_001])
def test_one_value(name: str, value: Any) -> None:
    assert either(address, name, value) == either(lambda: reverse(name, args=[value]))


@pytest.mark.parametrize("first", [*WORDS, 7])
@pytest.mark.parametrize("second", [3, "3", "x", "", "-3"])
def test_two_values(first: Any, second: Any) -> None:
    assert either(address, "two", first, second) == either(lambda: reverse("two", args=[first, second]))


@pytest.mark.parametrize("name", ["root", "fixed", "word", "unknown"])
def test_no_value(name: str) -> None:
    assert either(address, name) == either(reverse, name)


def test_other_routes_are_other_addresses(settings: Any) -> None:
    assert address("fixed") == "/fixed/"
    settings.ROOT_URLCONF = "gongkai.project.urls"
    with pytest.raises(NoReverseMatch):
        address("fixed")
