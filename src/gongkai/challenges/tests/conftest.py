"""The office of these tests, with files and keys in a folder of its own."""

from __future__ import annotations

import pytest

from gongkai.challenges.tests.bureau import Bureau, build
from gongkai.core import calendars, keys


@pytest.fixture(autouse=True)
def own_home(request: pytest.FixtureRequest, tmp_path, settings) -> None:  # type: ignore[no-untyped-def]
    """Files and keys of each test in a folder of its own."""
    if "real_database" not in request.fixturenames:
        settings.HOME = tmp_path
    keys.forget()


@pytest.fixture
def bureau(db: None) -> Bureau:
    calendars.seed()
    return build()
