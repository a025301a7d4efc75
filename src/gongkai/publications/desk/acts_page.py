"""行政执法台账: the months of a year, the decisions one by one, their forms, and the import of a list."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode

from gongkai.agencies.service import Agency, DeskForm, DeskPage
from gongkai.core import calendars, clock
from gongkai.core.actions import Done
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Staff, Supervisor
from gongkai.law.report_format import TABLES
from gongkai.publications import counting, sheets
from gongkai.publications.acts import importing, ledger, terms
from gongkai.publications.acts.actions import (
    CorrectAct,
    CorrectFigure,
    EndAct,
    EndFigure,
    RecordAct,
    RecordFigure,
    may_keep_ledger,
)
from gongkai.publications.acts.forms import figure_values, values_of
from gongkai.publications.acts.kinds import ACTS, CHOICES, FEE, TITLES
from gongkai.publications.acts.models import Act, Figure
from gongkai.publications.desk.lists import handles_items

PAGE = 50
FAULTS = 200
AT_ONCE = 3000
FIRST_YEAR = 2015


def year_of(request: HttpRequest) -> int:
    """The year that the address asks for; this year where it asks for none that there is."""
    text, now = request.GET.get("year", ""), clock.today().year
    return int(text) if text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= now else now


class OfLedger(DeskPage):
    """A page of the ledger of the acting post's agency."""

    policy = handles_items

    @property
    def staff(self) -> Staff:
        """The acting post."""
        assert isinstance(self.viewer, Staff)
        return self.viewer

    @property
    def readable(self) -> frozenset[int]:
        """Whose rows are opened one by one: of the own agency, by a supervisor also of those that he supervises."""
        own = frozenset({self.staff.agency_id})
        return own | self.viewer.agency_ids if isinstance(self.viewer, Supervisor) else own

    def may_keep(self, row: Act | Figure) -> bool:
        """Whether the viewer may correct or end a row of his own agency that counts."""
        return row.agency_id == self.staff.agency_id and may_keep_ledger.allows(self.staff) and row.ended_by_id is None


class LedgerPage(OfLedger):
    """行政执法台账."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The months of ``?year=``, and the decisions of ``?kind=`` fifty to a page."""
        year, today = year_of(request), clock.today()
        kind = request.GET.get("kind", "")
        rows = Act.objects.visible_to(self.staff).filter(agency_id=self.staff.agency_id, decided_on__year=year)
        if kind in ACTS:
            rows = rows.filter(kind=kind)
        found, following = _page(rows, request.GET.get("after", ""))
        shown = {"year": year, **({"kind": kind} if kind in ACTS else {})}
        context = {
            "year": year,
            "years": [
                (each, f"?{urlencode({**shown, 'year': each})}") for each in range(today.year, today.year - 4, -1)
            ],
            "kind": kind,
            "kinds": [("", "全部", f"?{urlencode({'year': year})}")]
            + [(code, title, f"?{urlencode({'year': year, 'kind': code})}") for code, title in CHOICES],
            "lines": ledger.lines(self.staff.agency_id, year, today),
            "acts": found,
            "following": f"?{urlencode({**shown, 'after': following})}" if following else "",
            "first": f"?{urlencode(shown)}" if request.GET.get("after") else "",
            "may_keep": may_keep_ledger.allows(self.staff),
        }
        return render(request, "publications/desk/acts.html", context)


def _page(rows: Any, after: str) -> tuple[list[Act], str]:
    last = rows.filter(key=after).first() if after else None
    if last is not None:
        rows = rows.filter(decided_on__lte=last.decided_on).exclude(decided_on=last.decided_on, pk__gte=last.pk)
    found = list(rows.order_by("-decided_on", "-pk")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].key if len(found) > PAGE else ""


class TablePage(OfLedger):
    """年报表二: the cells of a year, each with the records behind it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The table; with ``?cell=`` also what stands behind that cell."""
        year, cell = year_of(request), request.GET.get("cell", "")
        agency = Agency.objects.get(pk=self.staff.agency_id)
        cells = counting.table2(agency, year)
        page = None
        if cell in cells:
            page = counting.behind(agency, year, cell, self.staff, request.GET.get("after") or None)
        shown = {"year": year, "cell": cell}
        context = {
            "year": year,
            "years": [
                (each, f"?{urlencode({'year': each})}")
                for each in range(clock.today().year, clock.today().year - 4, -1)
            ],
            "rows": _table_rows(cells, year, cell),
            "cell": cell if page is not None else "",
            "page": page,
            "following": f"?{urlencode({**shown, 'after': page.after})}" if page is not None and page.after else "",
        }
        return render(request, "publications/desk/table2.html", context)


def _table_rows(cells: dict[str, Any], year: int, current: str) -> list[dict[str, Any]]:
    labels = {column.code: column.label for column in TABLES["t2"].columns}
    found = []
    for row in TABLES["t2"].rows:
        names = [f"t2.{row.code}.{column}" for column in row.columns]
        values = [
            {
                "label": labels[name.rpartition(".")[2]],
                "value": f"{cells[name]:f}" if isinstance(cells[name], Decimal) else str(cells[name]),
                "url": f"?{urlencode({'year': year, 'cell': name})}#behind",
                "current": name == current,
            }
            for name in names
        ]
        found.append({"block": "".join(row.blocks), "label": row.label, "cells": values})
    return found


