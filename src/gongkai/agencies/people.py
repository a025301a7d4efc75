"""People, posts, roles, hand-over and the leading group, as Actions (R150; practice M1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet

from gongkai.agencies import pinyin, roles
from gongkai.agencies.changing import (
    RowChoice,
    RowForm,
    account_choice,
    agency_choice,
    change,
    lock,
    post_choice,
    refuse_self,
)
from gongkai.agencies.models import (
    Account,
    Agency,
    LeadingGroupMember,
    Person,
    Post,
    PostRole,
    Role,
    Unit,
    valid_on,
)
from gongkai.agencies.policies import may_grant, may_hand_over, may_keep_public_data, may_keep_structure
from gongkai.core import clock
from gongkai.core.actions import Action, Run
from gongkai.core.models.matter import Matter, Task
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Job, Staff, Viewer
from gongkai.ui.forms import DateField

NOTICE = timedelta(days=30)


def posts_managed_by(viewer: Viewer) -> QuerySet[Post]:
    """The posts at the agencies that the viewer administers."""
    agencies = Agency.objects.managed_by(viewer)
    return Post.objects.filter(agency__in=agencies).select_related("person", "agency", "unit").prefetch_related("roles")


class PersonForm(RowForm):
    """A person's name, and at which agency he is entered."""

    agency = agency_choice(label="所在机关")
    name = forms.CharField(label="姓名", max_length=60)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.choose("agency", Agency.objects.managed_by(self.viewer).on(clock.local_date(self.moment)))


class CreatePerson(Action):
    """Enter a person. What he may do comes with a post and its roles."""

    code = "agencies.create_person"
    title = "登记人员"
    form = PersonForm
    policy = may_keep_structure

    def carry_out(self, run: Run) -> Person:
        name, agency = run.data["name"], run.data["agency"]
        person = Person.objects.create(name=name, sort_key=pinyin.sort_key(name), home=agency)
        run.describe(f"person:{person.key}", agency.pk, name=[None, name])
        return person


class ChangePersonForm(RowForm):
    """The name as it should be."""

    person = RowChoice(label="人员")
    name = forms.CharField(label="姓名", max_length=60)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        scope = Agency.objects.managed_by(self.viewer)
        self.choose("person", Person.objects.filter(home__in=scope))


class ChangePerson(Action):
    """Correct a person's name."""

    code = "agencies.change_person"
    title = "更正姓名"
    form = ChangePersonForm
    policy = may_keep_structure

    def carry_out(self, run: Run) -> Person:
        person = lock(run.data["person"], run.data["version"])
        detail = change(person, name=run.data["name"], sort_key=pinyin.sort_key(run.data["name"]))
        run.describe(f"person:{person.key}", person.home_id, **detail)
        return person


