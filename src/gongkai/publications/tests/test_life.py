"""An item from the first draft to the site and off it again: what each step leaves behind."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from gongkai.core import clock, files, jobs
from gongkai.core.models import FileLink, Task
from gongkai.core.process import differences
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Anonymous
from gongkai.publications import public_state
from gongkai.publications.content import digest
from gongkai.publications.models import Publication, Text, Version
from gongkai.publications.process import PUBLICATION
from gongkai.publications.tests.desk_pages import client_of, words
from gongkai.publications.tests.newsroom import SECRECY, TEXT, Newsroom, build, invalid, on, upload

pytestmark = pytest.mark.db


def seen(matter) -> bool:
    return Publication.objects.visible_to(Anonymous()).filter(pk=matter.pk).exists()


def tasks(matter) -> list[str]:
    return sorted(Task.objects.filter(matter=matter).open().values_list("kind", flat=True))


def test_from_draft_to_the_site(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.begun()
        assert (room.state(matter), tasks(matter)) == ("drafting", ["publications.write"])
        room.do("submit", matter, {})
        for step in ("pass_unit", "pass_secrecy", "pass_office", "sign"):
            assert tasks(matter) == [f"publications.{step}"]
            assert not seen(matter)
            room.do(step, matter, SECRECY if step == "pass_secrecy" else {})
        assert (room.state(matter), tasks(matter)) == ("signed", ["publications.publish"])
        before = public_state.generation()
        room.do("publish", matter)
    row = room.row(matter)
    assert (row.index_number, row.public, row.version) == ("MB9990019/2026-00001", True, 1)
    assert clock.local_date(row.published_at).isoformat() == "2026-03-10"
    assert public_state.generation() == before + 1
    assert seen(matter)
    assert tasks(matter) == []
    assert list(differences(PUBLICATION)) == []


def test_what_is_signed_is_what_is_published_and_can_be_made_again(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.begun()
        room.do("attach", matter, {}, files={"upload": upload("管理办法.pdf")}, by=room.handler)
        room.do("submit", matter, {"accepted": "照原件"})
        version = Version.objects.get(matter=matter)
        room.review(matter)
        room.do("sign", matter, {"sha256": version.sha256})
        room.do("publish", matter)
    data = bytes(version.canonical)
    assert digest(data) == version.sha256 == room.item(matter).live.sha256
    values = json.loads(data)
    assert (values["format"], values["title"], values["files"][0]["name"]) == (1, TEXT["title"], "管理办法.pdf")
    again = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert again == data


def test_a_signature_over_other_bytes_is_refused(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.reviewed()
        with pytest.raises(Refused, match="与您看到的不一致"):
            room.do("sign", matter, {"sha256": "0" * 64})


def test_attachments_open_with_the_item_and_close_with_it(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.begun()
        code = room.do("attach", matter, {}, files={"upload": upload()}, by=room.handler).result
        link = FileLink.objects.get(code=code)
        with pytest.raises(Refused):
            files.open_link(link, Anonymous())
        room.do("submit", matter, {"accepted": "照原件"})
        room.review(matter)
        room.do("sign", matter)
        room.do("publish", matter)
        link.refresh_from_db()
        assert files.open_link(link, Anonymous())
        room.do("withdraw", matter, {"ground": "personal", "reason": "附件含有不应公开的内容。"})
        with pytest.raises(Refused):
            files.open_link(link, Anonymous())
    assert not seen(matter)
    assert Publication.objects.answering().filter(pk=matter.pk).exists(), "the address answers with a tombstone"


@pytest.mark.parametrize(
    ("formed", "published", "period", "due", "late"),
    [
        ("2026-03-02", "2026-03-30", "general", "2026-03-30", 0),
        ("2026-03-02", "2026-03-31", "general", "2026-03-30", 1),
        ("2026-03-02", "2026-03-11", "licence_penalty", "2026-03-11", 0),
        ("2026-03-02", "2026-03-13", "licence_penalty", "2026-03-11", 2),
        ("2026-03-02", "2026-03-23", "budget_department", "2026-03-23", 0),
    ],
)
def test_the_last_day_and_how_late(room: Newsroom, formed, published, period, due, late) -> None:
    with on(formed):
        matter = room.begun(period=period, formed_on=formed, written_on=formed)
        assert room.row(matter).due.isoformat() == due
    with on(published):
        room.do("submit", matter, {})
        room.review(matter)
        room.do("sign", matter)
        room.do("publish", matter)
    row = room.row(matter)
    assert (row.must_by.isoformat(), row.due, row.late_days) == (due, None, late)


def test_what_is_older_than_the_calendar_has_no_last_day(room: Newsroom) -> None:
    """A document of 2015 is put on the site today: it is neither late nor in time, and it goes through."""
    with on("2026-03-02"):
        matter = room.begun(formed_on="2015-08-05", written_on="2015-08-05")
        assert room.row(matter).due is None
        room.do("submit", matter, {"accepted": "旧文件，今天补上网。"})
        room.review(matter)
        room.do("sign", matter)
        room.do("publish", matter)
    row = room.row(matter)
    assert (row.public, row.must_by, row.late_days) == (True, None, None)
    assert "2015-08-05" in words(Client().get(f"/documents/{row.index_number}/"))
    assert client_of(room.publisher).get(f"/desk/publications/{row.key}/").status_code == 200


def test_a_new_version_keeps_number_and_time_and_the_old_one_stays_meanwhile(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.published()
    with on("03-12"):
        room.do("revise", matter, {"reason": "更正联系电话"})
        room.do("write", matter, {**TEXT, "body": "<p>更正后的正文，共三条。</p>"})
        row = room.row(matter)
        assert (row.public, row.version, row.process_state) == (True, 1, "drafting")
        room.do("submit", matter, {})
        room.review(matter)
        room.do("sign", matter)
        room.do("publish", matter)
    row = room.row(matter)
    assert (row.index_number, row.version) == ("MB9990019/2026-00001", 2)
    assert clock.local_date(row.first_published_at).isoformat() == "2026-03-10"
    assert clock.local_date(row.published_at).isoformat() == "2026-03-12"


def test_a_dropped_revision_leaves_what_was_published(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.published()
        text = room.row(matter).text_id
        room.do("revise", matter, {"reason": "拟补充"})
        room.do("write", matter, {**TEXT, "title": "另一个题目"})
        room.do("drop_revision", matter, {"reason": "不改了"})
    assert (room.state(matter), room.row(matter).text_id, room.row(matter).public) == ("published", text, True)


def test_what_is_not_to_be_public_is_kept_and_looked_at_again(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.signed(attribute="closed", attribute_reason="条例第十六条：内部事务信息。")
        with pytest.raises(Refused, match="不能发布"):
            room.do("publish", matter)
        room.do("keep", matter)
    row = room.row(matter)
    assert (row.process_state, row.public, row.review_on.isoformat()) == ("kept", False, "2027-03-10")


def test_secrecy_review_has_no_way_around(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.submitted()
        room.do("pass_unit", matter)
        for step, who in (("pass_office", room.publisher), ("sign", room.signer), ("publish", room.publisher)):
            with pytest.raises(Refused):
                room.do(step, matter, by=who)
        for person in (room.handler, room.reviewer, room.publisher, room.signer):
            with pytest.raises(Refused):
                room.do("pass_secrecy", matter, SECRECY, by=person)


def test_nobody_reviews_or_signs_what_he_wrote(room: Newsroom) -> None:
    everything = build("MB9990027", "云川市小岭镇人民政府")
    one = everything.handler.__class__(
        everything.handler.account,
        post_id=everything.handler.post_id,
        agency_id=everything.agency.pk,
        roles=frozenset({"handler", "reviewer", "secrecy", "publisher", "signer"}),
    )
    with on("03-10"):
        matter = everything.do("begin", None, TEXT, by=one).matter
        everything.do("submit", matter, {}, by=one)
        with pytest.raises(Refused, match="同一人"):
            everything.do("pass_unit", matter, by=one)


def test_another_agency_can_do_nothing(room: Newsroom) -> None:
    other = build("MB9990027", "云川市民政局")
    with on("03-10"):
        matter = room.signed()
        with pytest.raises(Refused, match="其他机关"):
            room.do("publish", matter, by=other.publisher)
    assert not Publication.objects.visible_to(other.publisher).filter(pk=matter.pk).exists()


def test_joint_documents_wait_for_the_other_agency(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.reviewed(issuers="云川市住房和城乡建设局\n云川市民政局")
        with pytest.raises(Refused, match="1 个机关没有确认公开"):
            room.do("sign", matter)
        with invalid("没有“云川市教育局”"):
            room.do("confirm_joint", matter, {"agency": "云川市教育局", "by": "来函", "on": "2026-03-09"})
        room.do("confirm_joint", matter, {"agency": "云川市民政局", "by": "云民函〔2026〕3号", "on": "2026-03-09"})
        room.do("sign", matter)
    assert room.state(matter) == "signed"


def test_an_appointed_time_is_kept_by_a_job_and_can_be_taken_back(room: Newsroom) -> None:
    with on("03-10"):
        first, second = room.signed(), room.signed(title="第二件通知")
        for matter in (first, second):
            room.do("schedule", matter, {"at": "2026-03-11T08:00"})
        room.do("schedule", second, {})
        jobs.run_due()
        assert not seen(first)
    with on("03-11"):
        jobs.run_due()
    assert seen(first)
    assert not seen(second)


def test_a_display_ends_by_itself_the_day_after_its_last(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.published(genre="display", document_number="", display_until="2026-03-16")
    with on("03-16"):
        jobs.queue_periodic()
        jobs.run_due()
        assert seen(matter)
    with on("03-17"):
        jobs.run_due()
        assert not seen(matter)


def test_a_display_that_is_over_is_not_published_for_an_hour(room: Newsroom) -> None:
    shown: dict[str, Any] = {"genre": "display", "document_number": "", "title": "关于名单的公示"}
    with on("03-10"):
        matter = room.signed(**shown, display_until="2026-03-16")
        with invalid("公示到 2026-03-16 为止"):
            room.do("schedule", matter, {"at": "2026-03-17T00:00"})
        room.do("schedule", matter, {"at": "2026-03-16T23:59"})
    with on("03-17"):
        assert room.refused("publish", matter).code == "display_over"
        jobs.run_due()
        assert room.state(matter) == "signed"
    with on("03-16"):
        room.do("publish", matter)
    assert room.row(matter).public


def test_erasure_takes_two_people_and_leaves_hash_and_times(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.begun(body="<p>王某，住址：光明路12号院3栋。</p>")
        room.do("attach", matter, {}, files={"upload": upload("名单.pdf")}, by=room.handler)
        room.do("submit", matter, {"accepted": "依法公告"})
        room.review(matter)
        room.do("sign", matter)
        room.do("publish", matter)
        asked = {"ground": "personal", "reason": "公开了身份证号", "versions": ["1"]}
        with invalid("先撤下"):
            room.do("ask_erasure", matter, asked, by=room.secrecy)
        room.do("withdraw", matter, {"ground": "personal", "reason": "含有不应公开的个人信息。"})
        room.do("ask_erasure", matter, asked, by=room.secrecy)
        with pytest.raises(Refused, match="同一人"):
            room.do("erase", matter, {}, by=room.secrecy)
        room.do("erase", matter, {}, by=room.signer)
        jobs.run_due()
    version = Version.objects.get(matter=matter)
    assert (bytes(version.canonical), len(version.sha256)) == (b"", 64)
    assert not any("光明路12号院" in text.body for text in Text.objects.filter(matter=matter))
    link = FileLink.objects.get(matter=matter)
    assert not files.place(link.file.sha256).exists()
    with pytest.raises(Refused, match="已按规定清除"):
        files.open_link(link, room.publisher)


def test_texts_and_versions_cannot_be_changed(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.submitted()
    for model, change in ((Text, {"body": "x"}), (Text, {"title": "x"}), (Version, {"canonical": b"x"})):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(matter=matter).update(**change)


def test_one_click_masks_what_the_check_found(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.begun(body="<p>申请人陈某，身份证号<strong>11010519491231002X</strong>，符合条件，予以公告。</p>")
        with invalid("身份证号码"):
            room.do("submit", matter, {})
        room.do("mask", matter, {"piece": "11010519491231002X"})
        assert (
            Text.objects.latest("pk").body == "<p>申请人陈某，身份证号<strong>****</strong>，符合条件，予以公告。</p>"
        )
        with pytest.raises(Refused, match="没有在文稿里找到"):
            room.do("mask", matter, {"piece": "11010519491231002X"})
        room.do("submit", matter, {"accepted": "无其他问题"})
    assert room.state(matter) == "reviewing"


def test_warnings_and_errors_at_submission(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.begun(document_number="", written_on="", body="")
        with pytest.raises(Invalid) as refusal:
            room.do("submit", matter, {})
    text = " ".join(message for messages in refusal.value.errors.values() for message in messages)
    assert "发文字号" in text
    assert "形成日期" in text
    assert "正文是空的" in text