class ActPage(OfLedger):
    """一件行政执法决定."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """What is recorded, which row it replaced, how it ended."""
        rows = Act.objects.filter(agency_id__in=self.readable).visible_to(self.staff)
        act = get_object_or_404(rows.select_related("replaces", "replaced_by", "entry__account__person"), key=key)
        calendar = calendars.current(act.agency_id).law
        context = {
            "act": act,
            "kind": ACTS[act.kind],
            "may_keep": self.may_keep(act),
            "shown": terms.shown(act, calendar),
            "taken_off": terms.taken_off(act, calendar),
        }
        return render(request, "publications/desk/act.html", context)


class FigurePage(OfLedger):
    """一条月度数量."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """What is recorded, its source, which row it replaced, how it ended."""
        rows = Figure.objects.filter(agency_id__in=self.readable).visible_to(self.staff)
        row = get_object_or_404(rows.select_related("replaces", "replaced_by", "entry__account__person"), key=key)
        may, amount = self.may_keep(row), figure_values(row)["amount"]
        context = {"row": row, "amount": amount, "is_fee": row.kind == FEE, "may_keep": may}
        return render(request, "publications/desk/figure.html", context)


class LedgerForm(DeskForm):
    """A form of the ledger; done, one comes back to it."""

    back = "publications:acts"

    def after(self, done: Done) -> str:
        messages.success(self.request, f"已办理：{self.action.title}。")
        return self.back_url()


class NewAct(LedgerForm):
    """登记一件."""

    action = RecordAct

    def initial(self) -> dict[str, Any]:
        kind = self.request.GET.get("kind", "")
        return {"kind": kind} if kind in ACTS else {}


class NewFigure(LedgerForm):
    """登记月度数量."""

    action = RecordFigure

    def initial(self) -> dict[str, Any]:
        asked = {name: self.request.GET.get(name, "") for name in ("kind", "month")}
        return {name: value for name, value in asked.items() if value}

    def note(self) -> str:
        return "没有逐件名单的，按月登记数量，写明数字从哪里来；一件也没有的月份登记 0。收费按月按项目登记，单位是元。"


class OfRow(LedgerForm):
    """A form about one row of the own agency's ledger."""

    model: type[Act] | type[Figure] = Act

    def row(self) -> Any:
        """The row."""
        agency_id = getattr(self.viewer, "agency_id", None)
        return get_object_or_404(self.model, key=self.kwargs["key"], agency_id=agency_id)

    def fixed(self) -> dict[str, Any]:
        return {"key": self.kwargs["key"]}

    def note(self) -> str:
        return f"原来登记的：{self.row()}。更正、作废都留有记录，原来的一条不删除。"


class CorrectActPage(OfRow):
    """更正一件."""

    action = CorrectAct

    def initial(self) -> dict[str, Any]:
        return values_of(self.row())


class EndActPage(OfRow):
    """作废、撤回一件."""

    action = EndAct


class CorrectFigurePage(OfRow):
    """更正月度数量."""

    action = CorrectFigure
    model = Figure

    def initial(self) -> dict[str, Any]:
        return figure_values(self.row())


class EndFigurePage(OfRow):
    """作废月度数量."""

    action = EndFigure
    model = Figure


class ImportForm(forms.Form):
    """The list, and whether it is only checked."""

    kind = forms.ChoiceField(label="种类", choices=CHOICES)
    upload = forms.FileField(label="名单文件", help_text="XLSX，或者 CSV（UTF-8、GBK 都行）；双公示的表可以直接用。")
    write = forms.ChoiceField(
        label="怎样处理",
        choices=[("no", "只检查，不写入"), ("yes", "写入没有问题的行，有问题的列出来")],
        initial="no",
        widget=forms.RadioSelect,
    )


class ImportPage(OfLedger):
    """导入行政执法决定名单: checked first, then written in batches; a bad row is named, the others go in."""

    policy = may_keep_ledger

    def get(self, request: HttpRequest) -> HttpResponse:
        """The empty form."""
        return self._show(ImportForm(initial={"kind": request.GET.get("kind", "licence")}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Check the list, and write it where that was asked."""
        form = ImportForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(form, status=422)
        upload, kind = form.cleaned_data["upload"], form.cleaned_data["kind"]
        try:
            if upload.size > sheets.LARGEST:
                raise Invalid({"upload": ["文件超过 50 MB，请分成几个文件。"]})
            plan = importing.check(self.staff, kind, upload.name, upload.read())
            asked = form.cleaned_data["write"] == "yes"
            if asked and len(plan.fresh) > AT_ONCE:
                raise Invalid({"upload": [f"要写入的超过 {AT_ONCE} 行，请分成几个文件，或者请系统管理员用命令导入。"]})
            written = importing.write(self.staff, plan, channel="page") if asked else None
        except Invalid as invalid:
            for message in (each for texts in invalid.errors.values() for each in texts):
                form.add_error("upload", message)
            return self._show(form, status=422)
        except Refused as refused:
            form.add_error(None, refused.message)
            return self._show(form, status=409)
        return self._show(form, plan=plan, written=written)

    def _show(self, form: ImportForm, *, status: int = 200, **more: Any) -> HttpResponse:
        plan = more.get("plan")
        context = {
            "form": form,
            "plan": None,
            "written": None,
            "faults": plan.faults[:FAULTS] if plan else [],
            "titles": TITLES,
            **more,
        }
        return render(self.request, "publications/desk/acts_import.html", context, status=status)
