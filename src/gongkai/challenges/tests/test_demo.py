"""What the demonstration city's challenges are: of all sorts, in the past, through the Actions."""

from __future__ import annotations

from collections import Counter
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from gongkai.challenges.demo import chapter
from gongkai.challenges.models import Challenge
from gongkai.challenges.process import CHALLENGE
from gongkai.core import clock
from gongkai.core.models import Job
from gongkai.core.refolding import check
from gongkai.law.calendar import shipped
from gongkai.law.challenges import TRACK_WORDS
from harness.databases import RealDatabase


def test_the_plan_is_of_every_sort_and_names_steps() -> None:
    assert {plan.track for plan in chapter.PLANS} == set(TRACK_WORDS)
    for plan in chapter.PLANS:
        assert chapter.day_of(shipped(), plan, 0) <= clock.today()
        days = [days for days, _, _ in plan.moves]
        assert days == sorted(days)
        assert {f"challenges.{step}" for _, step, _ in plan.moves} <= set(CHALLENGE.by_code)


@pytest.mark.long
def test_the_city_has_its_challenges(real_database: RealDatabase, settings: Any) -> None:
    settings.DEMO_CASES, settings.DEMO_PUBLICATIONS = 60, 1
    call_command("demo", "--no-serve", stdout=StringIO())
    rows = Challenge.objects.all()
    assert rows.count() == len(chapter.PLANS)
    states = Counter(rows.values_list("process_state", flat=True))
    assert set(states) == {"received", "pending", "judged", "complained", "handling", "ended", "closed"}, states
    assert rows.filter(target=None, counted=True).count() == 1
    assert rows.filter(process_state="received", due__lt=clock.today()).exists()
    assert rows.filter(to_comply=True).exists()
    assert rows.filter(group="review", ending="review_revoked_anew", to_comply=False).exists(), "the case was reopened"
    assert not Job.objects.filter(state=Job.State.FAILED).exists()
    assert check() == []
