"""Letters in two zones: read at the outer query page, sealed on the way and where they lie, delivered when opened."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from gongkai.applications.models import Application
from gongkai.applications.tests.office import IDENTITY, POST, Office, build_office, upload
from gongkai.core import files, jobs
from gongkai.core.models import Fact, Matter
from gongkai.exchange import letters, sealing
from gongkai.exchange.models import Crossing, Incoming, Message, Partner, SealedLetter
from gongkai.exchange.tests.killing import kill_at
from gongkai.exchange.tests.test_crossing import applied
from gongkai.exchange.tests.told import refusals
from gongkai.exchange.tests.two_zones import Pair, pair
from gongkai.letters.models import Letter
from gongkai.letters.service import delivery
from gongkai.publications.tests.desk_pages import words
from gongkai.publications.tests.newsroom import on
from harness.databases import RealDatabase

__all__ = ["pair"]
pytestmark = pytest.mark.db
EDUCATION = "MB9990027"
ONLINE = {"carrier": "electronic", "way": "download"}
LINK = re.compile(r'href="(/track/sealed/[^"]+/)"')


class Case:
    """An application made outside and decided inside, the answer sent online or by post."""

    def __init__(self, pair: Pair, **changes: Any) -> None:
        self.pair = pair
        with pair.inner.inside():
            self.office: Office = build_office(EDUCATION, "云川市教育局")
        with on("03-09"):
            pair.outward()
            pair.inward()
        with on("03-10"):
            _, self.code = applied(pair, agency=EDUCATION, **{**ONLINE, **changes})
            pair.inward()
        with on("03-12"), pair.inner.inside():
            self.matter: Matter = Application.objects.get().matter
            self.office.do("assign", self.matter, {"account": self.office.handler.account})
            said = {"say_信息清单": "批准文件", "say_提供方式": "网上下载"}
            self.office.decide(self.matter, "D02", said, files={"given": upload("批准文件.pdf")})

    def dispatch(self, **method: str) -> None:
        with self.pair.inner.inside():
            self.office.do("dispatch_decision", self.matter, method or {"method": "electronic"})
        self.pair.outward()

    def client(self) -> Client:
        """Whoever holds the query code, at the outer zone's page; to be used inside it."""
        client = Client()
        answer = client.post("/track/", {"query_code": self.code, "tail": IDENTITY[-4:]})
        assert answer.status_code == 303, answer.content.decode()
        return client

    def state(self) -> str:
        with self.pair.inner.inside():
            return Application.objects.get(pk=self.matter.pk).process_state


def test_the_answer_is_read_outside_and_opening_it_is_its_delivery(pair: Pair) -> None:
    case = Case(pair)
    with on("03-12"):
        case.dispatch()
        for place in pair.inner.out():
            assert b"%PDF" not in place.read_bytes(), "sealed on the way"
        with pair.outer.inside():
            lying = SealedLetter.objects.get()
            assert b"%PDF" not in files.place(lying.file.sha256).read_bytes(), "sealed where it lies"
            assert lying.until == date(2026, 5, 11)
    with on("03-13"), pair.outer.inside():
        client = case.client()
        page = client.get("/track/")
        assert "2026年3月12日（周四）送出" in words(page)
        (address,) = LINK.findall(page.content.decode())
        assert not SealedLetter.objects.get().opened_at, "a list is no opening"
        opened = client.get(address)
        assert "告知书" in words(opened)
        file = client.get(f"{address}1/")
        assert file.content.startswith(b"%PDF")
        assert "attachment" in file.headers["Content-Disposition"]
        assert "批准文件.pdf" in words(opened), "what was granted comes with it"
        assert client.get(f"{address}2/").content.startswith(b"%PDF")
        assert client.get(f"{address}9/").status_code == client.get(f"{address}0/").status_code == 404
        assert Message.objects.filter(kind="letter_opened").count() == 1
        assert "已经打开" in words(client.get("/track/"))
        with pair.inner.inside():
            mine = Letter.objects.get(matter=case.matter)
            assert mine.pdf is not None
            assert files.open_link(mine.pdf, case.office.handler) == file.content
    with on("03-17"):
        pair.inward()
        pair.inward()
        with pair.inner.inside():
            fact = Fact.objects.get(kind="applications.decision_delivered")
            assert fact.occurred_on == date(2026, 3, 13), "the day on which it was opened, whenever that arrives"
            assert fact.late_reason
            assert fact.late_proof is not None
            assert delivery(Letter.objects.get(matter=case.matter)).received_on == date(2026, 3, 13)
        assert case.state() == "delivered"
        assert refusals(pair.inner) == refusals(pair.outer) == []


def test_nobody_else_opens_it(pair: Pair) -> None:
    case = Case(pair)
    with on("03-12"):
        case.dispatch()
        with pair.outer.inside():
            address = f"/track/sealed/{SealedLetter.objects.get().key}/"
            assert Client().get(address).status_code == 303, "a stranger is asked for the code"
            _, other = applied(pair, once="b", title="另一件", agency=EDUCATION)
        with pair.outer.inside():
            stranger = Client()
            stranger.post("/track/", {"query_code": other, "tail": IDENTITY[-4:]})
            assert stranger.get(address).status_code == 404
            assert case.client().post(address).status_code in {403, 404}
            assert SealedLetter.objects.get().opened_at is None


