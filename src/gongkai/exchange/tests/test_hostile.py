"""Files of the other zone in any order, twice, damaged, foreign, signed with old keys; processes killed in between."""

from __future__ import annotations

import io
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.applications.models import Application
from gongkai.core import clock
from gongkai.core.viewers import Job
from gongkai.exchange import crossing, inbox, receiving, standing
from gongkai.exchange.models import BadFile, Crossing, Incoming, Message, Outgoing
from gongkai.exchange.package import signing
from gongkai.exchange.package.faults import Fault
from gongkai.exchange.package.manifest import Record
from gongkai.exchange.package.writing import write
from gongkai.exchange.partners import Revoke
from gongkai.exchange.tests.killing import kill_at
from gongkai.exchange.tests.test_crossing import applied
from gongkai.exchange.tests.test_zones import WITHDRAWAL, published
from gongkai.exchange.tests.two_zones import Pair, Zone, pair, trust, two
from gongkai.ops.command import Problem
from gongkai.publications.models import Column, Publication, Text, Version
from gongkai.publications.tests.newsroom import on
from harness.databases import RealDatabase, Templates

__all__ = ["pair"]
pytestmark = pytest.mark.db
STRANGER = bytes(range(32))


def told(zone: Zone, *arguments: str) -> str:
    out = io.StringIO()
    with zone.inside():
        call_command("exchange", *arguments, stdout=out)
    return out.getvalue()


def foreign(folder: Path, seed: bytes, number: int = 1, previous: str = "", channel: str = "outward") -> Path:
    place = folder / f"{channel}-{number:06d}.zip"
    record = Record(
        "withdraw", {"index_number": "x", "agency": "x", "standing": [], "erased": [], "title_erased": False}
    )
    write(
        place,
        seed,
        channel=channel,
        number=number,
        previous=previous,
        made_at="2026-03-10T01:30:00+00:00",
        records=[record],
        sources=[],
    )
    return place


def state(pair: Pair) -> Any:
    """All that the public can see of the outer zone, and its place in the order."""
    with pair.outer.inside():
        items = Publication.objects.order_by("index_number")
        shown = list(items.values_list("index_number", "public", "version", "live__sha256", "process_state"))
        return shown, list(Incoming.objects.order_by("number").values_list("number", "digest"))


def test_a_later_package_waits_and_names_what_is_missing(pair: Pair) -> None:
    with on("03-10"):
        published(pair)
        pair.inner.round()
        first, second = pair.inner.out()
        found = pair.outer.read(second)
        assert [(name, fault.code) for name, fault in found.faults] == [(second.name, "gap")]
        assert "第 1 包" in found.faults[0][1].message
        assert state(pair) == ([], []), "nothing of it was taken"
        assert "缺对方的第 1 包" in told(pair.outer, "status")
        with pytest.raises(Problem, match="第 1 包还没有读入"):
            told(pair.outer, "take")
        found = pair.outer.read(first)
        assert [row.number for row in found.read] == [1, 2], "what had waited follows by itself"
        assert "缺对方的" not in told(pair.outer, "status")
        with pair.outer.inside():
            assert not BadFile.objects.filter(settled_at=None).exists()
            assert not list((pair.outer.home / "exchange" / "in").iterdir())


