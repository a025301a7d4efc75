"""The demonstration's applications: a few in every test run, all three hundred in the long one."""

from __future__ import annotations

from collections import Counter
from io import StringIO
from random import Random
from typing import Any

import pytest
from django.core.management import call_command

from gongkai.applications.demo import chapter
from gongkai.applications.models import Application
from gongkai.applications.process import STATES
from gongkai.core import clock, jobs
from gongkai.core.models import Job
from gongkai.core.refolding import check
from gongkai.law.calendar import Calendar
from gongkai.law.calendar_data import NOTICES
from gongkai.law.outcomes import OUTCOMES
from harness.databases import RealDatabase


def test_the_plan_has_three_hundred_cases_and_every_answer() -> None:
    plans = chapter.plans(Random(chapter.SEED), Calendar.build(NOTICES), clock.today())
    # Whoever is answered jointly comes with a second case.
    assert len(plans) + sum(plan.turn == "joint" for plan in plans) == chapter.CASES
    assert {plan.main for plan in plans} == set(OUTCOMES)
    assert all(plan.received <= clock.today() for plan in plans)
    assert {plan.channel for plan in plans if plan.turn == "forwarded"} == {"post_signed"}, "what came online is ours"


@pytest.mark.long
def test_all_three_hundred_stand_in_every_state(real_database: RealDatabase, settings: Any) -> None:
    settings.DEMO_CASES = chapter.CASES
    call_command("demo", "--no-serve", stdout=StringIO())
    states = Counter(Application.objects.values_list("process_state", flat=True))
    assert sum(states.values()) == chapter.CASES
    assert set(states) == set(STATES)
    answered = set(Application.objects.exclude(row="").values_list("codes", flat=True))
    assert len(answered & set(OUTCOMES)) == len(OUTCOMES)
    working = Calendar.build(NOTICES)
    assert Application.objects.filter(due__lt=clock.today()).exists()
    # Nothing falls due on a Saturday: looked at then, it was due on Friday.
    assert Application.objects.filter(due=working.at(working.index(clock.today()))).exists()
    assert not Application.objects.exclude(contradiction="").exists()
    assert not Job.objects.filter(state=Job.State.FAILED).exists()
    assert check() == []
    assert jobs.run_due() == 0
