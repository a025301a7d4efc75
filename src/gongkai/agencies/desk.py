"""Pages of the administrators: agencies and their public data, units, people, posts, roles, accounts, leading group."""

from __future__ import annotations

import json
import secrets
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from gongkai.agencies import accounts, lockout, people, sessions, structure
from gongkai.agencies.doors import DeskForm, DeskPage
from gongkai.agencies.models import (
    Account,
    Agency,
    AgencyDatum,
    LeadingGroupMember,
    LockOut,
    Person,
    Post,
    SecondFactor,
    SignInAttempt,
    Unit,
    valid_on,
)
from gongkai.agencies.people import public_data_agencies
from gongkai.agencies.policies import (
    may_grant,
    may_keep_accounts,
    may_keep_public_data,
    may_keep_sign_in,
    may_keep_structure,
    may_look,
)
from gongkai.core import clock
from gongkai.core.actions import Action, Done
from gongkai.core.models.matter import Task
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Staff

PAGE = 50


def links(viewer: Any, *offers: tuple[Any, str, str]) -> list[dict[str, str]]:
    """The buttons whose policy allows ``viewer``: (policy, label, address)."""
    return [{"label": label, "url": url} for policy, label, url in offers if policy.allows(viewer)]


class Agencies(DeskPage):
    """机关: the tree of those that exist, and on request those that have ended; three queries."""

    def get(self, request: HttpRequest) -> HttpResponse:
        today, ended = clock.today(), "ended" in request.GET
        rows = Agency.objects.select_related("successor")
        rows = rows.filter(valid_to__lt=today) if ended else rows.on(today)
        found = list(rows)
        values = structure.data_on([row.pk for row in found], today)
        lines = [(row, depth, self._lacking(values[row.pk])) for row, depth in in_tree(found)]
        context = {
            "lines": lines,
            "ended": ended,
            "links": links(self.viewer, (may_keep_structure, "新设机关", reverse("agencies:new_agency"))),
        }
        return render(request, "agencies/agencies.html", context)

    def _lacking(self, held: dict[str, AgencyDatum]) -> int:
        return sum(1 for code in AgencyDatum.Code if not (code.value in held and held[code.value].value))


