"""Who may administer what (R150). The three administrators share the work so that none can raise himself alone:

* the system administrator keeps structure, people, posts and accounts (opening, stopping, new passwords), and cannot
  grant a role or set aside a second factor;
* the security administrator grants and revokes roles, lifts lock-outs, resets second factors, and can neither open an
  account nor set a password;
* the audit administrator reads the audit trail and changes nothing.

Nobody administers himself. Each acts within the agency of his post and those below it.
"""

from __future__ import annotations

from gongkai.agencies.models import Role
from gongkai.core import viewers
from gongkai.core.models.matter import Matter
from gongkai.core.policies import has_role, is_system, policy
from gongkai.core.viewers import Viewer

is_system_admin = has_role(Role.SYSTEM, titles="系统管理员")
is_security_admin = has_role(Role.SECURITY, titles="安全管理员")
is_audit_admin = has_role(Role.AUDIT, titles="审计管理员")
is_publisher = has_role(Role.PUBLISHER, titles="系统管理员或信息发布员")

may_keep_structure = is_system_admin | is_system
may_keep_public_data = is_publisher | is_system_admin | is_system
may_keep_accounts = is_system_admin | is_system
may_grant = is_security_admin | is_system
may_keep_sign_in = is_security_admin | is_system
may_read_audit = is_audit_admin
may_look = has_role(
    Role.SYSTEM, Role.SECURITY, Role.AUDIT, Role.SUPERVISOR, titles="系统管理员、安全管理员、审计管理员或监督员"
)


@policy("is_signed_in", "请先登录。")
def is_signed_in(viewer: Viewer, matter: Matter | None) -> bool:
    """Somebody with an account."""
    return isinstance(viewer, viewers.Account)


@policy("is_not_signed_in", "您已经登录；换人请先退出。")
def is_not_signed_in(viewer: Viewer, matter: Matter | None) -> bool:
    """Nobody in particular yet."""
    return viewer.account_id is None


@policy("is_staff", "请先以工作人员身份登录。")
def is_staff(viewer: Viewer, matter: Matter | None) -> bool:
    """A person of an agency in an acting post."""
    return isinstance(viewer, viewers.Staff)


may_hand_over = is_staff | is_system