def test_what_is_sent_by_post_does_not_cross(pair: Pair) -> None:
    case = Case(pair, carrier="paper", way="post")
    with on("03-12"):
        case.dispatch(**POST)
        with pair.outer.inside():
            assert not SealedLetter.objects.exists()
            assert "打开文书" not in words(case.client().get("/track/"))
        with pair.inner.inside():
            assert not Message.objects.filter(kind="letter").exists()


def test_its_term_ends_and_nothing_is_left(pair: Pair) -> None:
    case = Case(pair)
    with on("03-12"):
        case.dispatch()
    with on("05-11"), pair.outer.inside():
        assert "打开文书" in words(case.client().get("/track/")), "the last day counts"
    with on("05-12"):
        with pair.outer.inside():
            row = SealedLetter.objects.get()
            client = case.client()
            assert "打开文书" not in words(client.get("/track/"))
            assert client.get(f"/track/sealed/{row.key}/").status_code == 404
        pair.outer.round()
        pair.outer.round()
        with pair.outer.inside():
            row.refresh_from_db()
            assert row.destroyed_at is not None
            assert not files.place(row.file.sha256).exists()


def test_a_destruction_that_was_cut_off_goes_on(pair: Pair) -> None:
    """Cut off between the bytes and the row: nobody meets a fault, and the next round ends it."""
    case = Case(pair)
    with on("03-12"):
        case.dispatch()
    with on("05-11"), pair.outer.inside():
        row = SealedLetter.objects.get()
        files.place(row.file.sha256).unlink()
        assert case.client().get(f"/track/sealed/{row.key}/").status_code == 404
    with on("05-12"):
        pair.outer.round()
        pair.outer.round()
        with pair.outer.inside():
            row.refresh_from_db()
            assert row.destroyed_at is not None
            assert row.file.destroyed_at is not None


@pytest.mark.parametrize("fault", [OSError, KeyboardInterrupt])
def test_what_could_not_be_removed_is_not_called_destroyed(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, fault: type[BaseException]
) -> None:
    case = Case(pair)
    with on("03-12"):
        case.dispatch()

    def refuses(*_: Any, **__: Any) -> None:
        raise fault

    with on("05-12"), pair.outer.inside():
        with monkeypatch.context() as patched:
            patched.setattr(Path, "unlink", refuses)
            with pytest.raises(fault):
                letters.destroy_old()
        row = SealedLetter.objects.get()
        assert (row.destroyed_at, row.file.destroyed_at) == (None, None)
        assert letters.destroy_old() == 1
        assert not files.place(row.file.sha256).exists()


def test_packages_twice_and_late_keep_one_letter(pair: Pair) -> None:
    case = Case(pair)
    with on("03-12"):
        case.dispatch()
        pair.outward()
        pair.outer.read(*pair.inner.out())
        with pair.outer.inside():
            assert SealedLetter.objects.count() == 1
        with pair.inner.inside():
            assert Message.objects.filter(kind="letter").count() == 1


def test_a_letter_that_goes_by_post_after_all_is_taken_back(pair: Pair) -> None:
    case = Case(pair)
    with on("03-12"):
        case.dispatch()
    with on("03-20"):
        with pair.inner.inside():
            case.office.do("resend_decision", case.matter, POST)
        pair.outward()
        with pair.outer.inside():
            row = SealedLetter.objects.get()
            assert row.destroyed_at is not None
            assert not files.place(row.file.sha256).exists()
            assert "打开文书" not in words(case.client().get("/track/"))


def test_an_opening_of_what_went_by_post_meanwhile_is_no_delivery(pair: Pair) -> None:
    case = Case(pair)
    with on("03-12"):
        case.dispatch()
    with on("03-20"):
        with pair.outer.inside():
            assert case.client().get(f"/track/sealed/{SealedLetter.objects.get().key}/").status_code == 200
        with pair.inner.inside():
            case.office.do("resend_decision", case.matter, POST)
        pair.inward()
        assert "改为邮寄" in refusals(pair.inner)[0]
        assert case.state() == "dispatched"


def test_a_letter_for_an_application_that_is_not_here_is_refused(pair: Pair) -> None:
    case = Case(pair)
    with on("03-12"):
        with pair.outer.inside():
            Crossing.objects.update(ref="another")
        case.dispatch()
        assert any("没有这件申请" in each for each in refusals(pair.outer))
        with pair.outer.inside():
            assert not SealedLetter.objects.exists()


def test_a_letter_sealed_for_another_key_does_not_open_and_is_not_delivered(pair: Pair) -> None:
    case = Case(pair)
    with on("03-12"):
        case.dispatch()
        with pair.outer.inside():
            row = SealedLetter.objects.get()
            other = sealing.seal(sealing.public_of(bytes(range(32))), b"{}", row.key)
            files.place(row.file.sha256).write_bytes(other)
            answer = case.client().get(f"/track/sealed/{row.key}/")
            assert answer.status_code == 403
            row.refresh_from_db()
            assert row.opened_at is None


