"""What the public site adds to the desk."""

from __future__ import annotations

from gongkai.agencies.service import Role
from gongkai.core.registry import NavigationItem, navigation

SEES = frozenset({Role.PUBLISHER.value, Role.SUPERVISOR.value, Role.RECEIVER.value})


def register() -> None:
    """Add it; once per process."""
    if "portal.venue_use" not in navigation:
        navigation.add(
            NavigationItem("portal.venue_use", "资料", "查阅机使用情况", "eye", "portal:venue_use", SEES, order=490)
        )
