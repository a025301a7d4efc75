"""What happens to the ledger: recording, correcting, ending; decisions one by one or figures month by month (R89).

For one month and kind an agency has either a list or a figure, never both: each is refused where the other stands. The
agency's row is locked meanwhile, so that two people cannot record both at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from django.db import models

from gongkai.agencies.service import Agency
from gongkai.core.actions import Action, Run
from gongkai.core.policies import has_role
from gongkai.core.refusals import Invalid, Refused
from gongkai.publications import public_state
from gongkai.publications.acts import searching
from gongkai.publications.acts.forms import (
    SHOWN,
    ActForm,
    CorrectActForm,
    CorrectFigureForm,
    EndActForm,
    FigureForm,
    OfRowForm,
)
from gongkai.publications.acts.kinds import FEE, TITLES
from gongkai.publications.acts.models import Act, Figure, Ledgered
from gongkai.publications.models import new_key

may_keep_ledger = has_role("publisher", "handler", titles="信息发布员或者承办人")
COLUMNS = (
    *("kind", "decision_number", "number_key", "decided_on", "title", "party_kind", "party", "credit_code"),
    *("category", "content", "basis", "valid_from", "valid_to", "display_until", "unpublished_reason"),
)
R = TypeVar("R", bound=Ledgered)


class LedgerAction(Action):
    """A step on the ledger of the acting post's agency."""

    policy = may_keep_ledger

    @staticmethod
    def agency(run: Run) -> Agency:
        """The agency of the acting post, locked to the end of the run."""
        agency_id = getattr(run.viewer, "agency_id", None)
        if agency_id is None:
            raise Refused("policy", "台账由工作人员登记。")
        return Agency.objects.select_for_update().get(pk=agency_id)


class RecordAct(LedgerAction):
    """登记行政执法决定; also what an import does for each of its rows."""

    code = "publications.record_act"
    title = "登记行政执法决定"
    form = ActForm

    def carry_out(self, run: Run) -> Act:
        agency = self.agency(run)
        _check_act(agency.pk, run.data)
        key = new_key()
        if not run.batch:
            run.describe(f"act:{key}", agency.pk, kind=[None, run.data["kind"]])
        return _new_act(run, agency.pk, key)

    def carry_out_rows(self, runs: Sequence[Run]) -> None:
        agency = self.agency(runs[0])
        _check_acts(agency.pk, [run.data for run in runs])
        acts = Act.objects.bulk_create(_act(run, agency.pk, new_key()) for run in runs)
        shown = [act for act in acts if act.published]
        if shown:
            public_state.raise_generation()
            searching.changed(runs[0], *shown)


class CorrectAct(LedgerAction):
    """更正行政执法决定: a new row takes the place of the old one, which stays with the reason."""

    code = "publications.correct_act"
    title = "更正行政执法决定"
    form = CorrectActForm

    def carry_out(self, run: Run) -> Act:
        agency = self.agency(run)
        old = _standing(Act.objects.in_force(), agency.pk, run.data["key"])
        changed = [name for name in COLUMNS if getattr(old, name) != run.data[name]]
        if old.published != (run.data["published"] == SHOWN):
            changed.append("published")
        if not changed:
            raise Refused("nothing", "没有改动。")
        key = new_key()
        run.describe(f"act:{key}", agency.pk, replaces=old.key, changed=changed)
        _end(run, old, Ledgered.Ended.CORRECTED)
        searching.changed(run, old)
        _check_act(agency.pk, run.data)
        return _new_act(run, agency.pk, key, replaces=old)


class EndAct(LedgerAction):
    """作废或者撤回行政执法决定: a mistake goes out of the count, a revoked decision off the site (处罚法 48(2))."""

    code = "publications.end_act"
    title = "作废、撤回行政执法决定"
    form = EndActForm

    def carry_out(self, run: Run) -> Act:
        agency = self.agency(run)
        row = _standing(Act.objects.in_force(), agency.pk, run.data["key"])
        revoked_on = run.data["revoked_on"] if run.data["ended_as"] == Ledgered.Ended.REVOKED else None
        if revoked_on is not None and revoked_on < row.decided_on:
            raise Invalid({"revoked_on": ["撤销日期在决定日期以前。"]})
        run.describe(f"act:{row.key}", agency.pk, ended_as=[None, run.data["ended_as"]])
        _end(run, row, run.data["ended_as"], revoked_on=revoked_on)
        if row.published:
            public_state.raise_generation()
            searching.changed(run, row)
        return row


class RecordFigure(LedgerAction):
    """登记月度数量: for agencies without lists, and for fees; with its source."""

    code = "publications.record_figure"
    title = "登记月度数量"
    form = FigureForm

    def carry_out(self, run: Run) -> Figure:
        agency = self.agency(run)
        _check_figure(agency.pk, run.data)
        key = new_key()
        run.describe(f"figure:{key}", agency.pk, **_told(run.data))
        return _new_figure(run, agency.pk, key)


