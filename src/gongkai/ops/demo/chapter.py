"""The first chapter of the demonstration: agencies, units, people, contacts and the leading group of 云川市.

The system installs the government, its office and the three administrators; what follows they do themselves, each
within his own rights. The tax bureau stands under no agency of the city, so the system enters it too.
"""

from __future__ import annotations

from datetime import date, timedelta

from gongkai.agencies.service import Account, Agency, Person, Post, Role, Unit, posts_of, staff_viewer
from gongkai.core import clock
from gongkai.core.registry import DemoChapter, demo_chapters
from gongkai.core.viewers import Job, Viewer
from gongkai.ops import installing
from gongkai.ops.demo import city
from gongkai.ops.demo.city import DemoAgency, Somebody

SYSTEM = Job("演示")
SOURCE = "云府办发〔2024〕3号（演示）"
GROUP_SOURCE = "云府办函〔2024〕6号 关于调整市政务公开领导小组组成人员的通知（演示）"


def tell() -> None:
    """Everything, once; the caller has made sure that nothing of it is there."""
    for agency in city.AGENCIES[:2]:
        _create_agency(SYSTEM, agency)
    _name_office(city.GOVERNMENT)
    _units(SYSTEM, city.OFFICE)
    for somebody in city.OFFICE.people:
        if somebody.name in city.ADMINISTRATORS:
            _employ(SYSTEM, SYSTEM, city.OFFICE, somebody)
    system, granter = administrator(Role.SYSTEM), administrator(Role.SECURITY)
    _rest(system, granter)
    _tax(SYSTEM)
    for agency in city.AGENCIES:
        _public_data(SYSTEM if agency is city.TAX else system, agency)
    _leading_group(system)


def _rest(administrator: Viewer, granter: Viewer) -> None:
    for agency in city.AGENCIES[2:]:
        if agency is not city.TAX:
            _create_agency(administrator, agency)
    for agency in city.AGENCIES:
        if agency is not city.TAX:
            if agency is not city.OFFICE:
                _units(administrator, agency)
            for somebody in agency.people:
                if somebody.name not in city.ADMINISTRATORS:
                    _employ(administrator, granter, agency, somebody)


def _tax(system: Viewer) -> None:
    _create_agency(system, city.TAX)
    _units(system, city.TAX)
    for somebody in city.TAX.people:
        _employ(system, system, city.TAX, somebody)


def _create_agency(viewer: Viewer, agency: DemoAgency) -> None:
    values = {
        "code": agency.code,
        "name": agency.name,
        "short_name": agency.short_name,
        "kind": agency.kind,
        "duties": agency.duties,
        "supervisor": _row(agency.supervisor).code if agency.supervisor else "",
        "valid_from": city.FOUNDED,
    }
    installing.take(viewer, "agencies.create_agency", **values)


def _row(short_name: str) -> Agency:
    return Agency.objects.get(short_name=short_name)


def _name_office(agency: DemoAgency) -> None:
    values = {
        "agency": agency.code,
        "name": agency.name,
        "short_name": agency.short_name,
        "kind": agency.kind,
        "duties": agency.duties,
        "office": _row(agency.office).code,
    }
    installing.take(SYSTEM, "agencies.change_agency", **values)


def _units(viewer: Viewer, agency: DemoAgency) -> None:
    for name in agency.units:
        installing.take(viewer, "agencies.create_unit", agency=agency.code, name=name, valid_from=city.FOUNDED)


def _employ(viewer: Viewer, granter: Viewer, agency: DemoAgency, somebody: Somebody) -> None:
    home = _row(agency.short_name)
    person = installing.add_person(viewer, home, somebody.name)
    for post in somebody.posts:
        place = _row(post.agency) if post.agency else home
        unit = Unit.objects.get(agency=place, name=post.unit) if post.unit else None
        installing.appoint(
            viewer,
            person,
            place,
            post.title,
            list(post.roles),
            city.APPOINTED,
            source=SOURCE,
            unit=unit,
            granter=granter,
        )
    account = installing.open_account(viewer, person, somebody.account).account
    installing.take(SYSTEM, "ops.set_demo_password", account=account.key, password=city.PASSWORD)


def administrator(role: Role) -> Viewer:
    """The one administrator of the city who holds ``role``, in his post."""
    account = Account.objects.get(
        person__posts__roles__role=role, person__posts__roles__revoked_at=None, kind=Account.Kind.STAFF
    )
    return staff_viewer(account, posts_of(account, clock.today()).get())


def _public_data(viewer: Viewer, agency: DemoAgency) -> None:
    remedy = city.REMEDIES[agency.review]
    values = {
        "agency": agency.code,
        "address": agency.address,
        "hours": city.HOURS,
        "phone": agency.phone,
        "fax": f"{agency.phone[:-1]}9",
        "email": f"zwgk-{agency.code[-6:-1].lower()}@yunchuan.example",
        "postcode": city.POSTCODE,
        "review_organ": remedy.organ,
        "review_address": remedy.address,
        "review_online": remedy.online,
        "court": remedy.court,
        "source": f"{remedy.organ_source}；{remedy.court_source}；机关自报（演示）",
        "valid_from": "2024-01-01",
    }
    installing.take(viewer, "agencies.set_data", **values)


def _leading_group(viewer: Viewer) -> None:
    for name, seat in city.GOVERNMENT.seats:
        values = {
            "agency": city.GOVERNMENT.code,
            "post": _post_of(name).key,
            "seat": seat,
            "valid_from": "2024-02-01",
            "source": GROUP_SOURCE,
        }
        installing.take(viewer, "agencies.seat_member", **values)
    installing.take(viewer, "agencies.end_post", post=_post_of(city.LEAVING).key, valid_to=_last_day())


def _post_of(name: str) -> Post:
    return Post.objects.filter(person=Person.objects.get(name=name)).order_by("pk")[0]


def _last_day() -> date:
    return clock.today() + timedelta(days=12)


def register() -> None:
    """Add the chapter; once per process."""
    if "ops.city" not in demo_chapters:
        demo_chapters.add(DemoChapter("ops.city", "机关、人员和领导小组", 100, tell))
