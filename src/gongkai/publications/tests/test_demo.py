"""What the demonstration city publishes: through the Actions, at its own moments, of many kinds."""

from __future__ import annotations

from io import StringIO
from random import Random
from typing import Any

import pytest
from django.core.management import call_command

from gongkai.core import clock
from gongkai.core.models import Job
from gongkai.core.refolding import check
from gongkai.core.viewers import Anonymous
from gongkai.law.calendar import Calendar
from gongkai.law.calendar_data import NOTICES
from gongkai.project.settings import DEMO_PUBLICATIONS
from gongkai.publications.demo import chapter
from gongkai.publications.models import Publication
from harness.databases import RealDatabase


def test_the_plan_lies_in_the_past_and_has_what_waits(settings: Any) -> None:
    settings.DEMO_PUBLICATIONS = DEMO_PUBLICATIONS
    plans = chapter.plans(Random(chapter.SEED), Calendar.build(NOTICES), clock.today())
    assert len(plans) == DEMO_PUBLICATIONS
    assert all(plan.formed <= clock.today() for plan in plans)
    assert [plan.halt for plan in plans if plan.halt is not None] == list(chapter.WAITING)


@pytest.mark.long
def test_the_city_has_published_for_two_years(real_database: RealDatabase, settings: Any) -> None:
    settings.DEMO_CASES, settings.DEMO_PUBLICATIONS = 1, DEMO_PUBLICATIONS
    call_command("demo", "--no-serve", stdout=StringIO())
    rows = Publication.objects.all()
    shown = rows.visible_to(Anonymous())
    assert rows.count() == DEMO_PUBLICATIONS
    assert shown.count() > DEMO_PUBLICATIONS * 4 // 5
    assert {"drafting", "reviewing", "published"} <= set(rows.values_list("process_state", flat=True))
    assert len(set(shown.values_list("genre", flat=True))) >= 6
    assert len(set(shown.values_list("published_year", flat=True))) >= 2
    assert shown.filter(late_days__gt=0).exists()
    assert all(row.published_at <= clock.now() for row in shown)
    assert not Job.objects.filter(state=Job.State.FAILED).exists()
    assert check() == []
