"""What this room adds to the others. Importing it loads the process and its Actions."""

from __future__ import annotations

from gongkai.agencies.service import Role
from gongkai.applications import (
    actions,
    declared,
    due,
    joint,
    mailroom,
    notices,
    own_receipts,
    queries,
    queues,
    register_book,
    reminders,
    same_requests,
    searching,
    unopened,
)
from gongkai.applications.bundle import actions as bundles
from gongkai.applications.demo import chapter
from gongkai.applications.portal import discretion
from gongkai.core import calendars, clock
from gongkai.core.registry import DueSource, NavigationItem, due_sources, navigation
from gongkai.core.viewers import Viewer

ACTIONS = actions  # imported: its classes are registered
GROUP = "办理"
RECEIVES = frozenset({Role.RECEIVER.value})
HANDLES = frozenset(
    role.value
    for role in (Role.RECEIVER, Role.HANDLER, Role.REVIEWER, Role.SECRECY, Role.SIGNER, Role.PUBLISHER, Role.SUPERVISOR)
)


def mine(viewer: Viewer) -> int:
    """How many open cases wait for the viewer; the count beside the navigation."""
    return queues.rows_of(queues.MINE, viewer, queues.Today(clock.today(), calendars.current(None).law)).count()


NAVIGATION = (
    NavigationItem("applications.new", GROUP, "收件登记", "in", "applications:new", RECEIVES, order=100),
    NavigationItem(
        "applications.envelopes",
        GROUP,
        "收发登记",
        "mail",
        "applications:envelopes",
        RECEIVES,
        order=105,
        count=mailroom.waiting,
    ),
    NavigationItem(
        "applications.queue", GROUP, "申请公开办件", "doc", "applications:queue", HANDLES, order=110, count=mine
    ),
    NavigationItem("applications.calendar", GROUP, "到期日历", "cal", "applications:calendar", HANDLES, order=115),
    NavigationItem("applications.register", GROUP, "登记簿", "clip", "applications:register", HANDLES, order=120),
    NavigationItem("applications.reminders", GROUP, "我的提醒", "bell", "applications:reminders", HANDLES, order=130),
)


def register() -> None:
    """Add it all; once per process."""
    declared.register()
    searching.register()
    queries.register()
    notices.register()
    discretion.register()
    chapter.register()
    bundles.register()
    mailroom.register()
    reminders.register()
    unopened.register()
    same_requests.register()
    joint.register()
    own_receipts.register()
    register_book.register()
    if "applications.new" in navigation:
        return
    for item in NAVIGATION:
        navigation.add(item)
    due_sources.add(DueSource("applications", due.items))
