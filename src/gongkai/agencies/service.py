"""What other rooms may use of agencies, people and accounts; everything else of this room is its own business."""

from __future__ import annotations

from datetime import date

from gongkai.agencies import lockout
from gongkai.agencies.accounts import contact_of
from gongkai.agencies.codes import BadCode
from gongkai.agencies.codes import clean as clean_code
from gongkai.agencies.doors import DeskForm, DeskPage, way_in
from gongkai.agencies.health import REMEDIES
from gongkai.agencies.middleware import is_address, origin_of, viewer_of
from gongkai.agencies.mirroring import agency_called
from gongkai.agencies.models import (
    Account,
    Agency,
    AgencyDatum,
    LeadingGroupMember,
    Person,
    Post,
    PostRole,
    Role,
    Unit,
    valid_on,
)
from gongkai.agencies.opened import OpenedMatter
from gongkai.agencies.roles import labels as role_labels
from gongkai.agencies.sessions import posts_of, staff_viewer
from gongkai.agencies.structure import data_on, members_on, values_on
from gongkai.agencies.succession import SuccessorForm
from gongkai.agencies.visibility import below, lines_of, subtree
from gongkai.core import clock
from gongkai.core.models import Matter
from gongkai.core.policies import Policy
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Staff, Viewer

__all__ = [
    "Account",
    "Agency",
    "AgencyDatum",
    "BadCode",
    "DeskForm",
    "DeskPage",
    "LeadingGroupMember",
    "OpenedMatter",
    "Person",
    "Post",
    "Role",
    "SuccessorForm",
    "Unit",
    "accounts_with_role",
    "agency_called",
    "answers_for",
    "below",
    "clean_code",
    "contact_of",
    "data_on",
    "is_address",
    "lines_of",
    "lockout",
    "members_on",
    "of_successor",
    "origin_of",
    "posts_of",
    "remedy_data",
    "role_labels",
    "staff_viewer",
    "subtree",
    "successor_on",
    "valid_on",
    "values_on",
    "viewer_of",
    "way_in",
]


def accounts_with_role(agency_id: int, role: str, day: date) -> list[Account]:
    """The active accounts whose persons hold ``role`` at the agency on ``day``: to whom a task can be given."""
    posts = PostRole.objects.filter(valid_on(day, "post__"), post__agency_id=agency_id, role=role, revoked_at=None)
    rows = Account.objects.filter(is_active=True, person_id__in=posts.values("post__person_id"))
    return list(rows.select_related("person").order_by("person__sort_key"))


def successor_on(agency: Agency, day: date) -> Agency | None:
    """The agency that answers for ``agency`` on ``day``: itself, or the end of the chain of successors (R14)."""
    seen: set[int] = set()
    follower: Agency | None = agency
    while follower is not None and follower.pk not in seen:
        if follower.valid(day):
            return follower
        seen.add(follower.pk)
        follower = follower.successor
    return None


def answers_for(agency_id: int, ended: Agency, day: date) -> bool:
    """Whether the agency of this key answers on ``day`` for another one that has ended by then (R14)."""
    if ended.pk == agency_id or ended.valid(day):
        return False
    follower = successor_on(ended, day)
    return follower is not None and follower.pk == agency_id


def of_successor(called: str) -> Policy:
    """A policy: the agency of the matter has ended, and the viewer's answers for it (R14). ``called``: how its refusal
    names the matter."""

    def succeeds(viewer: Viewer, matter: Matter | None) -> bool:
        return (
            isinstance(viewer, Staff)
            and matter is not None
            and answers_for(viewer.agency_id, matter.agency, clock.today())
        )

    return Policy("of_successor", f"{called}属于其他机关；只有承继它职权的机关可以接办。", succeeds)


def remedy_data(agency: Agency, day: date) -> dict[str, AgencyDatum]:
    """Review organ, its address and online entry, and court as of ``day``; refused while one is empty (O17)."""
    rows = data_on([agency.pk], day)[agency.pk]
    lacking = [code.label for code in REMEDIES if not (code.value in rows and rows[code.value].value)]
    if lacking:
        raise Refused(
            "remedy_data",
            f"{agency.name}没有填“{'、'.join(lacking)}”，不能出决定书；请在“机关—公开信息”里补填并写明依据。",
            rule="行政诉讼法第四十六条、行政复议法第二十条",
        )
    return {code.value: rows[code.value] for code in REMEDIES}
