"""Fonts for the tests of the rendering."""

from __future__ import annotations

import pytest

from gongkai.letters.rendering.fonts import NoChineseFont, font_book


@pytest.fixture
def fonts() -> None:
    """The machine's Chinese fonts; the test is skipped where there are none."""
    try:
        font_book()
    except NoChineseFont:
        pytest.skip("no Chinese fonts on this machine")
