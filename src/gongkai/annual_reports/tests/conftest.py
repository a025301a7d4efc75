"""An office that plays cases, for the tests of what is counted of them."""

from __future__ import annotations

from gongkai.applications.tests.conftest import office, own_home, quick_letters

__all__ = ["office", "own_home", "quick_letters"]
