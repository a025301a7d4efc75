"""The audit trail at the desk: whose records one sees, filters, pages without a count, and the verdict."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from gongkai.core import audit, clock, installation
from gongkai.core.models import Entry
from gongkai.core.viewers import Anonymous, Job, Viewer
from gongkai.core.writing import write_transaction
from gongkai.desk import records
from harness.town import TUESDAY, Town

pytestmark = pytest.mark.db


def entry(viewer: Viewer, action: str = "test", agency_id: int | None = None, result: str = "done") -> Entry:
    """One record."""
    with write_transaction():
        return audit.write_entry(viewer, action, Entry.Result(result), channel="call", agency_id=agency_id)


def test_one_sees_the_agencies_below_and_at_the_top_those_of_none(town: Town) -> None:
    housing, office = town.agencies["c-housing"], town.agencies["b-office"]
    made = {entry(Job("x"), agency_id=row and row.pk).pk for row in (housing, office, None)}
    town.person("local", "何人", "c-housing", "audit_admin")
    assert set(records.visible_entries(town.viewer("audit_admin")).values_list("pk", flat=True)) == made
    assert {row.agency for row in records.visible_entries(town.viewer("local"))} == {housing}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"a", "b", "c"}),
        ("action=desk.set_setting", set()),
        ("result=refused", {"b"}),
        ("account=signer", {"c"}),
        ("account=nobody", set()),
        ("since=2026-11-24", {"b", "c"}),
        ("until=2026-11-23", {"a"}),
        ("since=2026-11-23&until=2026-11-23", {"a"}),
        ("since=gestern", {"a", "b", "c"}),
    ],
)
def test_filters(town: Town, query: str, found: set[str]) -> None:
    with clock.frozen(TUESDAY - timedelta(days=1)):
        entry(Job("x"), "a")
    entry(Job("x"), "b", result="refused")
    entry(town.viewer("signer"), "c")
    form = records.Filters(QueryDict(query) or None)
    assert set(Entry.objects.filter(form.condition()).values_list("action", flat=True)) == found


def test_pages_follow_each_other_without_a_key_in_the_address(town: Town) -> None:
    for _ in range(records.PAGE + 10):
        entry(Job("x"))
    first = records.page_of(Entry.objects.all(), "")
    second = records.page_of(Entry.objects.all(), first.following)
    assert len(first.rows) == records.PAGE
    assert len(second.rows) == 10
    assert second.following == ""
    assert {row.pk for row in first.rows}.isdisjoint(row.pk for row in second.rows)
    assert str(first.rows[-1].pk) not in first.following
    assert first.rows[0].pk > second.rows[0].pk


@pytest.mark.parametrize("place", ["", "x", "12", "AAAA", "!!!", "已"])
def test_a_place_that_was_made_up_leads_to_the_newest(town: Town, place: str) -> None:
    made = entry(Anonymous())
    assert [row.pk for row in records.page_of(Entry.objects.all(), place).rows] == [made.pk]


def test_the_number_of_queries_does_not_grow(town: Town) -> None:
    client = town.client("audit_admin")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/desk/audit/").status_code == 200
        return len(captured)

    entry(town.viewer("signer"), agency_id=town.agencies["c-housing"].pk)
    queries()
    few = queries()
    for role in ("signer", "handler", "receiver"):
        for _ in range(10):
            entry(town.viewer(role), agency_id=town.agencies["c-housing"].pk)
    assert queries() == few


def test_the_page_names_who_did_what_with_what_result(town: Town) -> None:
    entry(town.viewer("signer"), "desk.set_setting", result="refused")
    text = town.client("audit_admin").get("/desk/audit/").content.decode()
    assert town.accounts["signer"].person.name in text
    assert "修改设置" in text
    assert "拒绝" in text


def test_the_verdict_is_shown_on_demand(town: Town) -> None:
    entry(Job("x"), agency_id=town.agencies["c-housing"].pk)
    audit.seal_all()
    client = town.client("audit_admin")
    assert "记录完整" not in client.get("/desk/audit/").content.decode()
    assert "云川市住房和城乡建设局：记录完整" in client.get("/desk/audit/?verify=1").content.decode()


def test_the_mark_of_a_demonstration_stands_at_each_record(town: Town) -> None:
    installation.create(installation.Nature.DEMO)
    entry(Job("x"))
    page = town.client("audit_admin").get("/desk/audit/").content.decode()
    assert '<span class="chip">演示</span>' in page
