"""Every entry of the navigation bears an icon that is there."""

from __future__ import annotations

import re
from importlib.resources import files

from gongkai.core.registry import navigation


def test_every_entry_has_an_icon_of_the_sprite() -> None:
    sprite = files("gongkai.ui").joinpath("static/ui/sprite.svg").read_text(encoding="utf-8")
    known = set(re.findall(r'id="i-([a-z]+)"', sprite))
    assert {item.code: item.icon for item in navigation if item.icon not in known} == {}
