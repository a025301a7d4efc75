"""年度报告 in two zones: what the inner one published is read in the outer one, the same to the number."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from gongkai.agencies.models import Agency
from gongkai.annual_reports import mirroring
from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.models import PublicVersion, ReportVersion
from gongkai.annual_reports.tests.documents import document
from gongkai.annual_reports.yearly.versions import canonical, keep
from gongkai.core import audit, clock
from gongkai.core.models import Entry
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Job
from gongkai.core.writing import write_transaction
from gongkai.exchange import standing
from gongkai.exchange.models import Incoming, Said
from gongkai.exchange.tests.killing import kill_at
from gongkai.exchange.tests.told import content, forged, refusals, said, taken
from gongkai.exchange.tests.two_zones import Pair, Zone, pair
from gongkai.publications.tests.desk_pages import words
from gongkai.publications.tests.newsroom import on
from harness.databases import RealDatabase

__all__ = ["pair"]
pytestmark = pytest.mark.db
CODE = "MB9990019"
STRANGER = bytes(range(32))
PAGE = f"/reports/{CODE}/2025/"
SECTION = re.compile(r'<section class="sec" aria-labelledby="(?!h-v).*?</section>', re.S)


def publish(zone: Zone, report: ReportDocument, because: str = "", *, public: bool = True) -> ReportVersion:
    """A version of the report in that zone, published or not."""
    with zone.inside(), write_transaction():
        entry = audit.write_entry(Job("测试"), "test", Entry.Result.DONE, channel="call")
        run: Any = SimpleNamespace(moment=clock.now(), entry=entry)
        agency = Agency.objects.get(code=CODE)
        version = keep(run, agency, report.year or 0, report, ReportVersion.Origin.FROZEN, because=because)
        if public:
            PublicVersion.objects.create(version=version, published_at=clock.now(), entry=entry)
        return version


def read(zone: Zone, address: str) -> tuple[int, bytes]:
    with zone.inside():
        answer = Client().get(address)
        return answer.status_code, answer.content


def sections(zone: Zone, address: str = PAGE) -> list[str]:
    """Text, tables, summary and charts of the page."""
    status, page = read(zone, address)
    assert status == 200
    return SECTION.findall(page.decode())


def test_what_was_published_inside_is_the_same_outside(pair: Pair) -> None:
    with on("01-30"):
        version = publish(pair.inner, document())
        publish(pair.inner, document(year=2024))
        publish(pair.inner, document(year=2023), public=False)
    with on("02-01"):
        pair.outward()
        assert said(pair, "annual_report") == [f"{CODE} 2025 1", f"{CODE} 2024 1"], "a draft is no subject"
        assert sections(pair.outer) == sections(pair.inner)
        assert len(sections(pair.outer)) > 6
        for kind in ("json", "xlsx", "docx"):
            mine, theirs = read(pair.inner, f"{PAGE}1/report.{kind}"), read(pair.outer, f"{PAGE}1/report.{kind}")
            assert mine == theirs, kind
        assert read(pair.outer, f"{PAGE}1/report.pdf")[0] == 200
        assert read(pair.outer, f"/reports/{CODE}/2023/")[0] == 404
        with pair.outer.inside():
            said_there = words(Client().get(PAGE))
            both = "发布时间 2026-02-01 09:30（签发系统 2026-01-30 09:30 发布）"
            assert both in said_there, "readable here since it came here (R110)"
            assert version.sha256 in said_there
            column = words(Client().get("/reports/"))
            assert "云川市住房和城乡建设局" in column
            assert "2024" in column
        pair.inward()
        assert taken(pair, "annual_report") == [f"{CODE} 2024 1", f"{CODE} 2025 1"]


def test_a_correction_stands_first_and_the_first_version_stays(pair: Pair) -> None:
    with on("01-30"):
        publish(pair.inner, document())
        pair.outward()
    with on("03-01"):
        publish(pair.inner, document(lead=("更正以后的一版。",)), because="表三更正一件")
        pair.outward()
        pair.outward()
        with pair.outer.inside():
            page = words(Client().get(PAGE))
            assert "更正以后的一版。" in page
            assert "表三更正一件" in page
            assert "这一版已经更正" in words(Client().get(f"{PAGE}1/"))
            assert ReportVersion.objects.count() == PublicVersion.objects.count() == 2
    assert said(pair, "annual_report") == [f"{CODE} 2025 1", f"{CODE} 2025 2"], "what is the same is not said again"


def test_packages_in_any_order_and_twice_end_the_same(pair: Pair) -> None:
    with on("01-30"):
        publish(pair.inner, document())
        pair.inner.round()
        publish(pair.inner, document(lead=("第二版。",)), because="更正")
        pair.inner.round()
        made = pair.inner.out()
        assert len(made) == 2
        found = pair.outer.read(made[1])
        assert [fault.code for _, fault in found.faults] == ["gap"]
        pair.outer.read(made[0], made[1])
        pair.outer.read(*made)
        with pair.outer.inside():
            assert list(ReportVersion.objects.values_list("number", flat=True)) == [1, 2]
            assert "第二版。" in words(Client().get(PAGE))


def test_a_version_that_came_late_does_not_take_the_place_of_a_later_one(pair: Pair, tmp_path: Path) -> None:
    """A refused first version is told anew behind the second."""
    with on("01-30"):
        publish(pair.inner, document(lead=("第一版。",)))
        publish(pair.inner, document(lead=("第二版。",)), because="更正")
        pair.outward()
        first = content(pair, "annual_report")[0]
        with pair.outer.inside():
            assert "第二版。" in words(Client().get(PAGE))
        pair.outer.read(forged(pair, tmp_path, "annual_report", f"{CODE} 2025 1", first))
        with pair.outer.inside():
            assert "第二版。" in words(Client().get(PAGE))
            assert ReportVersion.objects.count() == 2


def changed(told: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {**told, **values}


OTHER, OTHER_HASH = canonical(document(lead=("别的内容。",)))
FORGERIES: list[tuple[str, Any, str]] = [
    ("content changed", lambda told: changed(told, document={**told["document"], "lead": ["假的"]}), "校验值不符"),
    ("another content", lambda told: changed(told, document=OTHER, sha256=OTHER_HASH), "与先前收到的内容不同"),
    ("unknown agency", lambda told: changed(told, agency="MB9999999"), "没有代码为 MB9999999 的机关"),
    ("a field is missing", lambda told: {"agency": told["agency"]}, "升级到同一个版本"),
    ("a list", lambda told: [told], "升级到同一个版本"),
    ("no JSON", lambda told: b"{", "读不出来"),
    ("not a report", lambda told: changed(told, document={}, sha256=canonical_of({})), "读不出来"),
]


def canonical_of(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@pytest.mark.parametrize("wrong", [pytest.param(each, id=each[0]) for each in FORGERIES])
def test_what_is_not_a_published_report_is_refused_and_told_back(
    pair: Pair, tmp_path: Path, wrong: tuple[str, Any, str]
) -> None:
    _, forge, sentence = wrong
    with on("01-30"):
        publish(pair.inner, document())
        pair.outward()
        before = sections(pair.outer)
        bad = forge(content(pair, "annual_report")[0])
        found = pair.outer.read(forged(pair, tmp_path, "annual_report", f"{CODE} 2025 1", bad))
        assert found.faults == []
        (said_why,) = refusals(pair.outer)
        assert sentence in said_why
        assert sections(pair.outer) == before
        with pair.outer.inside():
            assert ReportVersion.objects.count() == 1


def test_a_package_of_a_stranger_brings_no_report(pair: Pair, tmp_path: Path) -> None:
    with on("01-30"):
        publish(pair.inner, document())
        pair.outward()
        told = changed(content(pair, "annual_report")[0], number=2)
        place = forged(pair, tmp_path, "annual_report", f"{CODE} 2025 2", told, STRANGER)
        found = pair.outer.read(place)
        assert [fault.code for _, fault in found.faults] == ["key"]
        with pair.outer.inside():
            assert ReportVersion.objects.count() == 1


def test_what_the_outer_zone_refused_is_told_once_more(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(code: str) -> Agency:
        raise Refused("agency", "本系统没有这个机关。")

    with on("01-30"):
        publish(pair.inner, document())
        with monkeypatch.context() as patch:
            patch.setattr(mirroring, "agency_called", missing)
            pair.outward()
        pair.inward()
        with pair.inner.inside():
            (row,) = Said.objects.exclude(refused="")
            assert (row.subject, row.refused) == (f"{CODE} 2025 1", "本系统没有这个机关。")
            (finding,) = [each for each in standing.check() if "外网没有收下" in each.message]
            assert "本系统没有这个机关。" in finding.message
            assert "exchange resend" in finding.remedy
        pair.outward()
        assert read(pair.outer, PAGE)[0] == 404, "what is refused is not repeated for ever"
        with pair.inner.inside():
            call_command("exchange", "resend")
        pair.outward()
        pair.inward()
        assert read(pair.outer, PAGE)[0] == 200
        assert taken(pair, "annual_report") == [f"{CODE} 2025 1"]


@pytest.mark.parametrize("point", ["stored", "said", "committed"])
def test_killed_while_telling_says_each_once(pair: Pair, point: str) -> None:
    publish(pair.inner, document())
    publish(pair.inner, document(year=2024))
    kill_at(RealDatabase(pair.inner.address, pair.inner.home), point, "telling_halts.py")
    pair.outward()
    pair.outward()
    assert said(pair, "annual_report") == [f"{CODE} 2025 1", f"{CODE} 2024 1"]
    assert sections(pair.outer) == sections(pair.inner)


@pytest.mark.parametrize("point", ["first annual_report", "before mark", "marked"])
def test_killed_while_reading_brings_each_about_once(pair: Pair, point: str) -> None:
    publish(pair.inner, document())
    publish(pair.inner, document(year=2024))
    pair.inner.round()
    pair.outer.bring(*pair.inner.out())
    kill_at(RealDatabase(pair.outer.address, pair.outer.home), point, "reading_halts.py")
    pair.outer.round()
    assert refusals(pair.outer) == []
    with pair.outer.inside():
        assert PublicVersion.objects.count() == 2
        numbers = list(Incoming.objects.values_list("number", flat=True))
        assert len(numbers) == len(set(numbers))
    pair.inward()
    assert taken(pair, "annual_report") == [f"{CODE} 2024 1", f"{CODE} 2025 1"]
