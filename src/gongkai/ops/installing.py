"""Bringing a new installation to life: its mark, its first agency and its three administrators (R150).

There is nobody yet who could act, so the system itself takes these steps, through the same Actions as everybody later.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Protocol

from gongkai.agencies.service import Account, Agency, Person, Post, Role, Unit
from gongkai.core import clock, installation
from gongkai.core.actions import registered
from gongkai.core.viewers import Job, Viewer
from gongkai.ops import schema
from gongkai.ops.command import Problem, set_clock

INSTALLER = Job("安装")
ADMINISTRATORS = (
    (Role.SYSTEM, "系统管理员", "system", "管理机关、人员、岗位和账号"),
    (Role.SECURITY, "安全管理员", "security", "授予角色，解除锁定，清除第二因子"),
    (Role.AUDIT, "审计管理员", "audit", "查看审计记录"),
)


class Handed(Protocol):
    """An account, its one-time password, and the code for enrolling the second factor."""

    account: Account
    password: str
    enrolment: str


def take(viewer: Viewer, step: str, /, **values: Any) -> Any:
    """Take ``step`` as ``viewer``; what it returns."""
    return registered[step].perform(viewer, values, channel="command").result


@dataclass(frozen=True)
class FirstAgency:
    """What must be known of the first agency."""

    code: str
    name: str
    short_name: str
    kind: str
    valid_from: str


def check_names(names: list[str]) -> None:
    """Raise ``Problem`` unless these are three different people (R150)."""
    if len(set(names)) < len(names):
        raise Problem("三种管理员须由三个不同的人担任，请写三个不同的姓名。", code=2)


def mark(nature: installation.Nature) -> None:
    """Bring the schema up and say once what this database is for; raises ``Problem`` where it is in use."""
    schema.make_home()
    schema.migrate()
    row = installation.current()
    if row is not None and row.nature != nature:
        raise Problem(f"这个数据库是{row.get_nature_display()}库，不能改作他用；请用另一个 GONGKAI_HOME。")
    if Account.objects.exists() or Agency.objects.exists():
        raise Problem("这个数据库已经有机关和账号，不能再安装一次。忘记口令请由系统管理员重置。")
    if row is None:
        installation.create(nature)
    set_clock()


def install(first: FirstAgency, names: list[str]) -> list[tuple[str, Handed]]:
    """The first agency and an account for each administrator; what each is called, and his one-time password."""
    agency = take(INSTALLER, "agencies.create_agency", **asdict(first))
    handed = []
    for (role, title, account, _), name in zip(ADMINISTRATORS, names, strict=True):
        person = add_person(INSTALLER, agency, name)
        today = clock.today().isoformat()
        appoint(INSTALLER, person, agency, title, [role], today, source="安装时设立")
        handed.append((title, open_account(INSTALLER, person, account)))
    return handed


def add_person(viewer: Viewer, agency: Agency, name: str) -> Person:
    """Enter a person at an agency."""
    person: Person = take(viewer, "agencies.create_person", agency=agency.code, name=name)
    return person


def appoint(
    viewer: Viewer,
    person: Person,
    agency: Agency,
    title: str,
    roles: list[str],
    since: str,
    *,
    source: str,
    unit: Unit | None = None,
    granter: Viewer | None = None,
) -> Post:
    """Put a person in a post; ``granter`` (default: the same) gives it its roles."""
    names = {"person": person.key, "agency": agency.code, "unit": unit.key if unit else ""}
    post: Post = take(viewer, "agencies.create_post", **names, title=title, valid_from=since)
    if roles:
        take(granter or viewer, "agencies.set_roles", post=post.key, roles=[str(role) for role in roles], source=source)
    return post


def open_account(viewer: Viewer, person: Person, name: str) -> Handed:
    """The person's account, with a password for the first sign-in."""
    handed: Handed = take(viewer, "agencies.create_account", person=person.key, name=name)
    return handed
