"""Outside links: collected, asked with care and in turn, shown where dead; nothing leads into inner networks."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from typing import Any
from urllib.parse import SplitResult

import pytest

from gongkai.core.settings import declared
from gongkai.publications import due, lint, texts
from gongkai.publications.links import checking
from gongkai.publications.links.asking import HOPS, Answer, ask
from gongkai.publications.links.models import OutsideLink
from gongkai.publications.tests.desk_pages import client_of, words
from gongkai.publications.tests.newsroom import TEXT, Newsroom, on
from gongkai.publications.tests.playing import publish

PUBLIC = "93.184.215.14"
DEAD = Answer(False, True, "对方回答 404")
DOWN = Answer(False, False, "没有回应")
ALIVE = Answer(True, False, "")
LINK = "https://www.example.org/a"


def names(**addresses: str) -> Any:
    def resolve(host: str, port: int) -> Sequence[str]:
        if host not in addresses and host.replace(".", "_") not in addresses:
            raise socket.gaierror
        return [addresses.get(host) or addresses[host.replace(".", "_")]]

    return resolve


def answering(*answers: tuple[int, str]) -> tuple[list[tuple[str, str, str]], Any]:
    """Another side that answers so in turn, and what it was asked: host, address, method."""
    seen: list[tuple[str, str, str]] = []
    left = list(answers)

    def call(parts: SplitResult, address: str, method: str) -> tuple[int, str]:
        seen.append((parts.hostname or "", address, method))
        return left.pop(0)

    return seen, call


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([(200, "")], ALIVE),
        ([(301, "/b"), (200, "")], ALIVE),
        ([(405, ""), (200, "")], ALIVE),
        ([(403, "")], ALIVE),
        ([(404, "")], DEAD),
        ([(410, "")], Answer(False, True, "对方回答 410")),
        ([(500, "")], Answer(False, False, "对方回答 500")),
        ([(302, "/x")] * (HOPS + 1), Answer(False, False, f"转了 {HOPS} 次还没有到")),
    ],
)
def test_what_an_answer_means(answers: list[tuple[int, str]], expected: Answer) -> None:
    seen, call = answering(*answers)
    assert ask(LINK, names(www_example_org=PUBLIC), call) == expected
    assert {address for _, address, _ in seen} == {PUBLIC}, "the call goes to the address that was looked at"


@pytest.mark.parametrize(
    "inner",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "224.0.0.1", "255.255.255.255"),
    ],
)
def test_no_question_goes_into_an_inner_network(inner: str) -> None:
    seen, call = answering()
    found = ask(LINK, names(www_example_org=inner), call)
    assert (found.alive, found.gone, seen) == (False, True, [])
    assert "内部网络" in found.detail
    seen, call = answering((302, "http://inside.example.org/"))
    found = ask(LINK, names(www_example_org=PUBLIC, inside_example_org=inner), call)
    assert (found.alive, len(seen)) == (False, 1), "nor by a redirect"


def test_a_name_with_one_inner_address_among_public_ones_is_not_asked() -> None:
    seen, call = answering()
    assert not ask(LINK, lambda host, port: [PUBLIC, "10.0.0.1"], call).alive
    assert seen == []


@pytest.mark.parametrize(
    "address",
    ["ftp://www.example.org/", "http://www.example.org:8080/", "http://user:pw@www.example.org/", "file:///etc/passwd"],
)
def test_only_ordinary_web_addresses_are_asked(address: str) -> None:
    seen, call = answering()
    assert not ask(address, names(www_example_org=PUBLIC), call).alive
    assert seen == []


@pytest.mark.parametrize("fault", [TimeoutError(), ConnectionRefusedError(), ValueError("odd"), socket.gaierror()])
def test_whatever_goes_wrong_is_an_answer(fault: Exception) -> None:
    def call(parts: SplitResult, address: str, method: str) -> tuple[int, str]:
        raise fault

    found = ask(LINK, names(www_example_org=PUBLIC), call)
    assert (found.alive, found.gone) == (False, False)
    assert found.detail


def test_which_links_are_outside() -> None:
    html = '<p><a href="https://a.example.org/x#y">一</a><a href="/documents/">二</a><a href="mailto:a@b">三</a></p>'
    assert checking.outside(html + '<p><a href="https://a.example.org/x">又</a></p>') == ["https://a.example.org/x"]


def with_links(*addresses: str) -> dict[str, str]:
    return {"body": "".join(f'<p>参见<a href="{each}">该文件</a>的有关规定。</p>' for each in addresses)}


@pytest.mark.django_db
def test_links_are_those_of_the_version_that_is_public(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.published(**with_links(LINK, "http://b.example.org/"))
        room.begun(**with_links("http://draft.example.org/"))
        assert [checking.collect(), checking.collect()] == [1, 0]
        assert OutsideLink.objects.count() == 2
    with on("03-11"):
        room.do("revise", matter, {"reason": "改链接"})
        room.do("write", matter, {**TEXT, **with_links(LINK)})
        publish(room, matter)
        checking.collect()
    assert [link.address for link in OutsideLink.objects.all()] == [LINK]


@pytest.mark.django_db
def test_nothing_leaves_the_house_unless_the_setting_says_so(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "check", lambda: pytest.fail("asked"))
    with on("03-10"):
        room.published(**with_links(LINK))
        assert "不向外访问" in checking.run({})
    assert declared[checking.SETTING].default is False
    assert declared[checking.SETTING].everywhere


@pytest.mark.django_db
def test_gone_is_dead_at_once_and_down_only_after_three_days(room: Newsroom) -> None:
    with on("03-10"):
        room.published(**with_links(LINK, "https://down.example.org/"))
        checking.collect()

    def question(address: str) -> Answer:
        return DOWN if "down" in address else DEAD

    states = []
    for day in ("03-11", "03-11", "03-12", "03-13", "03-14"):
        with on(day):
            checking.check(question)
            states.append(dict(OutsideLink.objects.values_list("address", "state"))["https://down.example.org/"])
    assert states == ["failing", "failing", "failing", "dead", "dead"], "once a day, the third day decides"
    assert OutsideLink.objects.get(address=LINK).state == "dead"
    with on("03-20"):
        checking.check(lambda address: ALIVE)
    assert set(OutsideLink.objects.values_list("state", "failures")) == {("alive", 0)}


@pytest.mark.django_db
def test_one_host_is_asked_a_few_at_a_time(room: Newsroom) -> None:
    with on("03-10"):
        room.published(**with_links(*(f"https://one.example.org/{number}" for number in range(9)), LINK))
        checking.collect()
        asked: list[str] = []

        def question(address: str) -> Answer:
            asked.append(address)
            return ALIVE

        assert checking.check(question) == checking.OF_ONE_HOST + 1
        assert checking.check(question) == 4, "the others are next"
    assert len(asked) == len(set(asked)) == 10


@pytest.mark.django_db
def test_dead_links_stand_at_the_desk_and_in_the_check(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.published(**with_links(LINK))
        checking.collect()
        checking.check(lambda address: DEAD)
        page = words(client_of(room.publisher).get("/desk/links/"))
        assert LINK in page
        assert "对方回答 404" in page
        assert room.row(matter).text.title in page
        assert [item.detail for item in due.items(room.publisher, room.row(matter).formed_on)] == ["改正死链接"]
        draft = room.begun(**with_links(LINK + "#part"))
        found = lint.check(texts.present(room.item(draft)), room.row(draft).formed_on)
        assert [each.rule for each in found] == ["link-outside-dead"]
        room.do("withdraw", matter, {"ground": "duplicate", "reason": "重复。"})
        assert LINK not in words(client_of(room.publisher).get("/desk/links/"))
