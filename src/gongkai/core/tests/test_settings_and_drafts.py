"""Settings are resolved for an agency on a day; drafts are kept, replaced, expired, and lie encrypted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from gongkai.agencies.models import Agency
from gongkai.agencies.service import lines_of
from gongkai.core import audit, clock, drafts, settings
from gongkai.core.models import Draft, Entry, Matter
from gongkai.core.refusals import Invalid
from gongkai.core.settings import Setting
from gongkai.core.tests.conftest import MOMENT
from gongkai.core.viewers import Staff
from gongkai.core.writing import write_transaction

pytestmark = [pytest.mark.django_db, pytest.mark.db]

TERM = Setting("test.term", "补正期限", "工作日", int, 15, low=5, high=30)


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings.declared, "_items", {TERM.code: TERM})


@pytest.fixture
def city(agency: Agency) -> Agency:
    """The agency's supervisor."""
    city = Agency.objects.create(
        code="MB9990027", name="云川市人民政府", short_name="市政府", sort_key="y", kind="government",
        valid_from=date(2020, 1, 1),
    )  # fmt: skip
    agency.supervisor = city
    agency.save()
    return city


def put(clerk: Staff, value: object, agency: Agency | None, day: date, source: str = "市政府办公室通知") -> None:
    with write_transaction():
        entry = audit.write_entry(clerk, "test.set", Entry.Result.DONE, channel="call")
        settings.put(
            TERM.code, value, agency_id=agency.pk if agency else None, source=source, valid_from=day, entry=entry
        )


def test_agency_then_supervisor_then_installation_then_default(agency: Agency, city: Agency, clerk: Staff) -> None:
    day = date(2026, 3, 2)
    assert settings.value(TERM.code, agency, day) == 15
    for owner, value in ((None, 10), (city, 11), (agency, 12)):
        put(clerk, value, owner, date(2026, 1, 1))
        assert settings.value(TERM.code, agency, day) == value
    assert settings.value(TERM.code, city, day) == 11
    assert settings.value(TERM.code, None, day) == 10


def test_for_many_agencies_the_same_holds_as_for_each(
    agency: Agency, city: Agency, clerk: Staff, django_assert_num_queries: Any
) -> None:
    lone = Agency.objects.create(
        code="MB9990035", name="石桥市民政局", short_name="民政局", sort_key="s", kind="department",
        valid_from=date(2020, 1, 1),
    )  # fmt: skip
    owners: tuple[Agency | None, ...] = (None, city, agency)
    for number, owner in enumerate(owners):
        put(clerk, 10 + number, owner, date(2026, 1, 1 + number))
        put(clerk, 20 + number, owner, date(2026, 3, 3))
    for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2), date(2026, 3, 2), date(2026, 3, 3)):
        with django_assert_num_queries(1):
            values = settings.values_on((TERM.code,), day)
        with django_assert_num_queries(1):
            lines = lines_of([agency.pk, city.pk, lone.pk])
        assert lines == {each.pk: tuple(row.pk for row in each.lineage()) for each in (agency, city, lone)}
        for each in (agency, city, lone):
            assert values.resolved(lines[each.pk]) == settings.resolve_all((TERM.code,), each, day)
        assert values.resolved() == settings.resolve_all((TERM.code,), None, day)
        assert values.owners == {each.pk for each, since in ((city, 2), (agency, 3)) if day >= date(2026, 1, since)}


@pytest.mark.parametrize(("day", "value"), [("2026-02-28", 10), ("2026-03-01", 20), ("2026-03-02", 20)])
def test_a_value_holds_from_its_day_on(agency: Agency, clerk: Staff, day: str, value: int) -> None:
    put(clerk, 10, agency, date(2026, 1, 1))
    put(clerk, 20, agency, date(2026, 3, 1))
    assert settings.value(TERM.code, agency, date.fromisoformat(day)) == value


