"""From publishing at the desk to a page on another platform, and off it again: through packages and nothing else."""

from __future__ import annotations

import io
import json
import random
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from gongkai.core import clock, files, jobs
from gongkai.core.models import Matter
from gongkai.core.models.files import StoredFile
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Job
from gongkai.core.writing import write_transaction
from gongkai.exchange import actions, outbox, service, store
from gongkai.exchange.actions import WritePackage, write_all
from gongkai.exchange.jobs import ROUND, empty_erased, lay_out, work
from gongkai.exchange.models import Change, Channel, Outgoing
from gongkai.exchange.package.faults import Fault
from gongkai.exchange.standing import check, public_key, standing
from gongkai.exchange.tests.receiving import Platform
from gongkai.ops.command import Problem
from gongkai.publications.content import digest
from gongkai.publications.tests.desk_pages import client_of, done, send, words
from gongkai.publications.tests.docx_files import picture
from gongkai.publications.tests.newsroom import PDF, TEXT, Newsroom, on, put, staff, upload

pytestmark = pytest.mark.db
WITHDRAWAL = {"ground": "duplicate", "reason": "重复发布。"}
NUMBER = "MB9990019/2026-00001"
LONG = "<p>改造以后的小区增加了电梯、停车位和无障碍通道，现将照片公布，欢迎居民提出意见。</p>"


def platform() -> Platform:
    return Platform(public_key()[0])


def laid() -> list[Path]:
    return sorted(store.out().glob("*.zip"))


def republished(room: Newsroom, matter: Matter, title: str) -> None:
    room.do("revise", matter, {"reason": "更正"})
    room.do("write", matter, {**TEXT, "title": title})
    room.do("submit", matter, {"accepted": "照原件"})
    room.review(matter)
    room.do("sign", matter)
    room.do("publish", matter)


def prove(room: Newsroom, matter: Matter) -> None:
    at = clock.now().astimezone(clock.BEIJING).strftime("%Y-%m-%dT%H:%M")
    data = {"address": "https://www.yunchuan.example.cn/1.html", "claimed_at": at}
    room.do("prove_shown", matter, data, files={"upload": upload("副本.pdf")})


def test_published_amended_withdrawn_and_shown_so_on_the_platform(room: Newsroom) -> None:
    there = platform()
    with on("03-10"):
        matter = room.begun()
        room.do("attach", matter, {}, files={"upload": upload("管理办法.pdf")}, by=room.handler)
        room.do("submit", matter, {"accepted": "照原件"})
        room.review(matter)
        room.do("sign", matter)
        assert not Change.objects.exists(), "what is not published is told to nobody"
        room.do("publish", matter)
        work({})
        (first,) = laid()
        assert there.read(first)
        assert there.pages[NUMBER]["title"].startswith("云川市住房和城乡建设局关于印发")
        assert '<a href="files/001.pdf" download="管理办法.pdf">' in there.pages[NUMBER]["page"]
        assert "2026-03-10" not in there.pages[NUMBER]["page"], "the time of publishing is the platform's to say"
        republished(room, matter, "云川市住房和城乡建设局关于印发《新办法》的通知")
        work({})
        assert there.read(laid()[1])
        assert "新办法" in there.pages[NUMBER]["title"]
        room.do("withdraw", matter, WITHDRAWAL)
        work({})
        assert there.read(laid()[2])
    assert (there.pages, there.gone) == ({}, {NUMBER: "重复发布。"})
    assert Outgoing.objects.get(number=3).urgent
    assert not outbox.waiting().exists()


