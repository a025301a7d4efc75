"""The workbench on Tuesday 2026-11-24: what is due, for whom, in which group, with a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.agencies.service import Agency, Role
from gongkai.core import audit, clock
from gongkai.core.models import Entry, Matter, Task
from gongkai.core.registry import (
    DueItem,
    DueSource,
    MatterKind,
    MatterLabel,
    NavigationItem,
    due_sources,
    matter_kinds,
    navigation,
)
from gongkai.core.viewers import Job, Staff
from gongkai.core.writing import write_transaction
from gongkai.desk import alerts, shell, workbench
from gongkai.desk.days import Days
from gongkai.law.calendar import shipped
from harness.town import Town

pytestmark = pytest.mark.db

TODAY = date(2026, 11, 24)


def task(town: Town, role: str, due: date | None, *, owner: str = "", kind: str = "example") -> Task:
    """An open task of the housing bureau."""
    place: Agency = town.agencies["c-housing"]
    with write_transaction():
        matter = Matter.objects.create(kind=kind, agency=place, opened_at=clock.now())
        entry = audit.write_entry(Job("测试"), "test", Entry.Result.DONE, channel="call", matter=matter)
        return Task.objects.create(
            matter=matter,
            agency=place,
            kind="example.approve",
            role=role,
            account=town.accounts[owner] if owner else None,
            due=due,
            opened_by=entry,
        )


@pytest.mark.parametrize(
    ("due", "group", "chip"),
    [
        (date(2026, 11, 19), "已逾期", "逾期3日"),
        (date(2026, 11, 23), "已逾期", "逾期1日"),
        (date(2026, 11, 24), "今日到期", "今日到期"),
        (date(2026, 11, 25), "本周到期", "剩1个工作日"),
        (date(2026, 11, 29), "本周到期", "剩3个工作日"),
        (date(2026, 11, 30), "以后", "剩4个工作日"),
        (None, "以后", "期限待定"),
    ],
)
def test_groups_and_chips(due: date | None, group: str, chip: str) -> None:
    item = DueItem("一件事", "要办", due, "", "我")
    (found,) = workbench.grouped([item], TODAY, Days.of(shipped()).is_workday)
    assert (found.title, found.lines[0].chip.text) == (group, chip)


def test_tasks_wait_for_their_owner_or_for_whoever_holds_the_role(town: Town) -> None:
    task(town, Role.SIGNER, TODAY)
    task(town, Role.RECEIVER, TODAY, owner="handler")
    assert [item.owner for item in workbench.task_items(town.viewer("signer"))] == ["签发人"]
    assert [item.owner for item in workbench.task_items(town.viewer("handler"))] == ["我"]
    assert workbench.task_items(town.viewer("receiver")) == []


def test_a_task_of_another_agency_does_not_show(town: Town) -> None:
    task(town, Role.SIGNER, TODAY)
    town.person("other", "何人", "d-welfare", Role.SIGNER)
    assert workbench.task_items(town.viewer("other")) == []


def test_the_page_shows_the_task_with_its_step_and_deadline(town: Town) -> None:
    task(town, Role.SIGNER, date(2026, 11, 23))
    text = town.client("signer").get("/desk/").content.decode()
    assert "今天有 1 件事必须办完" in text
    assert "逾期1日" in text
    assert "11月23日 · 批准" in text


def test_what_colleagues_have_to_do_stands_apart_and_is_not_counted(town: Town) -> None:
    task(town, Role.SIGNER, TODAY)
    theirs = DueItem("同事的一件事", "答复期限", date(2026, 11, 23), "/x/", "韩雪", mine=False)
    due_sources.add(DueSource("test.source", lambda viewer, day: [theirs]))
    try:
        page = town.client("signer").get("/desk/").content.decode()
    finally:
        del due_sources._items["test.source"]
    mine, _, others = page.partition('id="h-others"')
    assert "今天有 1 件事必须办完，同事有 1 件要催" in mine
    assert "同事的一件事" not in mine
    assert "同事的一件事" in others
    assert "逾期1日" in others
    assert 'id="late"' not in page, "the figures lead to one's own"
    assert 'id="h-others"' not in town.client("signer").get("/desk/").content.decode()


@pytest.fixture
def labels() -> Iterator[None]:
    """A room that names its matters."""
    matter_kinds.add(
        MatterKind(
            "labelled", lambda keys: {key: MatterLabel(f"云申〔2026〕{key}号", "/desk/labelled/") for key in keys}
        )
    )
    yield
    del matter_kinds._items["labelled"]


def test_a_room_names_its_matters(town: Town, labels: None) -> None:
    row = task(town, Role.SIGNER, TODAY, kind="labelled")
    (item,) = workbench.task_items(town.viewer("signer"))
    assert (item.title, item.url) == (f"云申〔2026〕{row.matter_id}号", "/desk/labelled/")


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_an_empty_workbench_says_what_will_come(signed_in: Callable[[str], Client], role: str) -> None:
    text = signed_in(role).get("/desk/").content.decode()
    assert Role(role).label in text
    assert "现在没有要办的事" in text or "我的待办" in text


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_the_number_of_queries_does_not_grow(town: Town, role: str) -> None:
    def queries() -> int:
        client = town.client(role)
        client.get("/desk/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/desk/").status_code == 200
        return len(captured)

    task(town, role, TODAY)
    task(town, role, TODAY, owner=role)
    few = queries()
    for _ in range(5):
        task(town, role, TODAY)
        task(town, role, date(2026, 12, 4), owner=role)
    assert queries() == few


def test_a_source_of_another_room_is_asked_with_viewer_and_day(town: Town) -> None:
    due_sources.add(
        DueSource("test.source", lambda viewer, day: [DueItem("报送年报", str(viewer.kind), day, "/x/", "")])
    )
    try:
        titles = [item.title for item in workbench.everything(town.viewer("publisher"), TODAY)]
    finally:
        del due_sources._items["test.source"]
    assert "报送年报" in titles


class TestCalendarAlert:
    def test_it_says_which_year_is_missing_and_who_enters_it(self, signed_in: Callable[[str], Client]) -> None:
        text = signed_in("handler").get("/desk/").content.decode()
        assert "2027 年放假安排还没有录入" in text
        assert "录入通知" not in text

    def test_the_system_administrator_is_led_to_the_form(self, signed_in: Callable[[str], Client]) -> None:
        text = signed_in("system_admin").get("/desk/").content.decode()
        assert "/desk/calendar/notice/" in text

    def test_there_is_none_while_the_known_days_reach_sixty_days_past_every_deadline(self) -> None:
        calendar, viewer = Days.of(shipped()), Staff(1, 1, 1, frozenset())
        assert alerts.calendar_alert(viewer, date(2026, 11, 1), calendar, []) is None
        assert alerts.calendar_alert(viewer, date(2026, 11, 2), calendar, []) is not None
        assert alerts.calendar_alert(viewer, date(2026, 11, 1), calendar, [date(2026, 11, 1)]) is None
        assert alerts.calendar_alert(viewer, date(2026, 11, 1), calendar, [date(2026, 11, 2)]) is not None


class TestShell:
    def test_it_names_person_post_and_agency(self, town: Town) -> None:
        made = shell.build(town.viewer("handler"), "/desk/")
        assert (made["person"], made["post"], made["agency"]) == (
            "王芳",
            "政务公开科 一级科员",
            "云川市住房和城乡建设局",
        )

    def test_entries_are_seen_by_their_roles_alone(self, town: Town) -> None:
        def seen(role: str) -> set[str]:
            return {item.code for item in shell.allowed(town.viewer(role))}

        assert "desk.audit" in seen("audit_admin")
        assert "desk.audit" not in seen("system_admin")
        assert "desk.settings" not in seen("handler")

    @pytest.mark.parametrize(
        ("path", "current"),
        [
            ("/desk/", "/desk/"),
            ("/desk/calendar/notice/", "/desk/calendar/"),
            ("/desk/settings/portal.name/", "/desk/settings/"),
            ("/desk/unknown/", ""),
        ],
    )
    def test_the_entry_under_which_the_page_lies_is_marked(self, town: Town, path: str, current: str) -> None:
        assert shell.build(town.viewer("system_admin"), path)["current"] == current

    def test_an_unknown_group_stands_last_and_a_count_of_nothing_is_not_shown(self, town: Town) -> None:
        for code, group, number in (("test.one", "新的一组", 3), ("test.two", "办理", 0)):
            navigation.add(NavigationItem(code, group, code, "doc", "desk:home", count=lambda viewer, n=number: n))
        try:
            groups = shell.grouped(town.viewer("handler"))
        finally:
            for code in ("test.one", "test.two"):
                del navigation._items[code]
        assert groups[-1]["title"] == "新的一组"
        assert groups[-1]["items"][0]["count"] == 3
        assert "count" not in next(group for group in groups if group["title"] == "办理")["items"][0]
