"""What ``gongkai doctor`` asks of agencies and accounts, and what the workbench reminds of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from gongkai.agencies import roles
from gongkai.agencies.models import (
    Account,
    Agency,
    AgencyDatum,
    Person,
    Post,
    PostRole,
    Role,
    SecondFactor,
    Session,
    valid_on,
)
from gongkai.agencies.people import NOTICE, vacant_seats
from gongkai.agencies.policies import may_keep_public_data, may_keep_structure
from gongkai.agencies.structure import data_on
from gongkai.agencies.visibility import managed_agencies
from gongkai.core import clock, installation
from gongkai.core.models.matter import Task
from gongkai.core.registry import DueItem, Finding
from gongkai.core.viewers import Staff, Viewer

CONTACT = (AgencyDatum.Code.ADDRESS, AgencyDatum.Code.HOURS, AgencyDatum.Code.PHONE)
REMEDIES = (
    AgencyDatum.Code.REVIEW_ORGAN,
    AgencyDatum.Code.REVIEW_ADDRESS,
    AgencyDatum.Code.REVIEW_ONLINE,
    AgencyDatum.Code.COURT,
)
LOOK_BACK = timedelta(days=7)
FLIPS = 3


def _missing(codes: Iterable[AgencyDatum.Code]) -> Iterable[tuple[Agency, str]]:
    today, wanted = clock.today(), tuple(codes)
    agencies = list(Agency.objects.on(today))
    values = data_on([agency.pk for agency in agencies], today)
    for agency in agencies:
        held = {code for code, row in values[agency.pk].items() if row.value}
        lacking = "、".join(code.label for code in wanted if code.value not in held)
        if lacking:
            yield agency, lacking


def contact() -> Iterable[Finding]:
    """Where to hand in an application: it stands in the guide and on the home page (条例 12)."""
    for agency, lacking in _missing(CONTACT):
        yield Finding(
            "error",
            f"{agency.name}的工作机构没有填：{lacking}。",
            "在“机关—公开信息”里补填；没有它申请人找不到受理处。",
        )


def remedies() -> Iterable[Finding]:
    """Without review organ and court no decision letter can be made (O17)."""
    for agency, lacking in _missing(REMEDIES):
        yield Finding(
            "error", f"{agency.name}没有填：{lacking}。", "在“机关—公开信息”里补填并写明依据；补齐前不能出决定书。"
        )


def second_factors() -> Iterable[Finding]:
    """Every account of the staff has one; in production it is an error that one has not."""
    confirmed = SecondFactor.objects.filter(account=OuterRef("pk"), confirmed_at__isnull=False, ended_at__isnull=True)
    rows = Account.objects.filter(Q(kind=Account.Kind.STAFF, is_active=True), ~Exists(confirmed))
    names = list(rows.order_by("name").values_list("name", flat=True))
    if not names:
        return
    production = installation.nature() == installation.Nature.PRODUCTION
    shown = "、".join(names[:10]) + (" 等" if len(names) > 10 else "")
    yield Finding(
        "error" if production else "warning",
        f"{len(names)} 个工作人员账号没有第二因子：{shown}。",
        "本人登录后按提示绑定手机验证器，或由安全管理员绑定 UKey 证书；长期不用的账号请停用。",
    )


def shared_accounts() -> Iterable[Finding]:
    """An account in use at two machines at once, or thrown out again and again by another machine (R150)."""
    since = clock.now() - LOOK_BACK
    rows = Session.objects.filter(account__kind=Account.Kind.STAFF, last_seen_at__gt=since).select_related("account")
    by_account: dict[Account, list[Session]] = defaultdict(list)
    for row in rows.order_by("begun_at", "pk"):
        by_account[row.account].append(row)
    for account, used in sorted(by_account.items(), key=lambda item: item[0].name):
        how = _shared(used)
        if how:
            yield Finding(
                "warning",
                f"账号“{account.name}”近七天{how}，可能有人共用。",
                "账号只属于一个人：请安全管理员核实，给另一个人开设自己的账号，并让本人修改口令。",
            )


def _shared(used: list[Session]) -> str:
    for place, one in enumerate(used):
        for other in used[place + 1 :]:
            if one.origin != other.origin and other.begun_at < one.last_seen_at:
                return f"同时在 {one.origin} 和 {other.origin} 使用"
    origins = {row.origin for row in used}
    if len(origins) > 1 and sum(row.ended_because == "displaced" for row in used) >= FLIPS:
        return "反复在不同电脑上互相挤退"
    return ""


def leading_group() -> Iterable[Finding]:
    """A seat whose holder has left his post (practice M1)."""
    today = clock.today()
    for member in vacant_seats(today):
        ended, name = member.post.valid_to, member.post.person.name
        gone = ended is not None and ended < today
        yield Finding(
            "warning",
            f"{member.agency.short_name}领导小组{member.get_seat_display()}{name}"
            + (f"已于 {ended} 离任。" if gone else f"将于 {ended} 离任。"),
            "请发文调整领导小组成员，并在“领导小组”里更新；公开指南和联系方式也要核对。",
        )


def mandatory_roles() -> Iterable[Finding]:
    """Every agency needs somebody in each role that a case passes through."""
    today = clock.today()
    held: dict[int, set[str]] = defaultdict(set)
    rows = PostRole.objects.filter(valid_on(today, "post__"), revoked_at__isnull=True)
    for agency_id, role in rows.values_list("post__agency_id", "role").distinct():
        held[agency_id].add(role)
    for agency in Agency.objects.on(today):
        lacking = [role for role in roles.MANDATORY if role not in held[agency.pk]]
        if lacking:
            yield Finding(
                "warning",
                f"{agency.name}没有人担任：{roles.labels(lacking)}。",
                "在“人员—岗位”里由安全管理员授予角色；缺了它，事项会停在那一步。",
            )
    for role in (Role.SYSTEM, Role.SECURITY, Role.AUDIT):
        if not any(role in found for found in held.values()):
            yield Finding("error", f"没有人担任{role.label}。", "三种管理员须由三个人分别担任。")


def exclusive_roles() -> Iterable[Finding]:
    """What Action and database refuse, asked once more: a restored or imported database may hold it."""
    today = clock.today()
    held: dict[int, set[str]] = defaultdict(set)
    rows = PostRole.objects.filter(valid_on(today, "post__"), revoked_at__isnull=True)
    for person_id, role in rows.values_list("post__person_id", "role"):
        held[person_id].add(role)
    people = Person.objects.in_bulk(list(held))
    for person_id, found in held.items():
        problem = roles.conflict(found)
        if problem:
            yield Finding("error", f"{people[person_id].name}：{problem}", "由安全管理员收回其中一个角色。")


def due_items(viewer: Viewer, day: date) -> Iterable[DueItem]:
    """What the workbench reminds the keepers of: seats falling vacant, posts that end with open tasks."""
    if not isinstance(viewer, Staff):
        return
    if may_keep_public_data.allows(viewer):
        yield from _seats(viewer, day)
    if may_keep_structure.allows(viewer):
        yield from _leaving(viewer, day)


def _scope(viewer: Staff) -> frozenset[int]:
    managed = managed_agencies(viewer) or frozenset()
    return managed | {viewer.agency_id}


def _seats(viewer: Staff, day: date) -> Iterable[DueItem]:
    for member in vacant_seats(day, _scope(viewer)):
        yield DueItem(
            title="调整领导小组成员",
            detail=f"{member.agency.short_name}{member.get_seat_display()}{member.post.person.name}离任",
            due=member.post.valid_to,
            url=reverse("agencies:leading_group", args=[member.agency.code]),
            owner=member.agency.short_name,
        )


def _leaving(viewer: Staff, day: date) -> Iterable[DueItem]:
    leaving = Post.objects.filter(
        agency_id__in=_scope(viewer), valid_to__isnull=False, valid_to__lt=day + NOTICE
    ).select_related("person", "agency")
    open_tasks = Task.objects.filter(account__person=OuterRef("person"), agency=OuterRef("agency")).open()
    for post in leaving.filter(Exists(open_tasks)).order_by("valid_to", "pk"):
        yield DueItem(
            title="移交未办结的事项",
            detail=f"{post.person.name}（{post}）{post.valid_to} 离任，还有事项未移交",
            due=post.valid_to,
            url=reverse("agencies:person", args=[post.person.key]),
            owner=post.agency.short_name,
        )
