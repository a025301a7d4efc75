"""An application made in the outer zone: a case of the inner one, as of its day there; followed and answered back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from gongkai.agencies.models import Agency
from gongkai.applications.actions.intake import Apply
from gongkai.applications.models import Applicant, Application, RequestText
from gongkai.applications.tests.office import IDENTITY, POST, REQUEST, build_office
from gongkai.core import clock, files
from gongkai.core.models import Fact, PersonalRecord
from gongkai.core.models.files import FileLink
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Anonymous, Job
from gongkai.exchange import standing
from gongkai.exchange.actions import SendAgain
from gongkai.exchange.models import Crossing, Incoming, Message, Partner
from gongkai.exchange.tests.two_zones import Pair, pair
from gongkai.publications.tests.desk_pages import words
from gongkai.publications.tests.docx_files import picture
from gongkai.publications.tests.newsroom import on, upload

__all__ = ["pair"]
pytestmark = pytest.mark.db


def applied(pair: Pair, once: str = "a", **changes: Any) -> tuple[str, str]:
    """Number and query code of an application on the outer zone's site."""
    with pair.outer.inside():
        photo = upload("身份证.png", picture())
        data = {**REQUEST, "agency": "MB9990019", **changes}
        done = Apply.perform(Anonymous(), data, files={"identity_front": photo}, once=once)
        return done.result.number, done.result.code


def followed(pair: Pair, code: str) -> str:
    """What the page of the query code says in the outer zone."""
    with pair.outer.inside():
        client = Client()
        answer = client.post("/track/", {"query_code": code, "tail": IDENTITY[-4:]})
        assert answer.status_code == 303, answer.content.decode()
        return words(client.get("/track/"))


def plain_left(pair: Pair) -> str:
    """All that can still be read of the applicant in the outer zone's tables."""
    with pair.outer.inside():
        rows = [*Applicant.objects.values_list("name"), *RequestText.objects.values_list("title", "text")]
        return str(rows)


def test_made_outside_handled_inside_followed_outside(pair: Pair) -> None:
    with on("03-09"):
        pair.outward()
    with on("03-10"):
        number, code = applied(pair)
        assert "正在转给承办机关" in followed(pair, code)
        assert "陈喆堃" in plain_left(pair)
    with on("03-12"):
        pair.inward()
        for place in pair.outer.out():
            content = place.read_bytes()
            for secret in ("陈喆堃", IDENTITY, "人民路12号"):
                assert secret.encode() not in content
        with pair.inner.inside():
            row = Application.objects.get()
            assert row.received_on == date(2026, 3, 10), "the day on which it was made"
            fact = Fact.objects.get(matter=row.pk)
            assert (fact.kind, fact.occurred_on) == ("applications.applied", date(2026, 3, 10))
            assert number in fact.payload["because"]
            assert Applicant.objects.get().name == "陈喆堃"
            link = FileLink.objects.get(purpose="身份证明（正面）")
            assert files.open_link(link, Job("测试")).startswith(b"\x89PNG")
        pair.outward()
        assert "陈喆堃" not in plain_left(pair)
        assert "人民路12号" not in plain_left(pair)
        said = followed(pair, code)
        assert "已经收到，马上开始办理" in said
        assert "最晚" in said
        with pair.outer.inside():
            link = FileLink.objects.get(purpose="身份证明（正面）")
            with pytest.raises(Refused, match="清除"):
                files.open_link(link, Job("测试"))
            assert all(record.key.wrapped is None for record in PersonalRecord.objects.all())
            assert Crossing.objects.get().erased


def test_each_package_read_twice_opens_one_case(pair: Pair) -> None:
    with on("03-10"):
        pair.outward()
        applied(pair)
        pair.inward()
        pair.inward()
        pair.outward()
        pair.outward()
        with pair.inner.inside():
            assert Application.objects.count() == Crossing.objects.count() == 1
        with pair.outer.inside():
            assert Message.objects.filter(kind="application").count() == 1


