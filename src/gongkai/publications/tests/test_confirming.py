"""协商、确认 (条例 11, R13): who is asked, who answers, what silence and dissent do; nothing leads round it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from gongkai.agencies.models import Agency
from gongkai.core import jobs
from gongkai.core.models import FileLink, Matter
from gongkai.core.refusals import Refused
from gongkai.core.settings import declared
from gongkai.core.viewers import Anonymous, Job, Staff
from gongkai.publications import due
from gongkai.publications.confirming import rows
from gongkai.publications.confirming.models import Confirmation
from gongkai.publications.models import Publication
from gongkai.publications.tests.desk_pages import client_of, done, send, url_of, words
from gongkai.publications.tests.newsroom import SUBMIT, TEXT, Newsroom, build, invalid, on
from gongkai.publications.tests.playing import attach

pytestmark = pytest.mark.django_db

JOINT = {"issuers": "云川市住房和城乡建设局\n云川市民政局"}
YES, NO = {"answer": "yes"}, {"answer": "no", "opinion": "第三条的补助标准与我局文件不一致。"}
LAST = date(2026, 3, 31)  # fifteen working days after 10 March
CLEARED = {"decision": "yes", "ground": "以市政府常务会议纪要为准。"}


@dataclass
class Two:
    """Two agencies under one government."""

    ours: Newsroom
    theirs: Newsroom
    above: Newsroom

    def answer(self, matter: Matter, data: dict[str, str], by: Staff | None = None) -> None:
        self.ours.do("answer_confirmation", matter, data, by=by or self.theirs.publisher)

    def decide(self, matter: Matter, data: dict[str, str], by: Staff | None = None) -> None:
        whole = {"agency": self.theirs.agency.code, **data}
        self.ours.do("decide_confirmation", matter, whole, by=by or self.above.signer)

    def state(self, matter: Matter) -> str:
        return Confirmation.objects.filter(matter=matter).order_by("-pk")[0].state

    def waiting(self, matter: Matter) -> int:
        return self.ours.item(matter).unconfirmed

    def blocked(self, matter: Matter) -> None:
        """Signing is refused, and so publishing is out of reach."""
        assert "没有确认公开" in self.ours.refused("sign", matter).message
        assert self.ours.refused("publish", matter).code == "state"


@pytest.fixture
def two(room: Newsroom) -> Iterator[Two]:
    found = Two(room, build("MB9990035", "云川市民政局"), build("MB9990001", "云川市人民政府"))
    for each in (found.ours, found.theirs):
        Agency.objects.filter(pk=each.agency.pk).update(supervisor=found.above.agency)
        each.agency.refresh_from_db()
    with on("03-10"):
        yield found


def test_who_issues_it_too_is_asked_by_sending_it_into_review(two: Two) -> None:
    matter = two.ours.reviewed(**JOINT)
    row = Confirmation.objects.get(matter=matter)
    assert (row.agency_id, row.asker_id, row.superior_id) == (
        two.theirs.agency.pk,
        two.ours.agency.pk,
        two.above.agency.pk,
    )
    assert (row.state, row.term) == ("asked", LAST)
    two.blocked(matter)
    two.answer(matter, YES)
    assert two.state(matter) == "agreed"
    two.ours.do("sign", matter)
    two.ours.do("publish", matter)
    assert two.ours.row(matter).public


def test_the_drafter_does_not_answer_for_an_agency_that_has_a_desk(two: Two) -> None:
    matter = two.ours.reviewed(**JOINT)
    letter = {"agency": "云川市民政局", "by": "办公室来函", "on": "2026-03-10"}
    with invalid("由它自己在“机关协商”里答复"):
        two.ours.do("confirm_joint", matter, letter)
    two.answer(matter, NO)
    with invalid("由共同上级机关裁定"):
        two.ours.do("confirm_joint", matter, letter)
    two.blocked(matter)


def test_an_agency_that_is_only_concerned_is_asked_by_hand(two: Two) -> None:
    matter = two.ours.reviewed()
    assert two.waiting(matter) == 0
    asking = {"agency": two.theirs.agency.code, "about": "第三条涉及低保家庭。"}
    two.ours.do("ask_confirmation", matter, asking)
    two.blocked(matter)
    with invalid("已经请"):
        two.ours.do("ask_confirmation", matter, asking)
    two.answer(matter, YES)
    two.ours.do("sign", matter)


def test_a_dissent_has_its_reason_and_goes_to_the_common_superior(two: Two) -> None:
    matter = two.ours.reviewed(**JOINT)
    with invalid("请写明理由"):
        two.answer(matter, {"answer": "no"})
    two.answer(matter, NO)
    two.blocked(matter)
    for stranger in (two.ours.signer, two.theirs.signer, two.above.handler):
        with pytest.raises(Refused):
            two.decide(matter, CLEARED, by=stranger)
    two.decide(matter, CLEARED)
    assert two.state(matter) == "cleared"
    two.ours.do("sign", matter)


def test_what_is_decided_not_to_be_published_stays_unsigned(two: Two) -> None:
    matter = two.ours.reviewed(**JOINT)
    two.answer(matter, NO)
    two.decide(matter, {"decision": "no", "ground": "数据没有核实。"})
    assert two.state(matter) == "forbidden"
    two.blocked(matter)
    with pytest.raises(Refused):
        two.decide(matter, CLEARED)


@pytest.mark.parametrize(("day", "state"), [("03-31", "asked"), ("04-01", "silent")])
def test_silence_is_noted_the_day_after_the_last_one(two: Two, day: str, state: str) -> None:
    matter = two.ours.reviewed(**JOINT)
    with on(day):
        for _ in range(2):
            jobs.queue_periodic()
            jobs.run_due()
        assert two.state(matter) == state
        two.blocked(matter)


def test_silence_goes_to_the_superior_unless_the_setting_reads_it_as_agreement(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert declared[rows.SILENCE].default == rows.REFER
    silent, agreed = two.ours.reviewed(**JOINT), two.ours.reviewed(**JOINT)
    with on("04-01"):
        who = {"agency": two.theirs.agency.pk}
        two.ours.do("lapse_confirmation", silent, who, by=Job("测试"))
        two.decide(silent, CLEARED)
        two.ours.do("sign", silent)
        plain = rows.settings.value
        monkeypatch.setattr(
            "gongkai.core.settings.value",
            lambda code, *more: rows.AGREE if code == rows.SILENCE else plain(code, *more),
        )
        two.ours.do("lapse_confirmation", agreed, who, by=Job("测试"))
        assert two.state(agreed) == "agreed"
        two.ours.do("sign", agreed)


def test_nobody_lapses_it_early_and_nobody_answers_late(two: Two) -> None:
    matter = two.ours.reviewed(**JOINT)
    with pytest.raises(Refused):
        two.ours.do("lapse_confirmation", matter, {"agency": two.theirs.agency.pk}, by=Job("测试"))
    with on("04-01"):
        two.ours.do("lapse_confirmation", matter, {"agency": two.theirs.agency.pk}, by=Job("测试"))
        with pytest.raises(Refused):
            two.answer(matter, YES)


@pytest.mark.parametrize("way", ["take_back", "return"])
def test_a_dissent_is_not_left_behind_by_sending_the_text_again(two: Two, way: str) -> None:
    """No way round: neither by taking the other agency out of the issuers, nor by not asking it again."""
    matter = two.ours.reviewed(**JOINT)
    two.answer(matter, NO)
    by = two.ours.signer if way == "return" else None
    two.ours.do(way, matter, {"reason": "修改"}, by=by)
    assert two.state(matter) == "void"
    with pytest.raises(Refused):
        two.answer(matter, YES)
    two.ours.do("write", matter, {**TEXT, "issuers": ""})
    two.ours.do("submit", matter, SUBMIT)
    two.ours.review(matter)
    assert Confirmation.objects.filter(matter=matter, state="asked").count() == 1
    two.blocked(matter)
    two.answer(matter, YES)
    two.ours.do("sign", matter)


def test_without_a_common_superior_here_its_decision_is_registered_by_letter(room: Newsroom) -> None:
    theirs = build("MB9990035", "云川市民政局")
    with on("03-10"):
        two = Two(room, theirs, theirs)
        matter = room.reviewed(**JOINT)
        assert Confirmation.objects.get(matter=matter).superior is None
        two.answer(matter, NO)
        two.blocked(matter)
        with pytest.raises(Refused):
            two.decide(matter, CLEARED, by=theirs.signer)
        room.do("confirm_joint", matter, {"agency": "云川市民政局", "by": "省厅批复〔2026〕3号", "on": "2026-03-10"})
        room.do("sign", matter)


def test_who_stands_above_both(two: Two) -> None:
    ours, theirs, above = two.ours.agency, two.theirs.agency, two.above.agency
    assert rows.common_superior(ours, theirs) == above
    assert rows.common_superior(ours, above) == above
    assert rows.common_superior(above, theirs) == above
    assert rows.common_superior(ours, build("MB9990043", "邻市民政局").agency) is None


def test_the_asked_agency_reads_this_version_and_nothing_else(two: Two) -> None:
    matter = two.ours.begun(**JOINT)
    attach(two.ours, matter)
    two.ours.do("submit", matter, SUBMIT)
    row, link = Confirmation.objects.get(matter=matter), FileLink.objects.get(matter=matter)
    theirs, stranger = client_of(two.theirs.publisher), client_of(build("MB9990043", "云川市教育局").publisher)
    page = f"/desk/confirmations/{row.key}/"
    assert "现将管理办法印发给你们" in words(theirs.get(page))
    assert theirs.get(f"{page}files/{link.code}/").status_code == 200
    assert theirs.get(url_of(matter)).status_code == 404, "the item itself stays the other agency's"
    assert theirs.get(f"/desk/files/{link.code}/").status_code == 404
    assert not Publication.objects.visible_to(two.theirs.publisher).filter(pk=matter.pk).exists()
    assert not Confirmation.objects.visible_to(Anonymous()).exists()
    for address in (page, f"{page}answer/", f"{page}decide/", f"{page}files/{link.code}/"):
        assert stranger.get(address).status_code == 404
    other = two.ours.begun()
    attach(two.ours, other, "另一件.pdf")
    foreign = FileLink.objects.get(matter=other)
    assert theirs.get(f"{page}files/{foreign.code}/").status_code == 404, "only files of the version"


def test_it_is_answered_and_decided_on_the_pages(two: Two) -> None:
    matter = two.ours.reviewed(**JOINT)
    row = Confirmation.objects.get(matter=matter)
    theirs, above = client_of(two.theirs.publisher), client_of(two.above.signer)
    assert [item.detail for item in due.items(two.theirs.publisher, LAST)] == ["答复其他机关的确认"]
    assert due.asked(two.theirs.publisher) == 1
    assert two.ours.row(matter).text.title in words(theirs.get("/desk/confirmations/"))
    refused = send(theirs, f"/desk/confirmations/{row.key}/answer/", {"answer": "no"})
    assert refused.status_code == 422
    assert "请写明理由" in words(refused)
    page = done(send(theirs, f"/desk/confirmations/{row.key}/answer/", NO))
    assert "不同意公开" in words(theirs.get(page))
    assert [item.detail for item in due.items(two.above.signer, LAST)] == ["裁定是否公开"]
    assert "不同意公开" in words(client_of(two.ours.handler).get(url_of(matter)))
    page = done(send(above, f"/desk/confirmations/{row.key}/decide/", CLEARED))
    assert "裁定公开" in words(above.get(page))
    assert due.asked(two.above.signer) == due.asked(two.theirs.publisher) == 0
    for show in ("waiting", "asked", "sent", "superior", "rubbish"):
        assert above.get(f"/desk/confirmations/?show={show}").status_code == 200


def test_the_list_takes_a_fixed_number_of_queries(two: Two) -> None:
    counts = []
    client = client_of(two.theirs.publisher)
    for _ in range(3):
        two.ours.submitted(**JOINT)
        client.get("/desk/confirmations/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/desk/confirmations/")
        counts.append(len(asked))
    assert len(set(counts)) == 1


def test_the_database_keeps_who_was_asked_about_what(two: Two) -> None:
    two.ours.submitted(**JOINT)
    row = Confirmation.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Confirmation.objects.filter(pk=row.pk).update(term=date(2026, 12, 31))
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()
