"""Which roles one person may not hold together (R150), once for Action, doctor and the database's own guard.

The three administrators watch each other: none may be two of them. The audit administrator judges what the others did,
so he holds no other role at all. System and security administrators of a small agency may also handle cases: both act
under the eyes of the third, and neither can grant himself anything.
"""

from __future__ import annotations

from collections.abc import Iterable

from gongkai.agencies.models import Role

ADMINISTRATORS = frozenset({Role.SYSTEM, Role.SECURITY, Role.AUDIT})
MANDATORY = (Role.RECEIVER, Role.HANDLER, Role.REVIEWER, Role.SECRECY, Role.SIGNER, Role.PUBLISHER)


def conflict(roles: Iterable[str]) -> str:
    """The sentence that says which of ``roles`` one person may not hold together; empty where all go together."""
    held = {Role(role) for role in roles}
    administrators = sorted(held & ADMINISTRATORS, key=list(Role).index)
    if len(administrators) > 1:
        names = "”和“".join(role.label for role in administrators)
        return f"同一人不能同时担任“{names}”：三种管理员须由不同的人担任。"
    if Role.AUDIT in held and len(held) > 1:
        other = next(role for role in Role if role in held - {Role.AUDIT})
        return f"审计管理员不能同时担任“{other.label}”：审计别人的人不办理业务。"
    return ""


def labels(roles: Iterable[str]) -> str:
    """The roles' Chinese names in their usual order."""
    held = set(roles)
    return "、".join(role.label for role in Role if role in held)
