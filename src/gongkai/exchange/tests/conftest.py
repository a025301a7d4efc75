"""The newsroom of publications, which publishes to a platform here; files and keys in a folder of its own."""

from __future__ import annotations

import pytest

from gongkai.core import calendars, keys
from gongkai.publications.tests.newsroom import Newsroom, build, put


@pytest.fixture(autouse=True)
def own_home(request: pytest.FixtureRequest, tmp_path, settings) -> None:  # type: ignore[no-untyped-def]
    """Files and keys of each test in a folder of its own."""
    if "real_database" not in request.fixturenames:
        settings.HOME = tmp_path
    keys.forget()


@pytest.fixture
def room(db: None) -> Newsroom:
    """An installation that publishes to a platform."""
    calendars.seed()
    put("platform_name", "云川市人民政府门户网站")
    put("platform_address", "https://www.yunchuan.example.cn/")
    put("mode", "platform")
    return build()