class CorrectFigure(LedgerAction):
    """更正月度数量."""

    code = "publications.correct_figure"
    title = "更正月度数量"
    form = CorrectFigureForm

    def carry_out(self, run: Run) -> Figure:
        agency = self.agency(run)
        old = _standing(Figure.objects.in_force(), agency.pk, run.data["key"])
        if all(getattr(old, name) == run.data[name] for name in ("kind", "month", "item", "value", "source")):
            raise Refused("nothing", "没有改动。")
        key = new_key()
        run.describe(f"figure:{key}", agency.pk, replaces=old.key, was=old.value, **_told(run.data))
        _end(run, old, Ledgered.Ended.CORRECTED)
        _check_figure(agency.pk, run.data)
        return _new_figure(run, agency.pk, key, replaces=old)


class EndFigure(LedgerAction):
    """作废月度数量."""

    code = "publications.end_figure"
    title = "作废月度数量"
    form = OfRowForm

    def carry_out(self, run: Run) -> Figure:
        agency = self.agency(run)
        row = _standing(Figure.objects.in_force(), agency.pk, run.data["key"])
        run.describe(f"figure:{row.key}", agency.pk, was=row.value)
        _end(run, row, Ledgered.Ended.MISTAKE)
        return row


def _standing(rows: models.QuerySet[R], agency_id: int, key: str) -> R:
    row = rows.select_for_update().filter(agency_id=agency_id, key=key).first()
    if row is None:
        raise Refused("gone", "这一条已经更正或者作废，请回到台账看最新的。")
    return row


def _end(run: Run, row: Ledgered, how: str, **more: Any) -> None:
    values = {"ended_by": run.entry, "ended_at": run.moment, "ended_as": how, "ended_reason": run.data["reason"]}
    for name, value in {**values, **more}.items():
        setattr(row, name, value)
    row.save(update_fields=[*values, *more])


def _new_act(run: Run, agency_id: int, key: str, replaces: Act | None = None) -> Act:
    row = _act(run, agency_id, key, replaces)
    row.save(force_insert=True)
    if row.published or (replaces is not None and replaces.published):
        public_state.raise_generation()
    if row.published:
        searching.changed(run, row)
    return row


def _act(run: Run, agency_id: int, key: str, replaces: Act | None = None) -> Act:
    return Act(
        **{name: run.data[name] for name in COLUMNS},
        published=run.data["published"] == SHOWN,
        key=key,
        agency_id=agency_id,
        recorded_at=run.moment,
        entry=run.entry,
        replaces=replaces,
    )


def _new_figure(run: Run, agency_id: int, key: str, replaces: Figure | None = None) -> Figure:
    return Figure.objects.create(
        **{name: run.data[name] for name in ("kind", "month", "item", "value", "source")},
        key=key,
        agency_id=agency_id,
        recorded_at=run.moment,
        entry=run.entry,
        replaces=replaces,
    )


def _check_act(agency_id: int, data: dict[str, Any]) -> None:
    _check_acts(agency_id, [data])


def _check_acts(agency_id: int, rows: Sequence[dict[str, Any]]) -> None:
    """No month has a figure and no number a decision already; a query for all the months and one for the numbers."""
    own = {"agency_id": agency_id}
    kinds, months = {data["kind"] for data in rows}, {data["decided_on"].replace(day=1) for data in rows}
    figures = Figure.objects.in_force().filter(**own, kind__in=kinds, month__in=months)
    counted = set(figures.values_list("kind", "month"))
    numbers = [data["number_key"] for data in rows]
    acts = Act.objects.in_force().filter(**own, kind__in=kinds, number_key__in=numbers)
    there = set(acts.values_list("kind", "number_key"))
    for data in rows:
        kind, day, number = data["kind"], data["decided_on"], data["number_key"]
        if (kind, day.replace(day=1)) in counted:
            raise Invalid({"decided_on": [figure_stands(kind, day)]})
        if (kind, number) in there:
            raise Invalid({"decision_number": ["这个决定文书号已经登记过；内容不对的，请在那一件上更正。"]})
        there.add((kind, number))


def _check_figure(agency_id: int, data: dict[str, Any]) -> None:
    kind, month = data["kind"], data["month"]
    if kind != FEE:
        listed = Act.objects.in_force().filter(
            agency_id=agency_id, kind=kind, decided_on__year=month.year, decided_on__month=month.month
        )
        if listed.exists():
            raise Invalid(
                {"month": [f"{month:%Y年%m月}已经逐件登记了{TITLES[kind]}，不能再登记月度数量，否则会重复计数。"]}
            )
    if Figure.objects.in_force().filter(agency_id=agency_id, kind=kind, month=month, item=data["item"]).exists():
        raise Invalid({"month": ["这个月已经登记过；数字不对的，请在那一条上更正。"]})


def figure_stands(kind: str, day: date) -> str:
    """Why a decision of that day cannot be listed: the month has a figure."""
    return f"{day:%Y年%m月}的{TITLES[kind]}已经登记了月度数量；要改为逐件登记，请先作废那一条，否则会重复计数。"


def _told(data: dict[str, Any]) -> dict[str, Any]:
    return {"kind": data["kind"], "month": f"{data['month']:%Y-%m}", "item": data["item"], "value": data["value"]}
