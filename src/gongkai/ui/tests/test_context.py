"""The mark of a demonstration database stands on every page, and on no other database's pages."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from gongkai.core import clock, installation

MOMENT = dt.datetime(2026, 11, 24, 2, 20, tzinfo=dt.UTC)
MARK = 'class="demo-mark"'

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def test_a_demonstration_is_marked_with_its_time() -> None:
    installation.create(installation.Nature.DEMO)
    with clock.frozen(MOMENT):
        page = Client().get("/patterns/").content.decode()
    assert MARK in page
    assert "演示数据，不是真实的政府信息 · 2026年11月24日（周二）10:20" in page


def test_production_is_not_marked_and_shows_no_library(settings) -> None:
    assert Client().get("/patterns/").status_code == 404
    settings.DEBUG = True
    assert MARK not in Client().get("/patterns/").content.decode()
