"""Calendar, settings and contacts in two zones: what the outer one promises is what the inner one is held to."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from gongkai.agencies.models import Agency, AgencyDatum
from gongkai.agencies.service import values_on
from gongkai.applications.models import Application
from gongkai.core import audit, calendars, clock, jobs, settings
from gongkai.core.models import Entry
from gongkai.core.models.calendar import CalendarEdition, CalendarNotice
from gongkai.core.models.settings import SettingValue
from gongkai.core.viewers import Job
from gongkai.core.writing import write_transaction
from gongkai.exchange.tests.test_crossing import applied
from gongkai.exchange.tests.told import content, forged, refusals, said
from gongkai.exchange.tests.two_zones import Pair, Zone, pair
from gongkai.law.notices import Notice
from gongkai.publications.tests.desk_pages import words
from gongkai.publications.tests.guide_texts import DATA, enter
from gongkai.publications.tests.newsroom import on

__all__ = ["pair"]
pytestmark = pytest.mark.db
CODE = "MB9990019"
# A local holiday of three days in the term of an application of the tenth of March.
LOCAL = Notice(
    2026, "云政办〔2026〕2号", "云川市放假通知", date(2026, 3, 1), frozenset({date(2026, 3, 23)}), frozenset()
)
MORE = Notice(
    2026, "云政办〔2026〕3号", "云川市放假通知二", date(2026, 3, 2), frozenset({date(2026, 3, 24)}), frozenset()
)


def write(zone: Zone, what: Any) -> None:
    with zone.inside(), write_transaction():
        what(audit.write_entry(Job("测试"), "test", Entry.Result.DONE, channel="call"))


def announce(pair: Pair, notice: Notice, code: str = "") -> None:
    """A notice entered in the inner zone, for one agency or for all."""

    def enter_it(entry: Entry) -> None:
        key = Agency.objects.get(code=code).pk if code else None
        calendars.enter(notice, agency_id=key, source=notice.title, entry=entry)

    write(pair.inner, enter_it)


def put(
    pair: Pair, code: str, value: Any, agency: str = "", since: str = "2026-01-01", zone: Zone | None = None
) -> None:
    def put_it(entry: Entry) -> None:
        key = Agency.objects.get(code=agency).pk if agency else None
        day = date.fromisoformat(since)
        settings.put(code, value, agency_id=key, source="测试", valid_from=day, entry=entry)

    write(zone or pair.inner, put_it)


def value(zone: Zone, code: str, agency: str = "") -> Any:
    with zone.inside():
        of = Agency.objects.get(code=agency) if agency else None
        return settings.value(code, of, clock.today())


def dues(pair: Pair) -> tuple[date | None, date | None]:
    """The last day of the one application, as the outer and as the inner zone have it."""
    found = []
    for zone in (pair.outer, pair.inner):
        with zone.inside():
            found.append(Application.objects.get().due)
    return found[0], found[1]


@pytest.mark.parametrize(("code", "expected"), [("", "2026-04-09"), (CODE, "2026-04-09"), ("MB9990027", "2026-04-08")])
def test_the_last_day_told_outside_is_that_of_the_inner_zone(pair: Pair, code: str, expected: str) -> None:
    with pair.inner.inside():
        Agency.objects.create(
            code="MB9990027", name="云川市教育局", short_name="教育局", sort_key="y", valid_from=date(2020, 1, 1)
        )
    with on("03-09"):
        announce(pair, LOCAL, code)
        pair.outward()
    with on("03-10"):
        applied(pair)
        pair.inward()
        outside, inside = dues(pair)
        assert outside == inside == date.fromisoformat(expected)


def test_a_notice_that_comes_later_moves_the_day_in_both_zones(pair: Pair) -> None:
    with on("03-09"):
        pair.outward()
    with on("03-10"):
        applied(pair)
        pair.inward()
        assert dues(pair) == (date(2026, 4, 8), date(2026, 4, 8))
    with on("03-12"):
        announce(pair, LOCAL)
        pair.outward()
        for zone in (pair.inner, pair.outer):
            with zone.inside():
                jobs.run_due()
        assert dues(pair) == (date(2026, 4, 9), date(2026, 4, 9))


def test_a_notice_crosses_once_and_a_second_one_makes_one_more_edition(pair: Pair) -> None:
    with on("03-09"):
        announce(pair, LOCAL)
        pair.outward()
        pair.outward()
        with pair.outer.inside():
            before = CalendarEdition.objects.count()
        announce(pair, MORE)
        pair.outward()
        pair.outward()
        with pair.outer.inside():
            assert CalendarEdition.objects.count() == before + 1
            titles = CalendarNotice.objects.filter(shipped=False).order_by("pk").values_list("title", flat=True)
            assert list(titles) == ["云川市放假通知", "云川市放假通知二"]
        assert said(pair, "calendar") == ["", ""]


def test_a_notice_that_cannot_be_is_refused_as_a_whole(pair: Pair, tmp_path: Path) -> None:
    with on("03-09"):
        announce(pair, LOCAL)
        pair.outward()
        told = content(pair, "calendar")[0]
        wrong = {**told[0], "title": "假的", "off": ["2026-03-25"], "worked": ["2026-03-26"]}
        pair.outer.read(forged(pair, tmp_path, "calendar", "", [*told, wrong]))
        assert "本来就是工作日" in refusals(pair.outer)[0]
        with pair.outer.inside():
            assert CalendarNotice.objects.filter(shipped=False).count() == 1


# -- settings --


def test_only_what_the_public_is_told_of_crosses(pair: Pair) -> None:
    with on("03-09"):
        put(pair, "portal.by_fax", True, CODE)
        put(pair, "publications.act_names", "full")
        put(pair, "applications.number", "内-{year}-{n:04}")
        put(pair, "applications.number", "网-{year}-{n:04}", zone=pair.outer)
        pair.outward()
        assert value(pair.outer, "portal.by_fax", CODE) is True
        assert value(pair.outer, "portal.by_fax") is False
        assert value(pair.outer, "publications.act_names", CODE) == "full"
        assert value(pair.outer, "applications.number") == "网-{year}-{n:04}"
        assert value(pair.outer, "exchange.zone") == "outer"
        codes = {code for code, *_ in content(pair, "settings")[0]}
        assert codes == {"portal.by_fax", "publications.act_names"}


def test_a_value_changed_and_changed_back_is_the_last_one_outside(pair: Pair) -> None:
    with on("03-09"):
        for each in (True, False, True):
            put(pair, "portal.by_fax", each, CODE)
        pair.outward()
        assert value(pair.outer, "portal.by_fax", CODE) is True
        put(pair, "portal.by_fax", False, CODE)
        pair.outward()
        pair.outward()
        assert value(pair.outer, "portal.by_fax", CODE) is False
        with pair.outer.inside():
            assert SettingValue.objects.filter(code="portal.by_fax").count() == 4


def test_a_setting_that_must_not_cross_is_refused(pair: Pair, tmp_path: Path) -> None:
    with on("03-09"):
        pair.outward()
        rows = [["exchange.zone", "", "whole", "假的", "2026-01-01"]]
        pair.outer.read(forged(pair, tmp_path, "settings", "", rows))
        assert len(refusals(pair.outer)) == 1
        assert value(pair.outer, "exchange.zone") == "outer"


def test_contacts_changed_and_changed_back_are_the_last_ones_outside(pair: Pair) -> None:
    with on("03-09"):
        with pair.inner.inside():
            enter(pair.room.agency, **DATA)
        pair.outward()
        for phone in ("0370-1111111", DATA["phone"]):
            with pair.inner.inside():
                enter(pair.room.agency, phone=phone)
        pair.outward()
        pair.outward()
        with pair.outer.inside():
            agency = Agency.objects.get(code=CODE)
            assert values_on(agency.pk, clock.today())["phone"] == DATA["phone"]
            assert DATA["phone"] in words(Client().get(f"/guide/{CODE}/"))
            assert AgencyDatum.objects.filter(agency=agency, code="phone").count() == 3
