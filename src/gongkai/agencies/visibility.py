"""Who sees which agencies' people and accounts: the sets behind ``visible_to``, and the same question about one row.

The supervisory tree is read in one query however many agencies it has. An office that is the 工作机构 of a people's
government stands for that government: what lies below the government lies below its office (条例 3, 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models.expressions import RawSQL

from gongkai.core import viewers
from gongkai.core.viewers import Viewer

if TYPE_CHECKING:
    from gongkai.agencies.models import Account, Person

ADMINISTRATORS = frozenset({"system_admin", "security_admin", "audit_admin"})

_BELOW = """
WITH RECURSIVE below(id) AS (
    SELECT id FROM agencies_agency WHERE id = %s OR office_id = %s
    UNION
    SELECT a.id FROM agencies_agency a JOIN below b ON a.supervisor_id = b.id
)
SELECT id FROM below
"""


def subtree(agency_id: int) -> frozenset[int]:
    """The agency, and all agencies under it (also those that have ended); one query."""
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, [agency_id, agency_id])
        return frozenset(row[0] for row in cursor.fetchall())


def below(agency_id: int) -> RawSQL:
    """The same keys as a condition of a query: ``pk__in=below(key)``."""
    return RawSQL(_BELOW, [agency_id, agency_id])


def lines_of(agency_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """The keys of each of many agencies' ``lineage``: itself, who supervises it, and so on up; one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, supervisor_id FROM agencies_agency")
        above: dict[int, int | None] = dict(cursor.fetchall())
    return {key: tuple(_line(key, above)) for key in agency_ids}


def _line(key: int, above: dict[int, int | None]) -> Iterator[int]:
    seen: set[int] = set()
    at: int | None = key
    while at is not None and at not in seen:
        seen.add(at)
        yield at
        at = above[at]


def managed_agencies(viewer: Viewer) -> frozenset[int] | None:
    """The agencies that ``viewer`` administers; None means all of them (the system itself)."""
    if isinstance(viewer, viewers.Job):
        return None
    if isinstance(viewer, viewers.Staff) and viewer.roles & ADMINISTRATORS:
        return subtree(viewer.agency_id)
    return frozenset()


def known_agencies(viewer: Viewer) -> frozenset[int] | None:
    """The agencies whose people ``viewer`` may know of; None means all."""
    if isinstance(viewer, viewers.Job):
        return None
    if isinstance(viewer, viewers.Supervisor):
        return viewer.agency_ids | {viewer.agency_id}
    if isinstance(viewer, viewers.Staff):
        return subtree(viewer.agency_id) if viewer.roles & ADMINISTRATORS else frozenset({viewer.agency_id})
    return frozenset()


def sees_person(viewer: Viewer, person: Person) -> bool:
    """Whether ``viewer`` may know of ``person``: the question of its ``visible_to`` about one row."""
    known = known_agencies(viewer)
    return known is None or person.home_id in known or _any_in(known, (post.agency_id for post in person.posts.all()))


def sees_account(viewer: Viewer, account: Account) -> bool:
    """Whether ``viewer`` may know of ``account``: the question of its ``visible_to`` about one row."""
    if isinstance(viewer, viewers.Job) or account.pk == viewer.account_id:
        return True
    return account.person is not None and sees_person(viewer, account.person)


def _any_in(known: frozenset[int], agency_ids: Iterable[int]) -> bool:
    return any(agency_id in known for agency_id in agency_ids)
