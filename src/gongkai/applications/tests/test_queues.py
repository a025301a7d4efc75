"""Queues: which case stands where on which day, and that the parts divide the open cases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from gongkai.applications import queues
from gongkai.applications.models import Applicant, Application, SavedFilter
from gongkai.applications.process import STATES
from gongkai.applications.tests.desk_pages import cells, signed_in, text
from gongkai.applications.tests.office import POST, REQUEST, Office, build_office, on, staff
from gongkai.core import calendars
from gongkai.core.models import Entry, Matter
from gongkai.core.projections import folding

pytestmark = pytest.mark.db

LIST = "/desk/applications/"


def today_of(office: Office, day: date) -> queues.Today:
    return queues.Today(day, calendars.current(office.agency.pk).law)


def queue_of(office: Office, matter: Matter, day: date) -> list[str]:
    """The queues of the division in which a case stands."""
    today = today_of(office, day)
    return [q.key for q in queues.PARTS if queues.rows_of(q, office.receiver, today).filter(pk=matter.pk).exists()]


# Received on Monday 2026-03-02: the last of 20 working days is Monday 2026-03-30.
@pytest.mark.parametrize(
    ("day", "queue", "chip"),
    [
        (date(2026, 3, 2), "later", "剩20个工作日"),
        (date(2026, 3, 20), "later", "剩6个工作日"),
        (date(2026, 3, 23), "soon", "剩5个工作日"),
        (date(2026, 3, 29), "soon", "剩1个工作日"),  # the Sunday before
        (date(2026, 3, 30), "today", "今日到期"),
        (date(2026, 3, 31), "late", "逾期1日"),
        (date(2026, 4, 8), "late", "逾期6日"),  # 清明 lies between
    ],
)
def test_a_running_case_moves_through_the_deadline_queues(office: Office, day: date, queue: str, chip: str) -> None:
    with on("03-02"):
        matter = office.register()
    assert queue_of(office, matter, day) == [queue]
    assert queues.chip_of(office.row(matter), today_of(office, day)).text == chip


def test_who_waits_for_the_applicant_stands_among_the_waiting(office: Office) -> None:
    with on("03-02"):
        matter = office.assigned()
    with on("03-04"):
        office.letter(
            matter, "correction_request", {"say_补正事项": "请写明年份。", "say_补正指引": "写明文号。", "term": 15}
        )
        office.do("send_correction_notice", matter, POST)
    assert queue_of(office, matter, date(2026, 3, 5)) == ["waiting"]
    assert queues.chip_of(office.row(matter), today_of(office, date(2026, 3, 5))).text == "等待补正"


def test_a_case_without_a_receipt_day_is_unconfirmed_and_an_answered_one_waits_to_be_filed(office: Office) -> None:
    with on("03-02"):
        waits = office.do("log_arrival", None, {**REQUEST, "channel": "fax"}).matter
        assert waits is not None
        matter = office.assigned()
        office.decide(matter, "D02", office.filled(matter, "D02"))
    assert queue_of(office, matter, date(2026, 3, 3)) == ["later"]
    with on("03-03"):
        office.do("dispatch_decision", matter, POST)
    assert queue_of(office, waits, date(2026, 3, 2)) == ["unconfirmed"]
    assert queues.chip_of(office.row(waits), today_of(office, date(2026, 3, 2))).text == "待确认"
    assert queue_of(office, matter, date(2026, 3, 3)) == ["answered"]
    assert queues.chip_of(office.row(matter), today_of(office, date(2026, 3, 3))).text == "已答复"


days = st.none() | st.dates(date(2026, 2, 20), date(2026, 5, 10))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(
    rows=st.lists(st.tuples(st.sampled_from(sorted(STATES)), days, days, st.booleans()), min_size=1, max_size=12),
    day=st.dates(date(2026, 2, 20), date(2026, 5, 10)),
)
def test_the_parts_divide_the_open_cases(office: Office, rows: list[tuple[Any, ...]], day: date) -> None:
    today = today_of(office, day)
    with folding():
        Application.objects.all().delete()
        for state, due, until, closed in rows:
            matter = Matter.objects.create(kind="application", agency=office.agency, opened_at="2026-01-01T00:00Z")
            Application.objects.create(
                matter=matter,
                agency=office.agency,
                number=f"n{matter.pk}",
                process_state=state,
                due=due,
                await_until=until,
                closed=closed,
                last_seq=1,
            )
    stands = [row for queue in queues.PARTS for row in queues.rows_of(queue, office.receiver, today)]
    assert sorted(row.pk for row in stands) == sorted(
        Application.objects.filter(closed=False).values_list("pk", flat=True)
    )
    counted = queues.counts(office.receiver, today)
    assert sum(counted[queue.key] for queue in queues.PARTS) == len(stands)


def many(office: Office, number: int, agency: Any = None) -> list[Matter]:
    """Rows as they would be folded, without their facts: for lists only."""
    rows = []
    with folding():
        for n in range(number):
            matter = Matter.objects.create(
                kind="application", agency=agency or office.agency, opened_at="2026-01-01T00:00Z"
            )
            entry = Entry.objects.order_by("pk").first()
            Application.objects.create(
                matter=matter,
                agency=agency or office.agency,
                number=f"2025-{n:04}",
                process_state="handling",
                handler_id=office.handler.account,
                due=date(2026, 3, 3 + n % 20) if n % 7 else None,
                received_on=date(2026, 2, 1),
                channel="counter",
                last_seq=1,
            )
            Applicant.objects.create(
                matter=matter,
                agency_id=matter.agency_id,
                entry=entry,
                position=1,
                name=f"王{n}",
                kind="c1",
                document="none",
            )
            rows.append(matter)
    return rows


def test_the_pages_of_a_queue_hold_each_case_once_in_the_order_of_urgency(office: Office) -> None:
    with on("03-02"):
        many(office, 120)
        client, address, seen = signed_in(office.handler), f"{LIST}?queue=mine", []
        for _ in range(4):
            answer = client.get(address)
            seen += [row[2].split()[0] for row in cells(answer)]
            further = html.fromstring(answer.content.decode()).xpath("//a[@rel='next']/@href")
            if not further:
                break
            address = LIST + further[0]
    by_number = {row.number: row for row in Application.objects.all()}
    assert len(set(seen)) == len(seen) == 120
    order = [(by_number[number].due or date.max, by_number[number].pk) for number in seen]
    assert order == sorted(order)


@pytest.mark.parametrize("queue", [*queues.QUEUES])
def test_a_list_asks_as_much_for_one_case_as_for_fifty(office: Office, queue: str) -> None:
    with on("03-02"):
        client, asked = signed_in(office.receiver), []
        client.get(f"{LIST}?queue={queue}")
        for number in (20, 60):
            with folding():
                Applicant.objects.all().delete()
                Application.objects.all().delete()
            many(office, number)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"{LIST}?queue={queue}").status_code == 200
            asked.append(len(queries))
    assert asked[0] == asked[1] <= 22, asked


def test_filters_narrow_and_name_what_cannot_be_read(office: Office) -> None:
    with on("03-02"):
        office.register(name="张三")
        office.register(name="张三丰")
        office.register(name="李四")
        client = signed_in(office.receiver)

        def found(**query: str) -> list[str]:
            return sorted(row[3] for row in cells(client.get(LIST, {"queue": "all", **query})))

        assert found(q="张三") == ["张三", "张三丰"]
        assert found(q="三丰") == []  # by prefix
        assert found(q="2026-0003") == ["李四"]
        assert found(state="handling") == []
        assert found(channel="counter", since="2026-03-02") == ["张三", "张三丰", "李四"]
        assert found(until="2026-03-01") == []
        wrong = client.get(LIST, {"queue": "all", "since": "昨天"})
        assert wrong.status_code == 422
        assert "请按“年-月-日”填写" in wrong.content.decode()


def test_another_agency_sees_none_of_it(office: Office) -> None:
    with on("03-02"):
        office.register(name="张三")
        other = build_office("MB9990027", "云川市民政局")
        answer = signed_in(other.receiver).get(f"{LIST}?queue=all")
        assert cells(answer) == []
        assert "还没有登记过申请" in text(answer)
        administrator = staff(office.agency, "guan", "system_admin")
        assert signed_in(administrator).get(LIST).status_code == 403
    assert Client().get(LIST).status_code == 303


def test_many_are_given_out_at_once_and_each_is_reported(office: Office) -> None:
    with on("03-02"):
        first, second, gone = office.register(), office.register(), office.register()
        seen = {matter.pk: office.row(matter) for matter in (first, second, gone)}
        office.do("assign", gone, {"account": office.receiver.account})  # somebody was faster
        client = signed_in(office.receiver)
        chosen = [f"{row.number}:{row.last_seq}" for row in seen.values()]
        answer = client.post(f"{LIST}assign/", {"case": chosen, "account": office.handler.account, "back": "queue=all"})
        assert "2 件已分派，1 件没有分派" in text(answer)
        assert [row[1][:4] for row in cells(answer)] == ["已分派", "已分派", "没有分派"]
        assert office.row(first).handler_id == office.handler.account
        assert office.row(gone).handler_id == office.receiver.account
        again = client.post(f"{LIST}assign/", {"account": office.handler.account})
        assert again.status_code == 303


def test_a_filter_is_kept_under_a_name_for_its_person_alone(office: Office) -> None:
    with on("03-02"):
        client = signed_in(office.receiver)
        client.post(f"{LIST}filters/", {"name": "传真来的", "query": "queue=all&channel=fax&after=x"})
        row = SavedFilter.objects.get()
        assert row.query == "queue=all&channel=fax"
        assert "传真来的" in client.get(LIST).content.decode()
        assert "传真来的" not in signed_in(office.handler).get(LIST).content.decode()
        signed_in(office.handler).post(f"{LIST}filters/", {"drop": row.code})
        assert SavedFilter.objects.count() == 1
        client.post(f"{LIST}filters/", {"drop": row.code})
        assert SavedFilter.objects.count() == 0
        client.post(f"{LIST}filters/", {"name": "空的", "query": "queue=all"})
        assert SavedFilter.objects.count() == 0


def test_the_calendar_shows_the_month_with_what_is_due(office: Office) -> None:
    with on("03-02"):
        matter = office.register()
        client = signed_in(office.receiver)
        page = client.get(f"{LIST}calendar/?month=2026-03")
        shown = [cell for week in cells(page) for cell in week if cell]
        assert len(shown) == 31
        assert shown[0] == "1 休"
        assert shown[1] == "2 今天"
        assert shown[29] == f"30{office.row(matter).number}1 件"
        assert "2026年3月到期日历" in text(client.get(f"{LIST}calendar/?month=x"))


def test_who_oversees_pages_through_agencies_whose_numbers_are_alike(office: Office) -> None:
    other = build_office("MB9990027", "云川市民政局")
    other.agency.supervisor = office.agency
    other.agency.save()
    watcher = staff(office.agency, "jiandu", "supervisor")
    with on("03-02"):
        many(office, 60)
        many(office, 60, other.agency)
        client, address, seen = signed_in(watcher), f"{LIST}?queue=all", []
        for _ in range(4):
            answer = client.get(address)
            seen += html.fromstring(answer.content.decode()).xpath("//tbody//th/a/@href")
            further = html.fromstring(answer.content.decode()).xpath("//a[@rel='next']/@href")
            if not further:
                break
            address = LIST + further[0]
        assert len(seen) == len(set(seen)) == 120
        assert len(cells(client.get(LIST, {"queue": "all", "q": "2025-0059"}))) == 2
        assert cells(client.get(LIST, {"queue": "all", "q": "王59"})) == [], "who oversees is told of no applicant"


def test_a_full_day_of_the_calendar_shows_some_and_leads_to_all(office: Office) -> None:
    with on("03-02"):
        many(office, 120)  # five or six on each day
        client = signed_in(office.receiver)
        page = client.get(f"{LIST}calendar/?month=2026-03")
        due = Application.objects.filter(due=date(2026, 3, 10)).count()
        assert f"共 {due} 件" in text(page)
        (address,) = html.fromstring(page.content.decode()).xpath("//table//a[contains(@href,'due=2026-03-10')]/@href")
        assert len(cells(client.get(address))) == due


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the other database counts its rows before it chooses")
def test_what_waits_for_somebody_is_read_from_the_open_tasks(office: Office) -> None:
    """Whoever has worked here for years has many tasks behind him: they are not gone through for each list."""
    rows = queues.seen_by(office.handler).filter(queues.mine(office.handler))
    assert "task_open (agency_id=? AND account_id=?)" in rows.explain()