def test_a_value_names_its_source(agency: Agency, clerk: Staff) -> None:
    with pytest.raises(Invalid) as refusal:
        put(clerk, 10, agency, date(2026, 1, 1), source="  ")
    assert "依据" in refusal.value.errors["source"][0]
    put(clerk, 10, agency, date(2026, 1, 1), source=" 办法第三条 ")
    assert settings.resolve(TERM.code, agency, date(2026, 1, 1)).source == "办法第三条"


@pytest.mark.parametrize("value", [4, 31, "15", True, None])
def test_a_value_fits_its_declaration(agency: Agency, clerk: Staff, value: object) -> None:
    with pytest.raises(Invalid):
        put(clerk, value, agency, date(2026, 1, 1))


def test_resolving_takes_one_query(agency: Agency, city: Agency, clerk: Staff, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    put(clerk, 10, city, date(2026, 1, 1))
    loaded = Agency.objects.select_related("supervisor").get(pk=agency.pk)
    with django_assert_num_queries(1):
        settings.value(TERM.code, loaded, date(2026, 3, 2))


def test_a_draft_of_one_form_on_one_matter_is_replaced(matter: Matter, clerk: Staff) -> None:
    for text in ("第一稿", "第二稿"):
        drafts.keep("test.form", {"text": text}, account_id=clerk.account, matter=matter, seen=3)
    drafts.keep("test.form", {"text": "没有事项的"}, account_id=clerk.account)
    drafts.keep("test.form", {"text": "没有事项的，再存"}, account_id=clerk.account)
    assert Draft.objects.count() == 2
    kept = drafts.of("test.form", account_id=clerk.account, matter=matter)
    assert kept is not None
    assert (drafts.typed(kept), kept.seen) == ({"text": "第二稿"}, 3)


def test_a_draft_lies_encrypted(clerk: Staff) -> None:
    drafts.keep("test.form", {"电话": "13800000000"}, account_id=clerk.account)
    assert b"13800000000" not in bytes(Draft.objects.get().data)


def test_a_private_link_keeps_what_a_stranger_typed() -> None:
    draft = drafts.keep_by_link("test.apply", {"text": "我想要"})
    assert draft.link is not None
    again = drafts.keep_by_link("test.apply", {"text": "我想要……"}, draft.link)
    assert again.pk == draft.pk
    found = drafts.by_link(draft.link)
    assert found is not None
    assert drafts.typed(found) == {"text": "我想要……"}
    assert drafts.by_link("wrong") is None


def test_a_form_that_waits_for_its_account_becomes_its_own_draft(matter: Matter, clerk: Staff) -> None:
    for on, text in ((matter, "有事项的"), (None, "没有事项的"), (None, "没有事项的，再发")):
        drafts.keep_by_link("test.form", {"text": text}, account_id=clerk.account, matter=on)
    drafts.keep("test.form", {"text": "早先存的"}, account_id=clerk.account)
    drafts.keep_by_link("test.form", {"text": "没有事项的，最后一次"}, account_id=clerk.account)
    drafts.keep_by_link("test.form", {"text": "没有账号的"})
    with pytest.raises(RuntimeError):
        drafts.adopt(clerk.account)
    with write_transaction():
        assert drafts.adopt(clerk.account) == 2
    texts = [drafts.typed(row)["text"] for row in Draft.objects.filter(account_id=clerk.account, link=None)]
    assert sorted(texts) == ["有事项的", "没有事项的，最后一次"]
    assert Draft.objects.count() == 3


def test_drafts_expire(clerk: Staff) -> None:
    with clock.frozen(MOMENT):
        drafts.keep("test.form", {}, account_id=clerk.account)
        assert drafts.expire() == 0
    with clock.frozen(MOMENT + drafts.LIFETIME - timedelta(seconds=1)):
        assert drafts.of("test.form", account_id=clerk.account) is not None
    with clock.frozen(MOMENT + drafts.LIFETIME):
        assert drafts.of("test.form", account_id=clerk.account) is None
        assert drafts.expire() == 1
