"""The bundle of a case: court order, page numbers, hashes; what is somebody else's stands in the sealed volume."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import date
from io import BytesIO

import pdfplumber
import pytest

from gongkai.applications.bundle.actions import bind_volume
from gongkai.applications.bundle.papers import Paper, Volume, in_order
from gongkai.applications.models import Party
from gongkai.applications.tests.desk_client import browser_of, case_url, send, words
from gongkai.applications.tests.office import POST, REQUEST, Office, on, upload
from gongkai.applications.tests.test_outcomes import objected
from gongkai.core import files, jobs
from gongkai.core.actions import registered
from gongkai.core.models import Entry, Fact, FileLink, Matter
from gongkai.core.models import Job as Queued
from gongkai.core.refusals import Refused
from gongkai.core.viewers import CodeHolder, Job

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def bundled(matter: Matter, volume: str) -> tuple[str, dict[str, bytes]]:
    """Text of the paged PDF, and what the ZIP holds."""
    found = FileLink.objects.filter(matter=matter, purpose=f"案卷包（{volume}）")
    pdf = files.open_link(found.get(name__endswith=".pdf"), Job("测试"))
    archive = zipfile.ZipFile(BytesIO(files.open_link(found.get(name__endswith=".zip"), Job("测试"))))
    with pdfplumber.open(BytesIO(pdf)) as document:
        text = "\n".join(page.extract_text() for page in document.pages)
    return text, {name: archive.read(name) for name in archive.namelist()}


def told(office: Office) -> Matter:
    matter = objected(office)
    with on("03-21"):
        office.decide(matter, "D07", office.filled(matter, "D07"))
        office.do("dispatch_decision", matter, POST)
    return matter


def make(office: Office, matter: Matter) -> None:
    registered["bundles.make_served"].perform(office.handler, {"purpose": "行政诉讼举证"}, matter=matter)
    jobs.run_due()


def test_the_served_volume_has_everything_in_order_and_nothing_of_somebody_else(office: Office) -> None:
    matter = told(office)
    with on("03-30"):
        make(office, matter)
    text, inside = bundled(matter, "送达卷")
    assert "政府信息公开申请案卷" in text
    assert "答复期限怎么算" in text
    assert text.index("征求意见书") < text.index("政府信息不予公开告知书")
    assert "第 1 页" in text
    listed = inside["000 目录.txt"].decode().splitlines()[2:]
    for line in listed:
        _, name, digest = line.split("\t")
        assert hashlib.sha256(inside[name]).hexdigest() == digest
    assert not any("书面意见" in name or "身份证明" in name for name in inside)


def test_the_served_volume_says_that_a_third_party_objected_and_not_in_its_words(office: Office) -> None:
    matter = objected(office)
    with on("03-21"):
        party = Party.objects.get(matter=matter)
        seq = Fact.objects.get(matter=matter, kind="applications.third_party_answered").seq
        amended = {"fact": seq, "reason": "抄漏了。", "to_grounds": "独家配方不得外传"}
        office.do("amend", matter, amended, files={"proof": upload()})
        make(office, matter)
    text, _ = bundled(matter, "送达卷")
    assert f"收到{party.name}的意见" in text
    assert "不同意公开" in text
    assert "独家配方" not in text


def test_the_served_volume_holds_personal_papers_and_is_kept_like_them(office: Office) -> None:
    with on("03-02"):
        matter = office.do(
            "register", None, {**REQUEST, "channel": "counter"}, files={"scan": upload("申请书.pdf")}
        ).matter
        assert matter is not None
        office.do("assign", matter, {"account": office.handler.account})
        make(office, matter)
    for link in FileLink.objects.filter(matter=matter, purpose="案卷包（送达卷）"):
        assert link.personal
        with pytest.raises(Refused, match="没有任务"):
            files.open_link(link, office.signer)
        assert files.open_link(link, office.handler)


def test_the_sealed_volume_is_made_by_two_people(office: Office) -> None:
    with on("03-02"):
        matter = office.register()
        office.do("assign", matter, {"account": office.handler.account})
        before = Entry.objects.count()
    with on("03-03"):
        office.do("withdraw", matter, {"note": "不要了"}, files={"file": upload()})
        ask, confirm = registered["bundles.ask_sealed"], registered["bundles.confirm_sealed"]
        ask.perform(office.handler, {"purpose": "法院调取"}, matter=matter)
        with pytest.raises(Refused, match="另一人"):
            confirm.perform(office.handler, {}, matter=matter)
        with pytest.raises(Refused, match="已经申请过"):
            ask.perform(office.handler, {"purpose": "法院调取"}, matter=matter)
        confirm.perform(office.reviewer, {}, matter=matter)
        jobs.run_due()
    assert Entry.objects.count() > before
    link = FileLink.objects.filter(matter=matter, purpose="案卷包（密封卷）").first()
    assert link is not None
    assert link.personal
    assert not FileLink.objects.filter(pk=link.pk).visible_to(CodeHolder(matter.pk)).exists()


def test_a_job_that_is_repeated_binds_no_second_volume(office: Office) -> None:
    with on("03-02"):
        matter = office.assigned()
        make(office, matter)
        bind_volume(Queued.objects.get(kind="bundles.bind").payload)
        assert FileLink.objects.filter(matter=matter, purpose="案卷包（送达卷）").count() == 2
        make(office, matter)
    assert FileLink.objects.filter(matter=matter, purpose="案卷包（送达卷）").count() == 4


def test_who_has_no_task_on_the_case_makes_none(office: Office) -> None:
    with on("03-02"):
        matter = office.register()
        with pytest.raises(Refused, match="没有任务"):
            registered["bundles.make_served"].perform(office.signer, {"purpose": "看看"}, matter=matter)


def test_a_damaged_paper_is_named_and_costs_nothing_else(office: Office) -> None:
    matter = told(office)
    with on("03-24"):
        office.do("decision_returned", matter, {"reason": "退回"})
        office.do(
            "decision_delivered", matter, {"how": "counter"}, files={"proof": upload("签收.pdf", b"%PDF-1.7 broken")}
        )
        make(office, matter)
    text, inside = bundled(matter, "送达卷")
    assert "见压缩包" in text
    assert any(name.endswith("签收.pdf") for name in inside)


def test_papers_stand_by_section_then_by_day() -> None:
    def paper(section: int, title: str, day: int, volume: Volume = Volume.SERVED) -> Paper:
        return Paper(section, title, date(2026, 3, day), "a.pdf", b"", "application/pdf", volume)

    given = [
        paper(6, "答复", 9),
        paper(0, "申请", 2),
        paper(3, "甲", 8),
        paper(3, "乙", 5),
        paper(0, "证", 2, Volume.SEALED),
    ]
    assert [each.title for each in in_order(given, Volume.SERVED)] == ["申请", "乙", "甲", "答复"]
    assert [each.title for each in in_order(given, Volume.SEALED)] == ["证"]


def test_its_page_offers_the_steps_and_shows_what_was_made(office: Office) -> None:
    matter = told(office)
    with on("03-30"):
        make(office, matter)
        client, page = browser_of(office.handler), case_url(matter, "bundle")
        assert "案卷（送达卷）.pdf" in words(client.get(page))
        assert send(client, case_url(matter, "bundle", "sealed"), {"purpose": "法院调取"}).status_code == 303
        assert "密封卷等另一人确认" in words(client.get(page))
        assert send(browser_of(office.reviewer), case_url(matter, "bundle", "confirm")).status_code == 303
        assert "正在装订" in words(client.get(page))
        jobs.run_due()
        assert "（密封卷）.zip" in words(client.get(page))
