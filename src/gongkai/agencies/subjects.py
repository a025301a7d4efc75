"""What audit entries of this room are about, as an auditor calls it: the account of a person, a post, an agency."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from gongkai.agencies.models import Account, Agency, LeadingGroupMember, Person, Post, Session, Unit
from gongkai.core.registry import SubjectKind

Names = Callable[[Sequence[str]], Mapping[str, str]]


def _accounts(keys: Sequence[str]) -> Mapping[str, str]:
    rows = Account.objects.filter(key__in=keys).select_related("person")
    return {row.key: f"{row.person.name}（{row.name}）" if row.person else row.name for row in rows}


def _sessions(keys: Sequence[str]) -> Mapping[str, str]:
    rows = Session.objects.filter(key__in=keys).select_related("account__person")
    return {row.key: row.account.person.name if row.account.person else row.account.name for row in rows}


def _people(keys: Sequence[str]) -> Mapping[str, str]:
    return dict(Person.objects.filter(key__in=keys).values_list("key", "name"))


def _of_post(post: Post) -> str:
    return f"{post.person.name}，{post.agency.short_name} {post.place()}"


def _posts(keys: Sequence[str]) -> Mapping[str, str]:
    return {
        row.key: _of_post(row) for row in Post.objects.filter(key__in=keys).select_related("person", "agency", "unit")
    }


def _seats(keys: Sequence[str]) -> Mapping[str, str]:
    rows = LeadingGroupMember.objects.filter(key__in=keys)
    related = rows.select_related("post__person", "post__agency", "post__unit")
    return {row.key: f"{row.get_seat_display()} {_of_post(row.post)}" for row in related}


def _agencies(codes: Sequence[str]) -> Mapping[str, str]:
    return dict(Agency.objects.filter(code__in=codes).values_list("code", "name"))


def _units(keys: Sequence[str]) -> Mapping[str, str]:
    rows: Iterable[Unit] = Unit.objects.filter(key__in=keys).select_related("agency")
    return {row.key: f"{row.agency.short_name} {row.name}" for row in rows}


_KINDS: tuple[tuple[str, str, Names], ...] = (
    ("account", "账号", _accounts),
    ("session", "登录", _sessions),
    ("person", "人员", _people),
    ("post", "岗位", _posts),
    ("seat", "领导小组", _seats),
    ("agency", "机关", _agencies),
    ("unit", "科室", _units),
)
SUBJECTS = tuple(SubjectKind(*kind) for kind in _KINDS)
