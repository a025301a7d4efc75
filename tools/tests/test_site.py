"""The served site of tests: several connections at once, and none of them keeps it from closing."""

from __future__ import annotations

import socket
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest

from harness.site import Site


def status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return answer.status
    except HTTPError as error:
        with error:
            return error.code


def test_the_site_answers_several_at_once(site: Site) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(status, [site.address("/no-such-page")] * 8)) == {HTTPStatus.NOT_FOUND}


@pytest.fixture
def idle_connection(request: pytest.FixtureRequest):
    """A connection that is opened and never used, until after the site has closed."""
    client = socket.socket()
    started: list[float] = []
    yield client, started
    client.close()
    assert time.monotonic() - started[0] < 4


def test_a_connection_never_used_does_not_hold_it(idle_connection, site: Site) -> None:
    client, started = idle_connection
    client.connect(("127.0.0.1", urlsplit(site.url).port))
    started.append(time.monotonic())