def test_damaged_foreign_and_misdirected_files_are_refused_whole(pair: Pair, tmp_path: Path) -> None:
    with on("03-10"):
        published(pair)
        pair.inner.round()
        first, second = pair.inner.out()
        data = second.read_bytes()
        cases = {
            "cut.zip": data[: len(data) // 2],
            "altered.zip": data.replace(b"canonical", b"canonicaI"),
            "text.zip": "这不是交换包".encode(),
        }
        pair.outer.read(first)
        for name, content in cases.items():
            place = tmp_path / name
            place.write_bytes(content)
            with pair.outer.inside(), pytest.raises(Fault):
                receiving.read(place)
            with pytest.raises(Problem, match=name):
                told(pair.outer, "take", str(place))
        with pair.outer.inside(), pytest.raises(Fault, match="约定的密钥"):
            receiving.read(foreign(tmp_path, STRANGER, 2, "0" * 64))
        with pair.inner.inside(), pytest.raises(Fault, match="约定的密钥"):
            receiving.read(first)  # its own package, come back
        assert [number for number, _ in state(pair)[1]] == [1]
        found = pair.outer.read(second)
        assert [row.refused for row in found.read] == [[]]


def test_a_file_still_being_copied_stays_and_one_never_finished_is_put_aside(pair: Pair) -> None:
    with on("03-10"):
        pair.inner.round()
    place = pair.outer.home / "exchange" / "in" / "outward-000001.zip"
    place.parent.mkdir(parents=True)
    place.write_bytes(pair.inner.out()[0].read_bytes()[:200])
    with pair.outer.inside():
        assert inbox.read_all().faults == []
        assert place.exists()
        with clock.frozen(clock.now() + 2 * inbox.COPIED_WITHIN):
            (_, fault), *_ = inbox.read_all().faults
        assert fault.code == "incomplete"
        assert not place.exists()
        assert (pair.outer.home / "exchange" / "refused" / place.name).exists()


def test_a_replaced_key_opens_nothing_new_and_a_revoked_one_nothing(pair: Pair, tmp_path: Path) -> None:
    public = signing.public_of(STRANGER)
    with on("03-10"):
        pair.outward()
        with pair.outer.inside():
            last = Incoming.objects.get()
        trust(pair.outer, signing.as_text(public), signing.fingerprint(public))
        new = foreign(tmp_path, STRANGER, 2, last.digest)
        assert [row.number for row in pair.outer.read(new).read] == [2]
        again = pair.outer.read(pair.inner.out()[0])
        assert (again.read, again.faults) == ([], []), "what the old key signed before may come once more"
        published(pair)
        pair.inner.round()
        (_, fault), *_ = pair.outer.read(pair.inner.out()[1]).faults
        assert fault.code == "chain", "its number is taken"
        with pair.outer.inside():
            Revoke.perform(Job("测试"), {"fingerprint": signing.fingerprint(public)[:16]})
            with pytest.raises(Fault, match="约定的密钥"):
                receiving.read(new)


def test_old_key_with_the_right_place_in_the_order(pair: Pair, tmp_path: Path) -> None:
    keys = [bytes([number]) * 32 for number in (7, 8)]
    digests = []
    for seed in keys:
        public = signing.public_of(seed)
        trust(pair.outer, signing.as_text(public), signing.fingerprint(public))
    with pair.outer.inside(), on("03-10"):
        for number, seed in enumerate((*keys, keys[0]), start=1):
            place = foreign(tmp_path, seed, number, digests[-1] if digests else "")
            if number == 3:
                with pytest.raises(Fault, match="已经换掉的密钥"):
                    receiving.read(place)
            else:
                digests.append(receiving.read(place).row.digest)


def test_a_fingerprint_that_does_not_fit_registers_nothing(pair: Pair) -> None:
    public = signing.public_of(STRANGER)
    for said in ("", signing.fingerprint(public)[:15], "0" * 64):
        with pytest.raises(Problem, match=r"指纹|必填|这个字段"):
            told(pair.outer, "trust", signing.as_text(public), "--fingerprint", said)
    assert "已登记" in told(pair.outer, "trust", signing.as_text(public), "--fingerprint", signing.fingerprint(public))
    with pytest.raises(Problem, match="已经登记过"):
        told(pair.outer, "trust", signing.as_text(public), "--fingerprint", signing.fingerprint(public))
    assert "已停用" in told(pair.outer, "trust", "--revoke", signing.fingerprint(public)[:16])


def test_nothing_that_was_not_published_is_in_any_file_or_on_any_page(pair: Pair) -> None:
    with on("03-10"):
        published(pair)
        with pair.inner.inside():
            pair.room.begun(title="关于机密草稿甲的通知")
            pair.room.signed(title="关于待发布乙的通知")
            matter = published(pair, "关于已撤下丙的通知")
            pair.room.do("withdraw", matter, WITHDRAWAL)
        pair.outward()
        everything = b"".join(place.read_bytes() for place in pair.inner.out())
        for word in ("机密草稿甲", "待发布乙", "已撤下丙", "banMB9990019", "qianMB9990019", "shenMB9990019"):
            assert word.encode() not in everything, word
        with pair.outer.inside():
            assert Publication.objects.count() == Text.objects.count() == 1


def test_a_version_withdrawn_between_two_packages_is_no_longer_read(pair: Pair) -> None:
    with on("03-10"):
        matter = published(pair)
        pair.outward()
        with pair.inner.inside():
            room = pair.room
            room.do("withdraw", matter, WITHDRAWAL)
            room.do("revise", matter, {"reason": "更正"})
            room.do("submit", matter, {"accepted": "照原件", "unexplained": "内容浅显，不用另行解读。"})
            room.review(matter)
            room.do("sign", matter)
            room.do("publish", matter)
            number = room.item(matter).index_number
        pair.outward()
        with pair.outer.inside():
            item = pair.room.item(Publication.objects.get(index_number=number).matter)
            assert [each.number for each in item.public_versions] == [2]


def test_what_must_be_destroyed_is_destroyed_outside_too(pair: Pair) -> None:
    with on("03-10"):
        matter = published(pair)
        pair.outward()
        with pair.inner.inside():
            room = pair.room
            room.do("withdraw", matter, {"ground": "personal", "reason": "含有个人信息。"})
            asked = {"ground": "personal", "reason": "电话", "versions": ["1"]}
            room.do("ask_erasure", matter, asked, by=room.publisher)
            room.do("erase", matter, {"title": "on"}, by=room.secrecy)
        pair.outward()
        with pair.outer.inside():
            assert (bytes(Version.objects.get().canonical), Text.objects.get().body) == (b"", "")
            assert Text.objects.get().title == "（已清除）"


def test_a_column_comes_along_under_its_own_address(pair: Pair) -> None:
    with on("03-10"):
        with pair.inner.inside():
            top = Column.objects.create(agency=pair.room.agency, title="政策", valid_from=date(2026, 1, 1))
            inner = Column.objects.create(
                agency=pair.room.agency, title="文件", parent=top, catalogue="20-1", valid_from=date(2026, 1, 1)
            )
            pair.room.published(column=inner.key)
        with pair.outer.inside():
            assert not Column.objects.exists()
        pair.outward()
        with pair.outer.inside():
            there = Column.objects.get(key=inner.key)
            assert (there.title, there.parent.title, there.catalogue) == ("文件", "政策", "20-1")
            assert Publication.objects.get().column == there
            assert "老旧小区" in Client().get(f"/columns/{inner.key}/").content.decode()


def test_a_time_of_publishing_that_cannot_be_is_no_proof(pair: Pair) -> None:
    with on("03-10"):
        matter = published(pair)
        pair.inner.round()
    with on("03-12"):
        pair.outer.bring(*pair.inner.out())
        pair.outer.round()
    with on("03-11"):
        pair.inward()
        with pair.inner.inside():
            assert Publication.objects.get(pk=matter.pk).proof_waits
            said = [each["refused"] for row in Incoming.objects.all() for each in row.refused]
            assert any("校准两区的时钟" in each for each in said)
            assert any("没有办成" in finding.message for finding in standing.check())


def test_the_doctor_and_the_page_say_what_is_wrong(pair: Pair) -> None:
    with on("03-10"):
        published(pair)
        pair.inner.round()
        pair.outer.read(pair.inner.out()[1])
    with on("03-12"), pair.outer.inside():
        said = [finding.message for finding in standing.check()]
        assert any("没有读入另一区的交换包" in each for each in said)
        assert any("缺另一区的第 1 包" in each for each in said)


# -- any order --


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=5)
@given(deliveries=st.lists(st.integers(0, 9), max_size=14))
def test_any_order_and_repetition_ends_in_the_same_state(
    database_templates: Templates, tmp_path_factory, django_db_blocker, deliveries: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("order")
    with pytest.MonkeyPatch.context(), django_db_blocker.unblock():
        from django.conf import settings as config  # noqa: PLC0415  hypothesis calls the body anew each time

        with two(database_templates, folder, config) as both, on("03-10"):
            first = published(both)
            both.inner.round()
            published(both, "关于第二件的通知")
            both.inner.round()
            with both.inner.inside():
                both.room.do("withdraw", first, WITHDRAWAL)
            both.inner.round()
            made = both.inner.out()
            for place in deliveries:
                both.outer.read(made[place % len(made)])
            both.outer.read(*made)
            shown, read = state(both)
            assert [number for number, _ in read] == list(range(1, len(made) + 1))
            assert [(row[1], row[4]) for row in shown] == [(False, "withdrawn"), (True, "published")]


# -- killed --


@pytest.mark.parametrize("point", ["first application", "before mark", "marked"])
def test_killed_while_reading_loses_nothing_and_doubles_nothing(pair: Pair, point: str) -> None:
    with on("03-10"):
        pair.outward()
        applied(pair)
        applied(pair, once="b", title="另一件")
        pair.outer.round()
    pair.inner.bring(*pair.outer.out())
    kill_at(RealDatabase(pair.inner.address, pair.inner.home), point, "reading_halts.py")
    pair.inner.round()
    with pair.inner.inside():
        assert Application.objects.count() == Crossing.objects.count() == 2
        assert all(row.refused == [] for row in Incoming.objects.all())
        assert len(set(Incoming.objects.values_list("number", flat=True))) == Incoming.objects.count()
    pair.outward()
    with pair.outer.inside():
        assert Crossing.objects.filter(erased=True).count() == 2


@pytest.mark.parametrize("point", ["bytes", "rows", "committed"])
def test_killed_while_writing_an_application_arrives_once(pair: Pair, point: str) -> None:
    with on("03-10"):
        pair.outward()
        pair.inward()
        applied(pair)
        with pair.outer.inside():
            assert crossing.seal_waiting() == 1
    kill_at(RealDatabase(pair.outer.address, pair.outer.home), point)
    pair.inward()
    with pair.inner.inside():
        assert Application.objects.count() == 1
    with pair.outer.inside():
        numbers = list(Outgoing.objects.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))


def test_the_same_package_under_another_name_is_read_once(pair: Pair) -> None:
    with on("03-10"):
        pair.inner.round()
    shutil.copyfile(pair.inner.out()[0], pair.inner.home / "exchange" / "out" / "x.zip")
    with on("03-10"):
        pair.outer.read(pair.inner.out()[0])
        again = pair.outer.read(pair.inner.home / "exchange" / "out" / "x.zip")
        assert (again.read, again.faults) == ([], [])
        with pair.outer.inside():
            assert Message.objects.filter(kind="receipt").count() == 1
