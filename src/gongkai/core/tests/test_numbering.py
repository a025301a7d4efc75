"""Numbers: taken in order, per agency, series and year; a void one stays with its reason and is never used again."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from gongkai.agencies.models import Agency
from gongkai.core import audit, numbering
from gongkai.core.models import Entry, Matter, Number
from gongkai.core.viewers import Job
from gongkai.core.writing import write_transaction

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def entry_on(matter: Matter) -> Entry:
    return audit.write_entry(Job("测试"), "test.number", Entry.Result.DONE, channel="call", matter=matter)


def take(matter: Matter, series: str = "告知", year: int = 2026) -> Number:
    with write_transaction():
        return numbering.take(
            matter, entry_on(matter), series=series, year=year, pattern=f"{series}〔{{year}}〕{{n}}号"
        )


def void(number: Number, matter: Matter, reason: str = "文书重做") -> None:
    with write_transaction():
        numbering.void(number, entry_on(matter), reason)


def test_each_series_and_year_counts_for_itself(matter: Matter) -> None:
    texts = [take(matter, *key).text for key in (("告知", 2026), ("告知", 2026), ("补正", 2026), ("告知", 2027))]
    assert texts == ["告知〔2026〕1号", "告知〔2026〕2号", "补正〔2026〕1号", "告知〔2027〕1号"]


def test_each_agency_counts_for_itself(matter: Matter, agency: Agency) -> None:
    other = Agency.objects.create(
        code="MB9990027", name="云川市教育局", short_name="市教育局", sort_key="jiaoyu", kind="department",
        valid_from=agency.valid_from,
    )  # fmt: skip
    take(matter)
    assert take(Matter.objects.create(agency=other, kind="test", opened_at=matter.opened_at)).value == 1


def test_a_void_number_stays_with_its_reason_and_is_not_used_again(matter: Matter) -> None:
    number = take(matter)
    void(number, matter)
    number.refresh_from_db()
    assert (number.void_reason, number.text) == ("文书重做", "告知〔2026〕1号")
    assert number.void_by is not None
    assert number.void_by.action == "test.number"
    assert take(matter).value == 2


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_it_needs_a_reason(matter: Matter, reason: str) -> None:
    number = take(matter)
    with pytest.raises(ValueError, match="reason"):
        void(number, matter, reason)
    assert not Number.objects.filter(void_by__isnull=False).exists()


def test_it_is_void_once(matter: Matter) -> None:
    number = take(matter)
    void(number, matter)
    with pytest.raises(ValueError, match="already"):
        void(number, matter, "另一个理由")
    number.refresh_from_db()
    assert number.void_reason == "文书重做"
    for change in ({"void_reason": "改"}, {"void_by": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Number.objects.filter(pk=number.pk).update(**change)


def test_taking_and_voiding_belong_into_an_action(matter: Matter) -> None:
    number = take(matter)
    with pytest.raises(RuntimeError, match="inside an Action"):
        numbering.take(matter, Entry.objects.latest("pk"), series="告知", year=2026, pattern="{n}")
    with pytest.raises(RuntimeError, match="inside an Action"):
        numbering.void(number, Entry.objects.latest("pk"), "文书重做")
