"""Cases are found by the words of what is asked, by staff who may know of them and by nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.applications.models import Applicant, Application
from gongkai.applications.searching import INDEX, asking_for
from gongkai.applications.tests.desk_pages import signed_in
from gongkai.applications.tests.office import Office, staff
from gongkai.core.viewers import Anonymous, CodeHolder, Supervisor
from gongkai.search.models import Waiting
from gongkai.search.service import NotAllowed, Query, condition, find, rebuild, visible
from gongkai.search.upkeep import put_waiting

pytestmark = pytest.mark.db

LIST = "/desk/applications/"


@pytest.fixture
def searched(office: Office, settings: Any, tmp_path: Path) -> Office:
    """The office, with an empty index in a home of its own."""
    settings.HOME = tmp_path
    rebuild(INDEX)
    return office


def asked(office: Office, title: str, text: str = "请公开。", **more: Any) -> Any:
    matter = office.register(title=title, text=text, **more)
    put_waiting(INDEX)
    return matter


def test_registering_queues_the_wording(searched: Office) -> None:
    matter = searched.register()
    assert [(row.index, row.document) for row in Waiting.objects.all()] == [("applications", matter.pk)]
    assert asking_for("竣工验收", searched.receiver) == []
    put_waiting(INDEX)
    assert asking_for("竣工验收", searched.receiver) == [matter.pk]


@pytest.mark.parametrize(
    ("query", "which"),
    [
        ("供水管网", {"water"}),
        ("管网 改造", {"water"}),
        ("改造", {"water", "houses"}),
        ("改造资金", {"houses"}),
        ("云住建发[2025]7号", {"number"}),
        ("“资金使用”", {"houses"}),
        ("地铁", set()),
        ("改", set()),
        ("7", set()),
        ("陈喆堃", set()),
    ],
)
def test_what_is_found(searched: Office, query: str, which: set[str]) -> None:
    matters = {
        "water": asked(searched, "供水管网改造合同", "二〇二五年供水管网改造工程的施工合同"),
        "houses": asked(searched, "老旧小区改造资金使用情况"),
        "number": asked(searched, "一份通知", "云住建发〔2025〕7号全文"),
    }
    assert set(asking_for(query, searched.receiver)) == {matters[name].pk for name in which}


def test_only_who_may_know_of_a_case_finds_it(searched: Office) -> None:
    matter = asked(searched, "供水管网改造合同")
    administrator = staff(searched.agency, "管理员", "system_admin")
    assert asking_for("供水管网", searched.handler) == [matter.pk]
    assert asking_for("供水管网", administrator) == []
    for viewer in (Anonymous(), CodeHolder(matter_id=matter.pk)):
        with pytest.raises(NotAllowed):
            find(INDEX, Query("供水管网"), viewer, visible(Application.objects.all()))


def test_a_supervisor_finds_in_the_agencies_below_him(searched: Office) -> None:
    matter = asked(searched, "供水管网改造合同")
    own = searched.receiver
    above = {"account": own.account, "post_id": own.post_id, "agency_id": 0, "roles": frozenset({"supervisor"})}
    assert asking_for("供水管网", Supervisor(**above, agency_ids=frozenset({own.agency_id}))) == [matter.pk]
    assert asking_for("供水管网", Supervisor(**above, agency_ids=frozenset({0}))) == []


def test_the_search_box_of_the_list(searched: Office) -> None:
    asked(searched, "供水管网改造合同")
    other = asked(searched, "老旧小区改造资金")
    client = signed_in(searched.receiver)
    with CaptureQueriesContext(connection) as plain:
        client.get(LIST, {"queue": "all"})
    with CaptureQueriesContext(connection) as words:
        page = client.get(LIST, {"queue": "all", "q": "供水管网"}).content.decode()
    assert "供水管网改造合同" in page
    assert Application.objects.get(pk=other.pk).text.title not in page  # type: ignore[union-attr]
    assert len(words) <= len(plain) + 4
    assert "老旧小区改造资金" in client.get(LIST, {"queue": "all", "q": "资金"}).content.decode()


def test_without_an_index_the_search_goes_on_by_number_and_name(office: Office, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    office.register()
    assert not condition(INDEX).ready
    page = signed_in(office.receiver).get(LIST, {"queue": "all", "q": "陈喆堃"}).content.decode()
    assert "人民路12号改造工程竣工验收报告" in page


@pytest.mark.parametrize(
    ("rows", "column", "index"),
    [
        (Application.objects, "number", "application_number"),
        (Applicant.objects, "name", "applicant_name"),
    ],
)
def test_what_begins_so_is_read_from_an_index(office: Office, rows: Any, column: str, index: str) -> None:
    """On PostgreSQL from one by the signs: the order of a language answers no beginnings."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [f"{index}_signs"])
            assert f"(agency_id, {column} varchar_pattern_ops)" in cursor.fetchone()[0]
        return
    asked = rows.filter(**{"agency_id": office.agency.pk, f"{column}__begins": "王"}).values_list("pk", column)
    assert f"{index} (agency_id=? AND {column}>? AND {column}<?)" in asked.explain()