class CreatePostForm(RowForm):
    """Who takes which post, where and from when."""

    person = RowChoice(label="人员")
    agency = agency_choice(label="机关")
    unit = RowChoice(label="科室", required=False)
    title = forms.CharField(label="职务", max_length=60, help_text="如 科员、科长、主任")
    valid_from = DateField(label="任职自")
    valid_to = DateField(label="任职至", required=False, help_text="不定期的不填")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        today, scope = clock.local_date(self.moment), Agency.objects.managed_by(self.viewer)
        self.choose("person", Person.objects.visible_to(self.viewer))
        self.choose("agency", scope.on(today))
        self.choose("unit", Unit.objects.filter(agency__in=scope).filter(valid_on(today)).select_related("agency"))

    def clean(self) -> dict[str, Any]:
        """The unit is one of the agency; the period runs forward."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("unit") and data.get("agency") and data["unit"].agency_id != data["agency"].pk:
            self.add_error("unit", "这个科室不属于所选机关。")
        check_period(self, data)
        return data


def check_period(form: forms.Form, data: dict[str, Any]) -> None:
    """Put it at the field where a period ends before it begins."""
    start, end = data.get("valid_from"), data.get("valid_to")
    if start and end and end < start:
        form.add_error("valid_to", f"结束日期不能早于开始日期 {start}。")


class CreatePost(Action):
    """Put a person in a post; it carries no role until the security administrator grants one."""

    code = "agencies.create_post"
    title = "任职"
    form = CreatePostForm
    policy = may_keep_structure

    def carry_out(self, run: Run) -> Post:
        data = run.data
        refuse_self(run.viewer, data["person"], "任职")
        post = Post.objects.create(
            person=data["person"],
            agency=data["agency"],
            unit=data["unit"],
            title=data["title"],
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
        )
        detail = {"title": [None, post.title], "valid_from": [None, post.valid_from.isoformat()]}
        run.describe(f"post:{post.key}", post.agency_id, person=post.person.key, **detail)
        return post


class PostForm(RowForm):
    """Which post."""

    post = post_choice(label="岗位")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.choose("post", posts_managed_by(self.viewer))


class EndPostForm(PostForm):
    """The last day, and who takes over what is open."""

    valid_to = DateField(label="最后一天")
    hand_over_to = account_choice(label="未办结的事项移交给", required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.choose("hand_over_to", receivers(self.viewer))


def receivers(viewer: Viewer) -> QuerySet[Account]:
    """The accounts that tasks may be handed to, as far as the viewer knows them."""
    people = Person.objects.visible_to(viewer)
    rows = Account.objects.filter(is_active=True, person__in=people).select_related("person")
    return rows.order_by("person__sort_key")


class EndPost(Action):
    """A person leaves a post. His open tasks there go to somebody else first, unless another post of his keeps them."""

    code = "agencies.end_post"
    title = "离任"
    form = EndPostForm
    policy = may_keep_structure

    def carry_out(self, run: Run) -> Post:
        last, chosen = run.data["valid_to"], run.data["post"]
        refuse_self(run.viewer, chosen.person, "办理离任")
        Person.objects.select_for_update().get(pk=chosen.person_id)
        post = lock(chosen, run.data["version"])
        if last < post.valid_from:
            raise Invalid({"valid_to": [f"最后一天不能早于任职开始的 {post.valid_from}。"]})
        if post.valid_to is not None and post.valid_to < min(run.today, last):
            # Its roles would live again without the security administrator.
            raise Invalid({"valid_to": [f"已于 {post.valid_to} 离任，不能改到以后；重新到任请办理任职，再授予角色。"]})
        problem = roles.conflict(post.role_codes() | roles_elsewhere(post, last))  # a later end may meet another post
        if problem:
            raise Invalid({"valid_to": [problem]})
        moved = self._hand_over(run, post, last)
        detail = change(post, valid_to=last)
        run.describe(f"post:{post.key}", post.agency_id, moved_tasks=moved, **detail)
        return post

    def _hand_over(self, run: Run, post: Post, last: date) -> list[int]:
        giver = Account.objects.filter(person_id=post.person_id).first()
        if giver is None or last > run.today:
            return []
        open_tasks = Task.objects.filter(agency_id=post.agency_id, account=giver).open()
        stays = frozenset[str]().union(
            *(other.role_codes() for other in acting_posts(giver, post.agency_id, run.today, apart_from=post))
        )
        left = open_tasks.exclude(role__in=stays)
        count = left.count()
        if not count:
            return []
        receiver = run.data["hand_over_to"]
        if receiver is None:
            raise Refused(
                "hand_over", f"{post.person.name}在这个岗位上还有 {count} 件未办结的事项，请选择移交给谁，再办理离任。"
            )
        return move_tasks(left, giver, receiver, post.agency_id, run.today)


def acting_posts(account: Account, agency_id: int, day: date, apart_from: Post | None = None) -> QuerySet[Post]:
    """The account's posts at an agency on a day."""
    rows = Post.objects.filter(valid_on(day), person_id=account.person_id, agency_id=agency_id)
    return rows.exclude(pk=apart_from.pk if apart_from else None).prefetch_related("roles")


def move_tasks(tasks: QuerySet[Task], giver: Account, receiver: Account, agency_id: int, day: date) -> list[int]:
    """Move all open tasks, or none: refused where ``receiver`` lacks a role that one of them needs."""
    if receiver.pk == giver.pk:
        raise Invalid({"hand_over_to": ["不能移交给本人。"]})
    # Matters first, by id: nobody takes a step on them while their tasks change hands.
    matters = tasks.order_by().values("matter_id")
    list(Matter.objects.select_for_update().filter(pk__in=matters).order_by("pk").values_list("pk", flat=True))
    rows = list(tasks.select_for_update().order_by("pk"))
    held = frozenset[str]().union(*(post.role_codes() for post in acting_posts(receiver, agency_id, day)))
    lacking = {task.role for task in rows} - held
    if lacking:
        name = receiver.person.name if receiver.person else receiver.name
        raise Invalid(
            {"hand_over_to": [f"{name}现在没有“{roles.labels(lacking)}”的职责，不能接手全部事项；请先授予角色或换人。"]}
        )
    Task.objects.filter(pk__in=[task.pk for task in rows]).update(account=receiver)
    return [task.pk for task in rows]


