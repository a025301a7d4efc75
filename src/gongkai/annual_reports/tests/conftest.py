"""An office that plays cases, for the tests of what is counted of them."""

from __future__ import annotations

from gongkai.applications.tests.conftest import nobody_began, office, quick_letters

__all__ = ["nobody_began", "office", "quick_letters"]
