"""Random years through real steps: the computed tables equal a naive count over the facts, and always balance.

The naive count reads facts alone: when it was received, which decision was dispatched first and what it was signed as.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.rules import check
from gongkai.annual_reports.tests.years import others
from gongkai.annual_reports.yearly.computing import compute
from gongkai.annual_reports.yearly.question import question
from gongkai.applications import facts as f
from gongkai.applications.tests.office import Office
from gongkai.applications.tests.test_stateful import Lives
from gongkai.core.facts import in_force
from gongkai.core.models import Matter
from gongkai.core.process import facts_of
from gongkai.law.report_format import COLUMNS_3, RESULT_ROWS, ROWS_3

# So that lives cross two turns of a year.
BEGIN = datetime.fromisoformat("2025-11-03T01:30:00+00:00")
YEARS = (2025, 2026)


def counted(matter: Matter) -> tuple[str, date, date | None, str] | None:
    """Column, received on, answered on, row; nothing where it was never received or went to another organ."""
    column, row, received, answered = "", "", None, None
    signed = ""
    for view in in_force(facts_of(matter)):
        match view.payload:
            case f.Registered() | f.Applied():
                column, received = view.payload.column, view.occurred_on
            case f.Arrived():
                column = view.payload.column
            case f.Confirmed() | f.Withdrawn():
                received = received or view.occurred_on
            case f.Forwarded():
                return None
            case f.DecisionSigned():
                signed = view.payload.row
            case f.DecisionDispatched() if answered is None:
                answered, row = view.occurred_on, signed
    return (column, received, answered, row) if received is not None else None


def naive(matters: list[Matter], year: int) -> dict[str, int]:
    """Cells of table 3, without sums."""
    cells: dict[str, int] = defaultdict(int)
    for told in filter(None, map(counted, matters)):
        column, received, answered, row = told
        if received.year > year or (answered is not None and answered.year < year):
            continue
        came = "r01" if received.year == year else "r02"
        went = row if answered is not None and answered.year == year else "r25"
        cells[f"t3.{came}.{column}"] += 1
        cells[f"t3.{went}.{column}"] += 1
    return dict(cells)


class Years(Lives):
    """The lives of applications over the turn of years; after each step the tables are counted."""

    def __init__(self) -> None:
        super().__init__()
        self.moment = BEGIN

    @rule(days=st.sampled_from([20, 40, 90]))
    def a_season_goes_by(self, days: int) -> None:
        self.moment += timedelta(days=days)

    @invariant()
    def everything_holds(self) -> None:
        """In place of what holds of each life: what holds of their years."""
        with self.now(), others():
            documents = {year: compute(question(self.office.agency, year)).document for year in YEARS}
        for year, document in documents.items():
            cells = {f"t3.{row.code}.{c.code}": 0 for row in ROWS_3 for c in COLUMNS_3[:-1]}
            plain = {name: n for name, n in (cells | naive(self.matters, year)).items() if ".r24." not in name}
            assert {name: document.cell(name).value for name in plain} == plain, year
            assert not [each for each in check(document) if each.severity is Severity.ERROR and each.rule[:2] == "t3"]
            results = sum(plain[f"t3.{row}.{c.code}"] for row in RESULT_ROWS for c in COLUMNS_3[:-1])
            assert document.cell("t3.r24.c7").value == results
        for column in COLUMNS_3:
            earlier, later = (documents[year] for year in YEARS)
            assert later.cell(f"t3.r02.{column.code}").value == earlier.cell(f"t3.r25.{column.code}").value

    def holds(self, matter: Any) -> None:
        """Nothing more than the above."""


@pytest.mark.django_db
def test_random_years(office: Office, quick_letters: None) -> None:
    Lives.office = office
    examples, steps = (100, 50) if settings.get_current_profile_name() == "thorough" else (3, 20)
    run_state_machine_as_test(
        Years,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
