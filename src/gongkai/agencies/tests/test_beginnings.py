"""``begins``: what begins with a text, signs of patterns and letters beyond the first plane included."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.agencies.models import Agency

pytestmark = [pytest.mark.django_db, pytest.mark.db]
NAMES = ("云川市民政局", "云川市", "云", "10%局", "100局", "a_局", "ab局", "A局", "𬭎局", "a\\局")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("云川市", {"云川市民政局", "云川市"}),
        ("云", {"云川市民政局", "云川市", "云"}),
        ("10%", {"10%局"}),
        ("a_", {"a_局"}),
        ("a\\", {"a\\局"}),
        ("A", {"A局"}),
        ("𬭎", {"𬭎局"}),
        ("民政", set()),
        ("云川市民政局的", set()),
    ],
)
def test_what_begins_with_a_text(text: str, found: set[str]) -> None:
    Agency.objects.bulk_create(
        Agency(
            code=f"MB99901{number:02}",
            name=name,
            short_name=name,
            sort_key=name,
            kind="department",
            valid_from=date(2020, 1, 1),
        )
        for number, name in enumerate(NAMES)
    )
    rows = Agency.objects.filter(name__begins=text)
    assert set(rows.values_list("name", flat=True)) == found
