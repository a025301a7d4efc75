"""What every test of the project can use; each part of the machinery stands in a module of ``tools/harness``."""

from __future__ import annotations

pytest_plugins = [
    "harness.hypothesis_profiles",
    "harness.network",
    "harness.databases",
    "harness.site",
    "harness.browser",
    "harness.material",
    "harness.town",
]
