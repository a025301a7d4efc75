"""The office of these tests, with files and keys in a folder of its own."""

from __future__ import annotations

import pytest

from gongkai.challenges.tests.bureau import Bureau, build
from gongkai.core import calendars


@pytest.fixture
def bureau(db: None) -> Bureau:
    calendars.seed()
    return build()