class HandOverForm(RowForm):
    """From whom, to whom."""

    giver = account_choice(label="移交人")
    hand_over_to = account_choice(label="接收人")
    agency = agency_choice(label="机关")
    reason = forms.CharField(label="原因", max_length=200, help_text="如 调离、休假、分工调整")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        people = Person.objects.visible_to(self.viewer)
        self.choose("giver", Account.objects.filter(person__in=people).select_related("person"))
        self.choose("hand_over_to", receivers(self.viewer))
        own = (
            Agency.objects.filter(pk=self.viewer.agency_id) if isinstance(self.viewer, Staff) else Agency.objects.none()
        )
        self.choose("agency", Agency.objects.managed_by(self.viewer) | own)


class HandOver(Action):
    """Move all open tasks of a person at an agency to another, in one step: by himself, or by the administrator."""

    code = "agencies.hand_over"
    title = "移交事项"
    form = HandOverForm
    policy = may_hand_over

    def carry_out(self, run: Run) -> int:
        giver, receiver, agency = run.data["giver"], run.data["hand_over_to"], run.data["agency"]
        if not may_move_tasks_of(run.viewer, giver, agency):
            raise Refused("hand_over", "只能移交自己的事项；替别人移交由系统管理员办理。")
        tasks = Task.objects.filter(agency=agency, account=giver).open()
        moved = move_tasks(tasks, giver, receiver, agency.pk, run.today)
        if not moved:
            raise Refused("nothing", "没有未办结的事项，不用移交。")
        detail = {"account": [giver.pk, receiver.pk], "tasks": moved}
        run.describe(f"account:{giver.key}", agency.pk, reason=run.data["reason"], **detail)
        return len(moved)


def may_move_tasks_of(viewer: Viewer, giver: Account, agency: Agency) -> bool:
    """One's own at the agency of the acting post, or as the system administrator of the agency."""
    if isinstance(viewer, Job):
        return True
    if not isinstance(viewer, Staff):
        return False
    if giver.pk == viewer.account_id:
        return agency.pk == viewer.agency_id
    return Role.SYSTEM in viewer.roles and Agency.objects.managed_by(viewer).filter(pk=agency.pk).exists()


