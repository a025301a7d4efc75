"""How hard Hypothesis looks: short in ``make test``, thorough in ``make test-long`` (GONGKAI_HYPOTHESIS=thorough)."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("short", max_examples=40, deadline=None)
settings.register_profile("thorough", max_examples=2000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("GONGKAI_HYPOTHESIS", "short"))