def test_without_the_key_of_the_inner_zone_it_waits_and_loses_nothing(pair: Pair) -> None:
    with on("03-10"):
        pair.outward()
        with pair.outer.inside():
            key = Partner.objects.values_list("sealing", flat=True).get()
            Partner.objects.update(sealing="")
        applied(pair)
        pair.outer.round()
        with pair.outer.inside():
            assert not Message.objects.filter(kind="application").exists(), "nothing can be sealed yet"
            Partner.objects.update(sealing=key)
        pair.inward()
        with pair.inner.inside():
            assert Application.objects.count() == 1


def test_a_disc_that_comes_after_ten_days_keeps_the_day_with_its_proof(pair: Pair) -> None:
    with on("03-02"):
        pair.outward()
        applied(pair)
        pair.outer.round()
    with on("03-16"):
        pair.inward()
        with pair.inner.inside():
            fact = Fact.objects.get(kind="applications.applied")
            assert fact.occurred_on == date(2026, 3, 2)
            assert fact.late_reason
            assert fact.late_proof is not None


def test_a_clock_of_the_outer_zone_that_is_fast_is_said_and_harms_nobody(pair: Pair) -> None:
    with on("03-10"):
        pair.outward()
    with clock.frozen(clock.now().replace(2026, 3, 11, 1, 0, 0, 0)):
        applied(pair)
        pair.outer.round()
    with clock.frozen(clock.now().replace(2026, 3, 10, 9, 0, 0, 0) + timedelta(hours=1)):
        pair.inward()
        with pair.inner.inside():
            fact = Fact.objects.get(kind="applications.applied")
            assert fact.occurred_on == date(2026, 3, 10)
            assert "时钟比内网快" in fact.payload["because"]
            assert all(row.refused == [] for row in Incoming.objects.all())


def test_the_answer_given_inside_is_told_outside_in_the_words_of_the_query_page(pair: Pair) -> None:
    with pair.inner.inside():
        office = build_office("MB9990027", "云川市教育局")
    with on("03-09"):
        pair.outward()
    with on("03-10"):
        _, code = applied(pair, agency="MB9990027")
        pair.inward()
        with pair.inner.inside():
            matter = Application.objects.get().matter
            office.do("assign", matter, {"account": office.handler.account})
        pair.outward()
        assert "正在办理" in followed(pair, code)
    with on("03-12"):
        with pair.inner.inside():
            office.decide(matter, "D02", office.filled(matter, "D02"))
            office.do("dispatch_decision", matter, POST)
        pair.outward()
        said = followed(pair, code)
        assert "已经答复，正在送给您" in said
        assert "答复送出" in said
        assert POST["tracking"] not in said
        assert all(POST["tracking"].encode() not in place.read_bytes() for place in pair.inner.out())


def test_what_the_inner_zone_refused_is_sent_again_when_the_cause_is_mended(pair: Pair) -> None:
    with on("03-10"):
        pair.outward()
        number, _ = applied(pair)
        with pair.inner.inside():
            Agency.objects.filter(code="MB9990019").update(valid_to=date(2026, 3, 1))
        pair.inward()
        pair.outward()
        with pair.outer.inside():
            assert "机关" in Crossing.objects.get().refused
            (finding,) = [each for each in standing.check() if "exchange resend" in (each.remedy or "")]
            assert f"{number}：" in finding.message
        with pair.inner.inside():
            Agency.objects.filter(code="MB9990019").update(valid_to=None)
    with on("03-12"):
        with pair.outer.inside():
            call_command("exchange", "resend")
            assert Crossing.objects.get().refused == ""
            with pytest.raises(Refused, match="不用再送"):
                SendAgain.perform(Job("测试"), {})
        pair.inward()
        pair.outward()
        with pair.inner.inside():
            assert Application.objects.get().received_on == date(2026, 3, 10)
        with pair.outer.inside():
            assert Crossing.objects.get().number_there
