"""Table 2 as a dated table: what each record counts for in the reports of 2025 and 2026, and what is behind (R89)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.core import actions
from gongkai.core.models import Matter
from gongkai.core.viewers import Anonymous
from gongkai.law.report_format import TABLE_2
from gongkai.publications import counting
from gongkai.publications.counting import behind, table2
from gongkai.publications.tests.newsroom import Newsroom, build, on
from gongkai.publications.tests.test_acts import FIGURE, LICENCE

pytestmark = pytest.mark.db
RULE = {"genre": "normative", "catalogue": "20-1"}


@pytest.fixture(autouse=True)
def march():  # type: ignore[no-untyped-def]
    """The tenth of March 2026."""
    with on("03-10"):
        yield


def made(room: Newsroom, written: str, number: int = 1, **changes: Any) -> Matter:
    """A normative document of that day on the site."""
    given = {"written_on": written, "document_number": f"云住建规〔{written[:4]}〕{number}号", **RULE, **changes}
    return room.published(**given)


def mark(room: Newsroom, matter: Matter, validity: str, since: str) -> None:
    data = {"validity": validity, "since": since, "because": "按清理决定"}
    room.do("mark_validity", matter, data)


def do(room: Newsroom, code: str, **data: Any) -> Any:
    return actions.registered[f"publications.{code}"].perform(room.publisher, data, channel="command").result


def normative(room: Newsroom, year: int) -> tuple[Any, ...]:
    cells = table2(room.agency, year)
    return tuple(cells[f"t2.normative.{column}"] for column in ("made", "repealed", "valid"))


@pytest.mark.parametrize(
    ("written", "changes", "validity", "since", "in_2025", "in_2026"),
    [
        ("2025-12-31", {}, "", "", (1, 0, 1), (0, 0, 1)),
        ("2026-01-01", {}, "", "", (0, 0, 0), (1, 0, 1)),
        ("2020-05-01", {}, "", "", (0, 0, 1), (0, 0, 1)),
        ("2020-05-01", {}, "repealed", "2025-12-31", (0, 1, 0), (0, 0, 0)),
        ("2020-05-01", {}, "repealed", "2026-01-01", (0, 0, 1), (0, 1, 0)),
        ("2020-05-01", {}, "expired", "2026-01-01", (0, 0, 1), (0, 1, 0)),
        ("2020-05-01", {}, "amended", "2026-01-01", (0, 0, 1), (0, 0, 1)),
        ("2020-05-01", {"expires_on": "2025-12-30"}, "", "", (0, 1, 0), (0, 0, 0)),
        ("2020-05-01", {"expires_on": "2025-12-31"}, "", "", (0, 0, 1), (0, 1, 0)),
        ("2020-05-01", {"expires_on": "2024-12-30"}, "", "", (0, 0, 0), (0, 0, 0)),
        ("2025-05-01", {"genre": "notice"}, "", "", (0, 0, 0), (0, 0, 0)),
    ],
)
def test_what_a_document_counts_for(
    room: Newsroom,
    written: str,
    changes: dict[str, str],
    validity: str,
    since: str,
    in_2025: tuple[int, ...],
    in_2026: tuple[int, ...],
) -> None:
    matter = made(room, written, **changes)
    if validity:
        mark(room, matter, validity, since)
    assert normative(room, 2025) == in_2025
    assert normative(room, 2026) == in_2026


def test_what_was_taken_off_the_site_is_in_no_cell(room: Newsroom) -> None:
    matter = made(room, "2025-05-01")
    room.do("withdraw", matter, {"ground": "false", "reason": "印发错误"})
    assert normative(room, 2025) == (1, 0, 1)  # what a report said does not change afterwards
    assert normative(room, 2026) == (0, 0, 0)


def test_a_draft_counts_for_nothing(room: Newsroom) -> None:
    room.signed(**{"written_on": "2026-03-01", **RULE})
    assert normative(room, 2026) == (0, 0, 0)


def test_all_cells_are_there_and_decisions_count_published_or_not(room: Newsroom) -> None:
    do(room, "record_act", **LICENCE)
    do(room, "record_act", **{**LICENCE, "decision_number": "许2号", "published": "no", "unpublished_reason": "涉密"})
    do(room, "record_act", **{**LICENCE, "decision_number": "许3号", "decided_on": "2025-12-31"})
    gone = do(room, "record_act", **{**LICENCE, "decision_number": "许4号"})
    do(room, "end_act", key=gone.key, reason="登记错误", ended_as="mistake")
    revoked = do(room, "record_act", **{**LICENCE, "decision_number": "许5号"})
    do(room, "end_act", key=revoked.key, reason="复议撤销", ended_as="revoked", revoked_on="2026-03-09")
    do(room, "record_figure", **FIGURE)
    for month, amount in (("2026-01", "12345.67"), ("2026-02", "0.33")):
        do(room, "record_figure", kind="fee", month=month, item="登记费", amount=amount, source="财务科")
    cells = table2(room.agency, 2026)
    assert set(cells) == set(TABLE_2.cells())
    assert cells["t2.licences.decided"] == 3
    assert cells["t2.penalties.decided"] == 12
    assert cells["t2.coercion.decided"] == 0
    assert cells["t2.fees.charged"] == Decimal("1.2346")
    assert table2(room.agency, 2025)["t2.licences.decided"] == 1
    assert table2(build("MB9990027", "云川市民政局").agency, 2026)["t2.licences.decided"] == 0


def test_one_query_for_the_table_and_two_for_what_is_behind(room: Newsroom) -> None:
    do(room, "record_act", **LICENCE)
    do(room, "record_figure", **FIGURE)
    made(room, "2026-02-01")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        table2(room.agency, 2026)
    assert len(asked) == 1
    for cell, most in (("t2.licences.decided", 2), ("t2.penalties.decided", 2), ("t2.normative.valid", 1)):
        with CaptureQueriesContext(connection) as asked:
            records = behind(room.agency, 2026, cell, room.handler).records
        assert len(asked) == most
        assert records
    with pytest.raises(KeyError):
        behind(room.agency, 2026, "t2.rules.decided", room.handler)


def test_the_records_behind_a_cell_add_up_to_it_page_by_page(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "SIZE", 2)
    do(room, "record_figure", **{**FIGURE, "kind": "licence", "month": "2026-01"})
    for number in range(5):
        do(
            room,
            "record_act",
            **{**LICENCE, "decision_number": f"许{number}号", "decided_on": f"2026-03-0{2 + number // 2}"},
        )
    found, after = [], ""
    while True:
        page = behind(room.agency, 2026, "t2.licences.decided", room.handler, after)
        found += page.records
        after = page.after
        if not after:
            break
    assert [record.number for record in found] == ["", "许4号", "许3号", "许2号", "许1号", "许0号"]
    assert sum(record.counts for record in found) == table2(room.agency, 2026)["t2.licences.decided"]
    assert found[-1].on == date(2026, 3, 2)


def test_nobody_sees_more_behind_a_cell_than_he_may(room: Newsroom) -> None:
    do(room, "record_act", **LICENCE)
    do(room, "record_act", **{**LICENCE, "decision_number": "许2号", "published": "no", "unpublished_reason": "涉密"})
    cell = "t2.licences.decided"
    assert len(behind(room.agency, 2026, cell, room.handler).records) == 2
    assert len(behind(room.agency, 2026, cell, Anonymous()).records) == 1
    other = build("MB9990027", "云川市民政局")
    assert len(behind(room.agency, 2026, cell, other.handler).records) == 1