def in_tree(agencies: list[Agency]) -> list[tuple[Agency, int]]:
    """The agencies with their depth, each below its superior; superiors that are not in the list count as none."""
    known = {row.pk for row in agencies}
    children: dict[int | None, list[Agency]] = {}
    for row in agencies:
        above = row.supervisor_id if row.supervisor_id in known else None
        children.setdefault(above, []).append(row)
    ordered: list[tuple[Agency, int]] = []
    waiting = [(row, 0) for row in reversed(children.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        ordered.append((row, depth))
        waiting.extend((child, depth + 1) for child in reversed(children.get(row.pk, [])))
    return ordered


class AgencyPage(DeskPage):
    """One agency: what it is, its public data with their sources, units, leading group."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        rows = Agency.objects.select_related("supervisor", "office", "successor")
        agency, today = get_object_or_404(rows, code=code), clock.today()
        held = structure.data_on([agency.pk], today)[agency.pk]
        later = AgencyDatum.objects.filter(agency=agency, valid_from__gt=today)
        context = {
            "agency": agency,
            "today": today,
            "data": [(code, held.get(code.value)) for code in AgencyDatum.Code],
            "later": list(later),
            "units": list(Unit.objects.filter(agency=agency).filter(valid_on(today))),
            "members": structure.members_on(agency, today),
            "predecessors": list(agency.predecessors.all()),
            "links": self._links(agency),
        }
        return render(request, "agencies/agency.html", context)

    def _links(self, agency: Agency) -> list[dict[str, str]]:
        managed = Agency.objects.managed_by(self.viewer).filter(pk=agency.pk).exists()
        keeps = managed or (isinstance(self.viewer, Staff) and self.viewer.agency_id == agency.pk)
        found = []
        if keeps:
            found += links(
                self.viewer, (may_keep_public_data, "公开信息", reverse("agencies:data", args=[agency.code]))
            )
        if managed:
            found += links(
                self.viewer,
                (may_keep_structure, "更改", reverse("agencies:change_agency", args=[agency.code])),
                (may_keep_structure, "新设科室", reverse("agencies:new_unit", args=[agency.code])),
                (may_keep_structure, "撤并", reverse("agencies:end_agency", args=[agency.code])),
            )
        return found


class AgencyForm(DeskForm):
    """A form about the agency that the address names."""

    def agency(self) -> Agency:
        """The agency."""
        rows = Agency.objects.select_related("supervisor", "office", "successor")
        return get_object_or_404(rows, code=self.kwargs["code"])

    def back_url(self) -> str:
        return reverse("agencies:agency", args=[self.kwargs["code"]])

    def fixed(self) -> dict[str, Any]:
        agency = self.agency()
        return {"agency": agency.code, "version": agency.version}


class NewAgency(DeskForm):
    """新设机关."""

    action = structure.CreateAgency
    back = "agencies:agencies"

    def after(self, done: Done) -> str:
        messages.success(self.request, "已登记。请接着填写公开信息（办公地址、电话、复议机关和法院）。")
        return reverse("agencies:agencies")


class ChangeAgency(AgencyForm):
    """更改机关."""

    action = structure.ChangeAgency

    def initial(self) -> dict[str, Any]:
        agency = self.agency()
        return {
            "name": agency.name,
            "short_name": agency.short_name,
            "kind": agency.kind,
            "duties": agency.duties,
            "supervisor": agency.supervisor.code if agency.supervisor else "",
            "office": agency.office.code if agency.office else "",
        }

    def now(self) -> list[tuple[str, str]]:
        agency = self.agency()
        return [
            ("机关名称", agency.name),
            ("简称", agency.short_name),
            ("性质", agency.get_kind_display()),
            ("职责", agency.duties),
            ("上级机关", str(agency.supervisor or "")),
            ("工作机构", str(agency.office or "")),
        ]


class EndAgency(AgencyForm):
    """撤并机关."""

    action = structure.EndAgency

    def note(self) -> str:
        return f"撤并“{self.agency().name}”。先办理完下属机关、在职人员和未办结事项，再到这里登记最后一天。"


class AgencyData(AgencyForm):
    """维护机关公开信息."""

    action = structure.SetAgencyData

    def initial(self) -> dict[str, Any]:
        today = clock.today()
        values = structure.values_on(self.agency().pk, today)
        return {**values, "valid_from": today, "shown": json.dumps(values, ensure_ascii=False)}

    def now(self) -> list[tuple[str, str]]:
        held = structure.values_on(self.agency().pk, clock.today())
        return [(code.label, held.get(code.value, "")) for code in AgencyDatum.Code]

    def note(self) -> str:
        agency = self.agency()
        later = structure.announced(agency.pk, clock.today())
        said = "；".join(f"自 {row.valid_from} 起{row.get_code_display()}为“{row.value or '空'}”" for row in later)
        known = f"已登记的以后的变动：{said}，届时照此执行；要更正的，请填写同一个适用日期。" if said else ""
        return f"{agency.name}。下面是今天的内容，只改有变化的几项；以前的内容连同依据都会保留。{known}"


class NewUnit(AgencyForm):
    """新设科室."""

    action = structure.CreateUnit

    def fixed(self) -> dict[str, Any]:
        return {"agency": self.kwargs["code"]}

    def initial(self) -> dict[str, Any]:
        return {"valid_from": clock.today()}


class ChangeUnit(DeskForm):
    """更改科室."""

    action = structure.ChangeUnit

    def unit(self) -> Unit:
        """The unit that the address names."""
        return get_object_or_404(Unit.objects.select_related("agency"), key=self.kwargs["key"])

    def back_url(self) -> str:
        return reverse("agencies:agency", args=[self.unit().agency.code])

    def fixed(self) -> dict[str, Any]:
        unit = self.unit()
        return {"unit": unit.key, "version": unit.version}

    def initial(self) -> dict[str, Any]:
        unit = self.unit()
        return {"name": unit.name, "valid_to": unit.valid_to}

    def now(self) -> list[tuple[str, str]]:
        unit = self.unit()
        return [("科室名称", unit.name), ("最后一天", str(unit.valid_to or ""))]


class People(DeskPage):
    """人员与岗位: fifty to a page by pinyin, found by name; a fixed number of queries."""

    def get(self, request: HttpRequest) -> HttpResponse:
        today, wanted = clock.today(), request.GET.get("q", "").strip()
        posts = Post.objects.filter(valid_on(today)).select_related("agency", "unit").prefetch_related("roles")
        rows = Person.objects.visible_to(self.viewer).select_related("account", "home")
        rows = rows.prefetch_related(Prefetch("posts", queryset=posts, to_attr="posts_today"))
        if wanted:
            rows = rows.filter(Q(name__contains=wanted) | Q(sort_key__startswith=wanted.casefold()))
        found, following = page_after(rows.order_by("sort_key", "id"), Person, request.GET.get("after", ""))
        context = {
            "people": found,
            "q": wanted,
            "next_url": following and f"?{page_query(wanted, following)}",
            "paged": bool(request.GET.get("after")),
            "links": links(self.viewer, (may_keep_structure, "登记人员", reverse("agencies:new_person"))),
        }
        return render(request, "agencies/people.html", context)


def page_query(wanted: str, following: str) -> str:
    """The query of the next page."""
    return "&".join(filter(None, [f"q={wanted}" if wanted else "", f"after={following}"]))


def page_after(rows: QuerySet[Any], model: Any, key: str) -> tuple[list[Any], str]:
    """One page of ``rows`` by sort key, after the row named ``key``; and the key of its last row if more follow."""
    last = model.objects.filter(key=key).values_list("sort_key", "pk").first() if key else None
    if last is not None:
        rows = rows.filter(Q(sort_key__gt=last[0]) | Q(sort_key=last[0], pk__gt=last[1]))
    found = list(rows[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].key if len(found) > PAGE else ""


class NewPerson(DeskForm):
    """登记人员."""

    action = people.CreatePerson
    key = ""

    def back_url(self) -> str:
        return reverse("agencies:people")

    def after(self, done: Done) -> str:
        messages.success(self.request, "已登记。请接着给他任职和开设账号。")
        return reverse("agencies:person", args=[done.result.key]) if done.result else self.back_url()

    def initial(self) -> dict[str, Any]:
        own = Agency.objects.filter(pk=getattr(self.viewer, "agency_id", None)).first()
        return {"agency": own.code if own else ""}


def person_of(page: Any) -> Person:
    """The person that the address names, if the viewer may know of him."""
    rows = Person.objects.visible_to(page.viewer).select_related("account", "home")
    return get_object_or_404(rows, key=page.kwargs["key"])


class PersonPage(DeskPage):
    """One person: posts with roles, account, open tasks, seats."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        person, today = person_of(self), clock.today()
        posts = person.posts.select_related("agency", "unit").prefetch_related("roles").order_by("-valid_from", "-pk")
        account = Account.objects.filter(person=person).first()
        managed = people.posts_managed_by(self.viewer).filter(person=person)
        context = {
            "person": person,
            "today": today,
            "posts": list(posts),
            "managed": {post.pk for post in managed},
            "account": account,
            "open_tasks": Task.objects.filter(account=account).open().count() if account else 0,
            "seats": list(LeadingGroupMember.objects.filter(post__person=person).filter(valid_on(today))),
            "may_grant": may_grant.allows(self.viewer),
            "may_keep": may_keep_structure.allows(self.viewer),
            "may_account": may_keep_accounts.allows(self.viewer) or may_keep_sign_in.allows(self.viewer),
            "links": self._links(person, account),
        }
        return render(request, "agencies/person.html", context)

    def _links(self, person: Person, account: Account | None) -> list[dict[str, str]]:
        offers = [
            (may_keep_structure, "任职", reverse("agencies:new_post", args=[person.key])),
            (may_keep_structure, "更正姓名", reverse("agencies:change_person", args=[person.key])),
        ]
        if account is None:
            offers.append((may_keep_accounts, "开设账号", reverse("agencies:new_account", args=[person.key])))
        return links(self.viewer, *offers)


class PersonForm(DeskForm):
    """A form about the person that the address names."""

    def back_url(self) -> str:
        return reverse("agencies:person", args=[self.kwargs["key"]])

    def fixed(self) -> dict[str, Any]:
        return {"person": person_of(self).key}

    def note(self) -> str:
        return person_of(self).name


class ChangePerson(PersonForm):
    """更正姓名."""

    action = people.ChangePerson

    def fixed(self) -> dict[str, Any]:
        person = person_of(self)
        return {"person": person.key, "version": person.version}

    def initial(self) -> dict[str, Any]:
        return {"name": person_of(self).name}

    def now(self) -> list[tuple[str, str]]:
        return [("姓名", person_of(self).name)]


class NewPost(PersonForm):
    """任职."""

    action = people.CreatePost

    def initial(self) -> dict[str, Any]:
        return {"agency": person_of(self).home.code, "valid_from": clock.today()}

    def after(self, done: Done) -> str:
        messages.success(self.request, "已任职。角色由安全管理员授予。")
        return self.back_url()


class NewAccount(PersonForm):
    """开设账号: the one-time password is shown once."""

    action = accounts.CreateAccount
    handed: accounts.Handed | None = None

    def after(self, done: Done) -> str:
        self.handed = done.result
        return self.back_url()

    def repeated(self, done: Done) -> str:
        messages.warning(self.request, f"账号已经开好，重复点击没有再开一次。{NOT_SEEN['reset']}{NOT_SEEN['factor']}")
        return reverse("agencies:account_page", args=[person_of(self).account.key])

    def post(self, request: HttpRequest, **names: Any) -> HttpResponse:
        response = super().post(request, **names)
        return show_handed(request, self.handed, self.back_url()) if self.handed else response


def show_handed(request: HttpRequest, handed: accounts.Handed, back: str) -> HttpResponse:
    """The page with what is handed over in person: it cannot be opened again."""
    return render(request, "agencies/handed.html", {"handed": handed, "back_url": back})


class PostForm(DeskForm):
    """A form about the post that the address names."""

    def row(self) -> Post:
        """The post, if the viewer administers it."""
        return get_object_or_404(people.posts_managed_by(self.viewer), key=self.kwargs["key"])

    def back_url(self) -> str:
        return reverse("agencies:person", args=[self.row().person.key])

    def fixed(self) -> dict[str, Any]:
        post = self.row()
        return {"post": post.key, "version": post.version}

    def note(self) -> str:
        post = self.row()
        return f"{post.person.name}，{post}"

    def now(self) -> list[tuple[str, str]]:
        post = self.row()
        return [
            ("职务", post.title),
            ("科室", str(post.unit or "")),
            ("任期", f"{post.valid_from} 至 {post.valid_to or '今'}"),
            ("角色", people.roles.labels(post.role_codes())),
        ]


class ChangePost(PostForm):
    """更改岗位."""

    action = people.ChangePost

    def initial(self) -> dict[str, Any]:
        post = self.row()
        return {"title": post.title, "unit": post.unit.key if post.unit else ""}


class EndPost(PostForm):
    """离任."""

    action = people.EndPost

    def initial(self) -> dict[str, Any]:
        return {"valid_to": self.row().valid_to or clock.today()}

    def note(self) -> str:
        post = self.row()
        count = Task.objects.filter(agency_id=post.agency_id, account__person=post.person_id).open().count()
        left = f"还有 {count} 件未办结的事项，请选择移交给谁。" if count else "没有未办结的事项。"
        return f"{post.person.name}，{post}。{left}"


class Roles(PostForm):
    """授予和收回角色."""

    action = people.SetRoles

    def initial(self) -> dict[str, Any]:
        return {"roles": sorted(self.row().role_codes())}


class Accounts(DeskPage):
    """账号: state, second factor, lock-out and last sign-in of each; a fixed number of queries."""

    policy = may_look

    def get(self, request: HttpRequest) -> HttpResponse:
        moment, wanted = clock.now(), request.GET.get("q", "").strip()
        factor = SecondFactor.objects.filter(account=OuterRef("pk"), confirmed_at__isnull=False, ended_at__isnull=True)
        locked = LockOut.objects.filter(account=OuterRef("pk"), lifted_at__isnull=True, until__gt=moment)
        attempts = SignInAttempt.objects.filter(account=OuterRef("pk"), outcome=SignInAttempt.Outcome.OK)
        people_seen = Person.objects.visible_to(self.viewer)
        if wanted:
            people_seen = people_seen.filter(Q(name__contains=wanted) | Q(account__name__startswith=wanted.casefold()))
        holders = people_seen.filter(account__isnull=False).order_by("sort_key", "id")
        found, following = page_after(holders, Person, request.GET.get("after", ""))
        rows = Account.objects.filter(person__in=[person.pk for person in found]).select_related("person__home")
        rows = rows.annotate(
            has_factor=Exists(factor),
            locked=Exists(locked),
            last_ok=Subquery(attempts.order_by("-at").values("at")[:1]),
        )
        context = {
            "accounts": list(rows.order_by("person__sort_key", "person_id")),
            "q": wanted,
            "next_url": following and f"?{page_query(wanted, following)}",
        }
        return render(request, "agencies/accounts.html", context)


# What is shown once, and what to do for whoever did not see it because he clicked twice.
NOT_SEEN = {
    "reset": "一次性口令只显示一次；没看到的，请系统管理员“重置口令”，会有新的。",
    "factor": "绑定码只显示一次；没看到的，请安全管理员再“清除第二因子”，会有新的。",
}


class AccountPage(DeskPage):
    """One account, and what the administrator may do to it."""

    policy = may_look
    actions: ClassVar[dict[str, type[Action]]] = {
        "disable": accounts.DisableAccount,
        "enable": accounts.EnableAccount,
        "reset": accounts.ResetPassword,
        "unlock": accounts.Unlock,
        "factor": accounts.ResetSecondFactor,
    }
    asks: ClassVar[dict[str, str]] = {
        "disable": "停用后立即退出登录，不能再用。",
        "enable": "恢复使用。",
        "reset": "生成一次性口令，本人下次登录须修改；第二因子不变。",
        "unlock": "锁定到时也会自动解除。",
        "factor": "手机丢失或更换、绑定码遗失时，当面核实本人后清除；本人凭新的绑定码重新绑定。",
    }

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        account, moment = self._account(), clock.now()
        lock = lockout.current(account.kind, lockout.hash_of(account.kind, account.name), moment)
        living = [row for row in sessions.alive(account).order_by("-last_seen_at") if sessions.is_alive(row, moment)]
        factors = account.second_factors.filter(confirmed_at__isnull=False, ended_at__isnull=True)
        context = {
            "account": account,
            "lock": lock,
            "sessions": living,
            "factors": list(factors.order_by("pk")),
            "attempts": list(account.attempts.order_by("-id")[:20]),
            "offers": self._offers(account, lock is not None),
            "once": secrets.token_urlsafe(16),
            "certificate_url": reverse("agencies:certificate", args=[account.key])
            if may_keep_sign_in.allows(self.viewer)
            else "",
        }
        return render(request, "agencies/account.html", context)

    def post(self, request: HttpRequest, key: str) -> HttpResponseBase:
        """Carry out the button that was pressed."""
        account = self._account()
        action = self.actions.get(request.POST.get("do", ""))
        try:
            if action is None:
                raise Refused("unknown", "没有这个操作。")
            data = {"account": account.key, "version": request.POST.get("version", "")}
            done = action.perform(self.viewer, data, channel="page", once=request.POST.get("once") or None)
        except Invalid as invalid:
            messages.error(request, " ".join(text for texts in invalid.errors.values() for text in texts))
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            if isinstance(done.result, accounts.Handed):
                return show_handed(request, done.result, request.path)
            self._say_done(action, done)
        return self.get(request, key)

    def _say_done(self, action: type[Action], done: Done) -> None:
        if not done.repeated:
            messages.success(self.request, f"已{action.title}。")
            return
        told = f"刚才已经{action.title}，重复点击没有再办一次。"
        messages.warning(self.request, told + NOT_SEEN.get(self.request.POST.get("do", ""), ""))

    def _account(self) -> Account:
        rows = Account.objects.visible_to(self.viewer).select_related("person__home")
        return get_object_or_404(rows, key=self.kwargs["key"], kind=Account.Kind.STAFF)

    def _offers(self, account: Account, locked: bool) -> list[dict[str, str]]:
        fitting = {
            "disable": account.is_active,
            "enable": not account.is_active,
            "reset": account.is_active,
            "unlock": locked,
            "factor": True,
        }
        return [
            {"do": do, "label": action.title, "note": self.asks[do]}
            for do, action in self.actions.items()
            if fitting[do] and action.policy.allows(self.viewer)
        ]


class Certificate(DeskForm):
    """绑定数字证书."""

    action = accounts.BindCertificate

    def row(self) -> Account:
        """The account that the address names."""
        rows = Account.objects.visible_to(self.viewer).select_related("person")
        return get_object_or_404(rows, key=self.kwargs["key"], kind=Account.Kind.STAFF)

    def back_url(self) -> str:
        return reverse("agencies:account_page", args=[self.kwargs["key"]])

    def fixed(self) -> dict[str, Any]:
        account = self.row()
        return {"account": account.key, "version": account.version}

    def note(self) -> str:
        account = self.row()
        return f"{account.person}（{account.name}）"


class LeadingGroups(DeskPage):
    """领导小组: the groups that one keeps or looks at."""

    def get(self, request: HttpRequest) -> HttpResponse:
        today = clock.today()
        scope = public_data_agencies(self.viewer) | Agency.objects.filter(pk=getattr(self.viewer, "agency_id", None))
        agencies = list(scope.on(today).distinct())
        members = LeadingGroupMember.objects.filter(valid_on(today), agency__in=[row.pk for row in agencies])
        counts: dict[int, int] = {}
        for agency_id in members.values_list("agency_id", flat=True):
            counts[agency_id] = counts.get(agency_id, 0) + 1
        vacant = {member.agency_id for member in people.vacant_seats(today, [row.pk for row in agencies])}
        lines = [(row, counts.get(row.pk, 0), row.pk in vacant) for row in agencies]
        return render(request, "agencies/leading_groups.html", {"lines": lines})


class LeadingGroup(DeskPage):
    """One leading group: who sits in it, who has left his post, and who sat before."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        agency, today = get_object_or_404(Agency, code=code), clock.today()
        keeps = may_keep_public_data.allows(self.viewer) and (
            public_data_agencies(self.viewer).filter(pk=agency.pk).exists()
        )
        former = LeadingGroupMember.objects.filter(agency=agency, valid_to__lt=today)
        vacant = {member.pk: member for member in people.vacant_seats(today, [agency.pk])}
        context = {
            "agency": agency,
            "today": today,
            "members": structure.members_on(agency, today),
            "vacant": vacant,
            "former": list(former.select_related("post__person", "post__agency").order_by("-valid_to", "-pk")),
            "keeps": keeps,
        }
        return render(request, "agencies/leading_group.html", context)


class NewSeat(AgencyForm):
    """增补领导小组成员."""

    action = people.SeatMember

    def fixed(self) -> dict[str, Any]:
        return {"agency": self.kwargs["code"]}

    def initial(self) -> dict[str, Any]:
        return {"valid_from": clock.today()}

    def back_url(self) -> str:
        return reverse("agencies:leading_group", args=[self.kwargs["code"]])


class EndSeat(DeskForm):
    """调出领导小组成员."""

    action = people.EndSeat

    def row(self) -> LeadingGroupMember:
        """The seat that the address names."""
        rows = LeadingGroupMember.objects.filter(agency__in=public_data_agencies(self.viewer))
        return get_object_or_404(rows.select_related("agency", "post__person"), key=self.kwargs["key"])

    def back_url(self) -> str:
        return reverse("agencies:leading_group", args=[self.row().agency.code])

    def fixed(self) -> dict[str, Any]:
        member = self.row()
        return {"member": member.key, "version": member.version}

    def initial(self) -> dict[str, Any]:
        return {"valid_to": self.row().post.valid_to or clock.today()}

    def note(self) -> str:
        member = self.row()
        return f"{member.agency.name}领导小组{member.get_seat_display()}{member.post.person.name}"


class HandOver(DeskForm):
    """移交事项."""

    action = people.HandOver

    def back_url(self) -> str:
        return reverse("agencies:hand_over")

    def after(self, done: Done) -> str:
        moved = f"已移交 {done.result} 件事项。" if done.result else "已移交。"
        messages.success(self.request, moved)
        return self.back_url()

    def initial(self) -> dict[str, Any]:
        viewer = self.viewer
        account = Account.objects.filter(pk=viewer.account_id).first()
        agency = Agency.objects.filter(pk=getattr(viewer, "agency_id", None)).first()
        return {"giver": account.key if account else "", "agency": agency.code if agency else ""}

    def note(self) -> str:
        count = Task.objects.filter(account_id=self.viewer.account_id).open().count()
        return f"您名下有 {count} 件未办结的事项。一次全部移交，接收人须有相应的角色。"
