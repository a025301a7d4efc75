"""The newsroom of these tests, with files and keys in a folder of its own."""

from __future__ import annotations

import pytest

from gongkai.core import calendars
from gongkai.publications.tests.newsroom import Newsroom, build


@pytest.fixture
def room(db: None) -> Newsroom:
    calendars.seed()
    return build()