def test_without_the_key_of_the_outer_zone_letters_wait(pair: Pair) -> None:
    case = Case(pair)
    with on("03-12"):
        with pair.inner.inside():
            key = Partner.objects.values_list("sealing", flat=True).get()
            assert key
            Partner.objects.update(sealing="")
        case.dispatch()
        with pair.inner.inside():
            assert not Message.objects.filter(kind="letter").exists()
            Partner.objects.update(sealing=key)
        pair.outward()
        with pair.outer.inside():
            assert SealedLetter.objects.count() == 1


@pytest.mark.parametrize("point", ["first letter", "before mark", "marked"])
def test_killed_while_reading_a_letter_lies_there_once(pair: Pair, point: str) -> None:
    case = Case(pair)
    with on("03-12"):
        with pair.inner.inside():
            case.office.do("dispatch_decision", case.matter, {"method": "electronic"})
        pair.inner.round()
        pair.outer.bring(*pair.inner.out())
    kill_at(RealDatabase(pair.outer.address, pair.outer.home), point, "reading_halts.py")
    with on("03-12"):
        pair.outer.round()
        with pair.outer.inside():
            assert SealedLetter.objects.count() == 1
            assert all(row.refused == [] for row in Incoming.objects.all())
            assert case.client().get(f"/track/sealed/{SealedLetter.objects.get().key}/").status_code == 200


SECOND = {"title": "另一份批准文件", "text": "请公开另一份批准文件。"}


class Together:
    """Two applications of one person, made outside, answered inside by one letter."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        with pair.inner.inside():
            self.office: Office = build_office(EDUCATION, "云川市教育局")
        with on("03-09"):
            pair.outward()
            pair.inward()
        with on("03-10"):
            made = [
                applied(pair, once=str(n), agency=EDUCATION, **ONLINE, **more) for n, more in enumerate(({}, SECOND))
            ]
            self.codes = [code for _, code in made]
            pair.inward()
        with on("03-12"), pair.inner.inside():
            rows = list(Application.objects.order_by("number").select_related("matter"))
            self.first, self.second = (row.matter for row in rows)
            for matter in (self.first, self.second):
                self.office.do("assign", matter, {"account": self.office.handler.account})
            self.office.do("join_answer", self.second, {"leading": rows[0].number}, by=self.office.handler)
            said = {"say_信息清单": "批准文件", "say_提供方式": "网上下载"}
            self.office.decide(self.first, "D02", said, files={"given": upload("批准文件.pdf")})
            self.office.do("dispatch_decision", self.first, {"method": "electronic"})
            jobs.run_due()
        with on("03-12"):
            pair.outward()

    def opened(self, code: str) -> str:
        """Open what lies at a query page, with its files; its words."""
        client = Client()
        assert client.post("/track/", {"query_code": code, "tail": IDENTITY[-4:]}).status_code == 303
        (address,) = LINK.findall(client.get("/track/").content.decode())
        page = client.get(address)
        assert client.get(f"{address}1/").content.startswith(b"%PDF")
        assert client.get(f"{address}2/").content.startswith(b"%PDF")
        assert client.get(f"{address}3/").status_code == 404
        return words(page)

    def delivered(self) -> dict[int, tuple[str, date | None]]:
        with self.pair.inner.inside():
            jobs.run_due()
            kinds = ("applications.decision_delivered", "applications.jointly_delivered")
            days = dict(Fact.objects.filter(kind__in=kinds).values_list("matter_id", "occurred_on"))
            return {row.pk: (row.process_state, days.get(row.pk)) for row in Application.objects.all()}


@pytest.mark.parametrize("which", [0, 1], ids=["opened where the letter hangs", "opened at the joined one"])
def test_a_letter_that_answers_two_applications_is_read_at_both(pair: Pair, which: int) -> None:
    case = Together(pair)
    with on("03-13"), pair.outer.inside():
        assert SealedLetter.objects.count() == 2
        assert "批准文件.pdf" in case.opened(case.codes[which])
    with on("03-14"):
        pair.inward()
        day = ("delivered", date(2026, 3, 13))
        assert case.delivered() == {case.first.pk: day, case.second.pk: day}
    with on("03-15"):
        with pair.outer.inside():
            case.opened(case.codes[1 - which])
        pair.inward()
        assert case.delivered() == {case.first.pk: day, case.second.pk: day}, "the first opening counts"
        assert refusals(pair.inner) == refusals(pair.outer) == []


def test_taken_back_from_both_when_it_goes_by_post(pair: Pair) -> None:
    case = Together(pair)
    with on("03-20"):
        with pair.inner.inside():
            case.office.do("resend_decision", case.first, POST)
            jobs.run_due()
        pair.outward()
        with pair.outer.inside():
            assert not SealedLetter.objects.filter(destroyed_at=None).exists()
