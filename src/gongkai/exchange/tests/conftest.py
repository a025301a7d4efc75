"""The newsroom of publications, which publishes to a platform here; files and keys in a folder of its own."""

from __future__ import annotations

import pytest

from gongkai.core import calendars
from gongkai.publications.tests.newsroom import Newsroom, build, put


@pytest.fixture
def room(db: None) -> Newsroom:
    """An installation that publishes to a platform."""
    calendars.seed()
    put("platform_name", "云川市人民政府门户网站")
    put("platform_address", "https://www.yunchuan.example.cn/")
    put("mode", "platform")
    return build()
