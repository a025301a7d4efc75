"""What the demonstration city publishes: through the Actions, at its own moments, of many kinds."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from random import Random
from typing import Any

import pytest
from django.core.management import call_command

from gongkai.agencies.service import Agency
from gongkai.core import clock
from gongkai.core.models import Job
from gongkai.core.refolding import check
from gongkai.core.viewers import Anonymous, Staff
from gongkai.law.calendar import Calendar
from gongkai.law.calendar_data import NOTICES
from gongkai.project.settings import DEMO_PUBLICATIONS
from gongkai.publications.acts.models import Act
from gongkai.publications.demo import chapter, coordination, institutions, old_papers, old_sites
from gongkai.publications.demo.papers import filled
from gongkai.publications.models import Confirmation, HandOver, OutsideLink, Publication
from harness.databases import RealDatabase

# The texts of the rules, one of them twice; the notice with links to other sites.
OTHERS = sum(public for *_, public in institutions.RULES) + 1 + 1


def test_the_plan_lies_in_the_past_and_has_what_waits(settings: Any) -> None:
    settings.DEMO_PUBLICATIONS = DEMO_PUBLICATIONS
    plans = chapter.plans(Random(chapter.SEED), Calendar.build(NOTICES), clock.today())
    assert len(plans) == DEMO_PUBLICATIONS
    assert all(plan.formed <= clock.today() for plan in plans)
    assert [plan.halt for plan in plans if plan.halt is not None] == list(chapter.WAITING)


def test_no_title_stands_twice_within_a_month_and_numbers_belong_to_an_agency(settings: Any) -> None:
    settings.DEMO_PUBLICATIONS = DEMO_PUBLICATIONS
    random = Random(chapter.SEED)
    plans = chapter.plans(random, Calendar.build(NOTICES), clock.today())
    typed = [(plan, filled(random, plan.paper, plan.formed, plan.place, plan.nth, plan.serial)) for plan in plans]
    titles = [(plan.formed.year, plan.formed.month, values["title"]) for plan, values in typed]
    assert len(set(titles)) == len(titles)
    numbers = [values["document_number"] for _, values in typed if values["document_number"]]
    assert len(set(numbers)) == len(numbers)


def test_the_old_sites_have_no_title_twice_in_three_years() -> None:
    random, agency = Random(old_sites.SEED), Agency(code="11990181MB99900199", name="某局", short_name="某局")
    for kinds in old_papers.KINDS.values():
        site = old_sites.OldSite(agency, "云", Staff(0, post_id=0, agency_id=0, roles=frozenset()), kinds)
        days = [date(2024, 2, 1) + timedelta(days=4 * number) for number in range(240)]
        rows = [site.row(random, day) for day in days]
        for column in (0, 1):
            assert len({row[column] for row in rows}) == len(rows)
    assert len(old_papers.KINDS) == 8


def test_months_end_with_the_last_one_that_is_over() -> None:
    months = old_sites.months_until(date(2027, 3, 10))
    assert (months[0], months[-1], len(months)) == (date(2024, 3, 1), date(2027, 2, 1), 36)
    assert old_sites.months_until(date(2024, 3, 1)) == [date(2024, 2, 1)]


@pytest.mark.long
def test_the_city_has_published_for_two_years(real_database: RealDatabase, settings: Any) -> None:
    settings.DEMO_CASES, settings.DEMO_PUBLICATIONS, settings.DEMO_MIGRATED = 1, DEMO_PUBLICATIONS, 296
    call_command("demo", "--no-serve", stdout=StringIO())
    rows = Publication.objects.all()
    shown = rows.visible_to(Anonymous())
    assert rows.filter(explains=None).count() == DEMO_PUBLICATIONS + 296 + len(coordination.JOINT) + OTHERS
    assert HandOver.objects.exists()
    assert OutsideLink.objects.dead().count() == 2
    assert set(Confirmation.objects.values_list("state", flat=True)) == {"agreed", "asked", "dissented"}
    assert shown.filter(explains__isnull=False).exists(), "documents go out with what interprets them"
    assert shown.filter(unexplained=True).exists(), "or with the reason why they do not"
    assert shown.count() > DEMO_PUBLICATIONS * 4 // 5
    assert {"drafting", "reviewing", "published"} <= set(rows.values_list("process_state", flat=True))
    assert len(set(shown.values_list("genre", flat=True))) >= 6
    assert len(set(shown.values_list("published_year", flat=True))) >= 3
    assert len(set(shown.values_list("agency", flat=True))) == 8
    assert Act.objects.visible_to(Anonymous()).exists()
    assert shown.filter(late_days__gt=0).exists()
    assert all(row.published_at <= clock.now() for row in shown)
    assert not Job.objects.filter(state=Job.State.FAILED).exists()
    assert check() == []