def test_the_package_holds_the_signed_bytes_and_the_attachments_as_they_are(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.begun()
        room.do("attach", matter, {}, files={"upload": upload("管理办法.pdf")}, by=room.handler)
        room.do("submit", matter, {"accepted": "照原件"})
        room.review(matter)
        room.do("sign", matter)
        room.do("publish", matter)
        work({})
    with zipfile.ZipFile(laid()[0]) as archive:
        canonical = archive.read("files/items/0001/canonical.json")
        assert digest(canonical) == room.item(matter).live.sha256
        assert archive.read("files/items/0001/files/001.pdf") == PDF
        values = json.loads(archive.read("files/items/0001/metadata.json"))
        manifest = archive.read("manifest.json").decode()
    assert values["attachments"][0]["name"] == "管理办法.pdf"
    assert values["sha256"] == digest(canonical)
    assert "老旧小区" not in manifest, "a manifest is kept when what it lists is destroyed"


def test_a_picture_of_the_body_and_a_link_to_another_item(room: Newsroom) -> None:
    with on("03-10"):
        other = room.published()
        prove(room, other)
        room.published(title="关于还没有人在平台上看到的一件的通知")
        links = f'<a href="/documents/{NUMBER}/">办法</a>和<a href="/documents/MB9990019/2026-00002/">它</a>'
        cited = f"<p>见{links}。</p>{LONG}"
        matter = room.begun(title="云川市住房和城乡建设局关于公布照片的公告", genre="announcement", body=cited)
        data = {"picture": "on", "alt": "改造后的小区"}
        room.do("attach", matter, data, files={"upload": upload("照片.png", picture())}, by=room.handler)
        room.do("submit", matter, {"accepted": "照原件"})
        room.review(matter)
        room.do("sign", matter)
        room.do("publish", matter)
        work({})
        there = platform()
        assert all(there.read(place) for place in laid())
    page = there.pages["MB9990019/2026-00003"]["page"]
    assert '<img src="files/001.png" alt="改造后的小区">' in page
    assert '<a href="https://www.yunchuan.example.cn/1.html">办法</a>' in page
    assert "和它。" in page, "a link that leads nowhere on the platform is no link"
    assert "/documents/" not in page


def test_what_must_be_taken_off_goes_first_and_alone(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.published()
        work({})
        others = [room.published(title=f"关于第{n}件的通知") for n in range(3)]
        room.do("withdraw", matter, WITHDRAWAL)
        written = write_all(Job("测试"), "job")
    assert [(package.number, package.urgent) for package in written] == [(2, True), (3, False)]
    assert list(written[0].changes.values_list("matter", flat=True)) == [matter.pk]
    assert sorted(written[1].changes.values_list("matter", flat=True)) == sorted(each.pk for each in others)


def test_published_and_taken_back_before_it_was_told_is_told_once(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.published()
        room.do("withdraw", matter, WITHDRAWAL)
        (package,) = write_all(Job("测试"), "job")
        lay_out()
    there = platform()
    there.read(laid()[0])
    assert (package.changes.count(), there.pages, list(there.gone)) == (2, {}, [NUMBER])


def test_the_own_site_tells_nobody(room: Newsroom) -> None:
    put("mode", "city")
    with on("03-10"):
        room.do("withdraw", room.published(), WITHDRAWAL)
        assert not Change.objects.exists()
        with pytest.raises(Refused, match="没有等待"):
            WritePackage.perform(Job("测试"), channel="job")


def test_only_the_system_administrator_and_the_system_write(room: Newsroom) -> None:
    with on("03-10"):
        room.published()
        with pytest.raises(Refused, match="系统管理员"):
            WritePackage.perform(room.publisher, channel="command")
        admin = staff(room.agency, "guan", "system_admin")
        assert WritePackage.perform(admin, channel="command").result.number == 1


# -- cut off, lost, repeated --


def test_killed_between_the_bytes_and_the_row_nothing_is_lost(room: Newsroom, monkeypatch) -> None:
    with on("03-10"):
        room.published()
        with monkeypatch.context() as patched:
            patched.setattr(WritePackage, "carry_out", lambda self, run: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                WritePackage.perform(Job("测试"), channel="job")
        assert (Outgoing.objects.count(), outbox.waiting().count(), laid()) == (0, 1, [])
    with on("03-11"):
        work({})
        assert platform().read(laid()[0])
        swept = sum(not StoredFile.objects.filter(sha256=place.name).exists() for place in files.root().glob("??/??/*"))
        assert swept == 1, "the sweeper takes the bytes that no row names"


def test_killed_before_it_was_laid_out_the_next_round_does_it(room: Newsroom) -> None:
    with on("03-10"):
        room.published()
        WritePackage.perform(Job("测试"), channel="job")
        assert laid() == []
        work({})
        before = laid()[0].read_bytes()
        Outgoing.objects.update(laid_out_at=None)  # killed between the file and the mark
        work({})
        assert [place.read_bytes() for place in laid()] == [before]


def test_two_writers_at_once_give_one_package(room: Newsroom, monkeypatch) -> None:
    with on("03-10"):
        room.published()
        earlier = actions._write

        def slow(last: Channel, *parts: Any) -> object:
            found = earlier(last, *parts)
            if not Outgoing.objects.exists():
                monkeypatch.setattr(actions, "_write", earlier)
                WritePackage.perform(Job("测试"), channel="job")
            return found

        monkeypatch.setattr(actions, "_write", slow)
        with pytest.raises(Refused, match="另一个进程"):
            WritePackage.perform(Job("测试"), channel="job")
    assert (Outgoing.objects.count(), outbox.waiting().count()) == (1, 0)


def test_a_lost_disc_is_made_again_and_is_the_same(room: Newsroom, tmp_path: Path) -> None:
    with on("03-10"):
        room.published()
        call_command("exchange", "write", "--to", str(tmp_path / "disc"), stdout=io.StringIO())
        first = (tmp_path / "disc" / "platform-000001.zip").read_bytes()
        (tmp_path / "disc" / "platform-000001.zip").unlink()
        call_command("exchange", "again", "1", "--to", str(tmp_path / "disc"), stdout=io.StringIO())
    assert (tmp_path / "disc" / "platform-000001.zip").read_bytes() == first == laid()[0].read_bytes()
    with pytest.raises(Problem, match="没有第 2 包"):
        call_command("exchange", "again", "2", "--to", str(tmp_path / "disc"))


@profile(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 4), max_size=20), st.randoms(use_true_random=False))
def test_any_sequence_of_deliveries_ends_in_the_same_state(
    five: list[Path], deliveries: list[int], order: random.Random
) -> None:
    there = platform()
    for place in deliveries:
        try:
            there.read(five[place])
        except Fault as fault:
            assert fault.code == "gap"  # noqa: PT017  either is possible here
    for place in range(5):
        there.read(five[place])
    assert (list(there.pages), list(there.gone)) == (["MB9990019/2026-00002"], [NUMBER])


@pytest.fixture
def five(room: Newsroom) -> list[Path]:
    """Published, amended, another one published, the first withdrawn, the second amended."""
    with on("03-10"):
        first = room.published()
        work({})
        republished(room, first, "关于第一件的新通知")
        work({})
        second = room.published(title="关于第二件的通知")
        work({})
        room.do("withdraw", first, WITHDRAWAL)
        work({})
        republished(room, second, "关于第二件的新通知")
        work({})
    return laid()


# -- what must be destroyed --


def erased(room: Newsroom, matter: Matter) -> None:
    room.do("ask_erasure", matter, {"ground": "personal", "reason": "泄露", "versions": ["1"]})
    room.do("erase", matter, {}, by=room.signer)


def test_what_was_erased_is_destroyed_in_packages_too_and_the_chain_holds(room: Newsroom, tmp_path: Path) -> None:
    there = platform()
    with on("03-10"):
        matter = room.published(body="<p>张三的电话是 13800001111。</p>")
        write_all(Job("测试"), "job")
        file = Outgoing.objects.get().file
        room.do("withdraw", matter, {"ground": "personal", "reason": "含有个人信息。"})
        write_all(Job("测试"), "job")
        lay_out()
        assert b"13800001111" in laid()[0].read_bytes()
        erased(room, matter)
        work({})
        assert not files.place(file.sha256).exists()
        assert b"13800001111" not in laid()[0].read_bytes()
        assert [there.read(place) for place in laid()] == [True, True, True]
        (store.out() / "platform-000001.zip").unlink()
        said = io.StringIO()
        call_command("exchange", "again", "1", "--to", str(tmp_path), stdout=said)
        assert "按规定清除" in said.getvalue()
        assert not there.read(tmp_path / "platform-000001.zip"), "it is the one that was read"
        with zipfile.ZipFile(laid()[-1]) as archive:
            assert json.loads(archive.read("manifest.json"))["records"][0]["values"]["destroy"] is True
    assert there.pages == {}
    assert empty_erased() == 0


# -- what is seen of it --


def test_the_doctor_raises_the_alarm(room: Newsroom) -> None:
    def said() -> list[tuple[str, str]]:
        return [(finding.severity, finding.message) for finding in check()]

    with on("03-10"):
        matter = room.published()
        assert said() == [("ok", "交换包都已写出，发往平台的都有证明")]
    with on("03-11"):
        assert said() == [("warning", "有 1 项变动没有写成交换包")]
        WritePackage.perform(Job("测试"), channel="job")
    with on("03-12"):
        assert [severity for severity, _ in said()] == ["error"], "not laid out"
        lay_out()
        assert [severity for severity, _ in said()] == ["ok"]
    with on("03-17"):
        assert said() == [("warning", "有 1 件发往平台超过五天，没有证明已经公开")]
        prove(room, matter)
        assert [severity for severity, _ in said()] == ["ok"]
        room.do("withdraw", matter, WITHDRAWAL)
    with on("03-18"):
        assert said() == [("error", "有 1 项变动没有写成交换包，其中 1 项是撤下")]
        work({})
    with clock.frozen(clock.now().replace(2026, 3, 19, 1, 30, 0, 0) + timedelta(seconds=1)):
        assert said() == [("error", "有 1 件通知平台撤下超过一天，没有证明已经撤下")]
        room.do("prove_gone", matter, {}, files={"upload": upload("撤下.pdf")})
        assert [severity for severity, _ in said()] == ["ok"]


def test_the_page_of_the_administrator(room: Newsroom) -> None:
    admin = staff(room.agency, "guan", "system_admin")
    client = client_of(admin)
    with on("03-10"):
        matter = room.published()
        page = words(client.get("/desk/exchange/"))
        assert "等待写出的变动" in page
        assert "还没有写出过" in page
        assert public_key()[0] in page
        answer = send(client, "/desk/exchange/write/", {})
        assert "platform-000001.zip" in words(client.get(done(answer)))
        work({})
        assert "1 件待证明" in words(client.get("/desk/exchange/"))
        prove(room, matter)
        assert "都有证明" in words(client.get("/desk/exchange/"))
        with CaptureQueriesContext(connection) as few:
            client.get("/desk/exchange/")
        for number in range(3):
            room.published(title=f"关于第{number}件的通知")
            work({})
        with CaptureQueriesContext(connection) as many:
            client.get("/desk/exchange/")
        assert len(many) == len(few)
    assert client_of(room.publisher).get("/desk/exchange/").status_code == 403


def test_the_commands(room: Newsroom, tmp_path: Path) -> None:
    def told(*arguments: str) -> str:
        out = io.StringIO()
        call_command("exchange", *arguments, stdout=out)
        return out.getvalue()

    with on("03-10"):
        assert "没有等待" in told("write")
        room.published()
        assert "等待写出的变动：1 项" in told("status")
        assert "platform-000001.zip" in told("write")
        assert "1 件，1 件待证明  已放入文件夹" in told("status")
        key = told("key").splitlines()[0].removeprefix("公钥：")
        assert f"发布 {NUMBER}" in told("read", str(laid()[0]), "--key", key)
        assert "签名和内容都对" in told("read", str(laid()[0]))
        (tmp_path / "x.zip").write_bytes(laid()[0].read_bytes()[:-30])
        with pytest.raises(Problem, match="没有拷贝完"):
            told("read", str(tmp_path / "x.zip"))
        with pytest.raises(Problem, match="公钥写得不对"):
            told("read", str(laid()[0]), "--key", "abc")
        (tmp_path / "file").write_text("")
        with pytest.raises(Problem, match="写不到"):
            told("again", "1", "--to", str(tmp_path / "file"))


def test_the_worker_does_it_every_minute(room: Newsroom) -> None:
    assert jobs.kinds[ROUND].every == timedelta(minutes=1)
    with on("03-10"):
        room.published()
        assert work({}) == "写出 1 包，放入文件夹 1 包，销毁 0 包里的文件"
        assert work({}) == "写出 0 包，放入文件夹 0 包，销毁 0 包里的文件"
    assert standing() == service.standing()
    with write_transaction():
        assert Change.objects.exclude(package=None).count() == 1