class ChangePostForm(PostForm):
    """The title and unit as they should be."""

    title = forms.CharField(label="职务", max_length=60)
    unit = RowChoice(label="科室", required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.choose("unit", Unit.objects.filter(agency__in=Agency.objects.managed_by(self.viewer)))

    def clean(self) -> dict[str, Any]:
        """The unit is one of the post's agency."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("unit") and data.get("post") and data["unit"].agency_id != data["post"].agency_id:
            self.add_error("unit", "这个科室不属于岗位所在的机关。")
        return data


class ChangePost(Action):
    """Correct a post's title, or move it to another unit of the same agency."""

    code = "agencies.change_post"
    title = "更改岗位"
    form = ChangePostForm
    policy = may_keep_structure

    def carry_out(self, run: Run) -> Post:
        refuse_self(run.viewer, run.data["post"].person, "更改岗位")
        post = lock(run.data["post"], run.data["version"])
        detail = change(post, title=run.data["title"], unit=run.data["unit"])
        run.describe(f"post:{post.key}", post.agency_id, **detail)
        return post


class RolesForm(PostForm):
    """All roles that the post shall have from now on."""

    roles = forms.MultipleChoiceField(
        label="角色",
        choices=Role.choices,
        required=False,
        help_text="都不勾选就是收回全部角色",
        widget=forms.CheckboxSelectMultiple,
    )
    source = forms.CharField(label="授权依据", max_length=200, help_text="如 任职文件、分工通知的文号")


class SetRoles(Action):
    """Grant and revoke a post's roles; it takes effect with the next click of its holder."""

    code = "agencies.set_roles"
    title = "授予和收回角色"
    form = RolesForm
    policy = may_grant

    def carry_out(self, run: Run) -> Post:
        chosen, wanted = run.data["post"], set(run.data["roles"])
        refuse_self(run.viewer, chosen.person, "授予或收回角色")
        # The person is locked: two administrators at two of his posts see each other's grants.
        Person.objects.select_for_update().get(pk=chosen.person_id)
        post = lock(chosen, run.data["version"])
        before = set(post.role_codes())
        elsewhere = roles_elsewhere(post, post.valid_to)
        problem = roles.conflict(wanted | elsewhere)
        if problem:
            raise Invalid({"roles": [problem]})
        PostRole.objects.filter(post=post, role__in=before - wanted, revoked_at__isnull=True).update(
            revoked_at=run.moment
        )
        PostRole.objects.bulk_create(
            PostRole(post=post, role=role, granted_at=run.moment) for role in sorted(wanted - before)
        )
        post.version += 1
        post.save(update_fields=["version"])
        detail = {"roles": [sorted(before), sorted(wanted)], "source": run.data["source"]}
        run.describe(f"post:{post.key}", post.agency_id, **detail)
        return post


def roles_elsewhere(post: Post, until: date | None) -> set[str]:
    """The roles of the person's other posts that share a day with this one, were it to end on ``until``."""
    others = Post.objects.filter(person_id=post.person_id).exclude(pk=post.pk).prefetch_related("roles")
    together = [other for other in others if overlap(post.valid_from, until, other)]
    return {role for other in together for role in other.role_codes()}


def overlap(start: date, end: date | None, other: Post) -> bool:
    """Whether a period and another post share a day."""
    return (other.valid_to is None or start <= other.valid_to) and (end is None or other.valid_from <= end)


class SeatForm(RowForm):
    """Who sits in the leading group, as what, since when."""

    agency = agency_choice(label="机关")
    post = post_choice(label="由谁（岗位）担任")
    seat = forms.ChoiceField(label="小组职务", choices=LeadingGroupMember.Seat.choices)
    valid_from = DateField(label="自")
    source = forms.CharField(label="依据文件", max_length=300, help_text="如 关于调整政务公开领导小组成员的通知")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        scope, today = public_data_agencies(self.viewer), clock.local_date(self.moment)
        self.choose("agency", scope.on(today))
        posts = Post.objects.filter(valid_on(today), agency__in=scope).select_related("person", "agency")
        self.choose("post", posts.order_by("person__sort_key"))


def public_data_agencies(viewer: Viewer) -> QuerySet[Agency]:
    """The agencies whose public data and leading group the viewer keeps: those administered, and one's own."""
    managed = Agency.objects.managed_by(viewer)
    if isinstance(viewer, Staff) and Role.PUBLISHER in viewer.roles:
        return managed | Agency.objects.filter(pk=viewer.agency_id)
    return managed


class SeatMember(Action):
    """Add a member to the leading group."""

    code = "agencies.seat_member"
    title = "增补领导小组成员"
    form = SeatForm
    policy = may_keep_public_data

    def carry_out(self, run: Run) -> LeadingGroupMember:
        data = run.data
        Agency.objects.select_for_update().get(pk=data["agency"].pk)
        seated = LeadingGroupMember.objects.filter(agency=data["agency"], post=data["post"], valid_to__isnull=True)
        if seated.exists():
            raise Invalid({"post": [f"{data['post'].person.name}已在领导小组中；改任请先结束原来的小组职务。"]})
        member = LeadingGroupMember.objects.create(
            agency=data["agency"],
            post=data["post"],
            seat=data["seat"],
            valid_from=data["valid_from"],
            source=data["source"],
        )
        detail = {"seat": [None, member.seat], "valid_from": [None, member.valid_from.isoformat()]}
        run.describe(f"seat:{member.key}", member.agency_id, post=member.post.key, source=member.source, **detail)
        return member


class EndSeatForm(RowForm):
    """The member, and his last day."""

    member = RowChoice(label="成员")
    valid_to = DateField(label="最后一天")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        scope = public_data_agencies(self.viewer)
        self.choose("member", LeadingGroupMember.objects.filter(agency__in=scope))


class EndSeat(Action):
    """A member leaves the leading group."""

    code = "agencies.end_seat"
    title = "调出领导小组成员"
    form = EndSeatForm
    policy = may_keep_public_data

    def carry_out(self, run: Run) -> LeadingGroupMember:
        member = lock(run.data["member"], run.data["version"])
        if run.data["valid_to"] < member.valid_from:
            raise Invalid({"valid_to": [f"最后一天不能早于开始的 {member.valid_from}。"]})
        detail = change(member, valid_to=run.data["valid_to"])
        run.describe(f"seat:{member.key}", member.agency_id, **detail)
        return member


def vacant_seats(day: date, agency_ids: Iterable[int] | None = None) -> list[LeadingGroupMember]:
    """The seats in force on ``day`` whose holder has left the post, or leaves it within thirty days (practice M1)."""
    rows = LeadingGroupMember.objects.filter(valid_on(day), post__valid_to__lt=day + NOTICE)
    if agency_ids is not None:
        rows = rows.filter(agency_id__in=agency_ids)
    return list(rows.select_related("agency", "post__person").order_by("post__valid_to", "pk"))
