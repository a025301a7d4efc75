"""栏目台账: the tree of the agency's columns with last update and due day, and the forms that keep it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from gongkai.agencies.service import DeskForm, DeskPage
from gongkai.core import clock
from gongkai.core.actions import Done
from gongkai.core.viewers import Staff
from gongkai.publications import columns
from gongkai.publications.actions.columns import (
    AddColumn,
    ChangeColumn,
    EndColumn,
    StateNothingNew,
    may_keep_columns,
    may_state,
)
from gongkai.publications.desk.lists import handles_items
from gongkai.publications.models import Column, NothingNew, Publication
from gongkai.ui.words import date_iso

SHOWN = 20


class LedgerPage(DeskPage):
    """栏目台账."""

    policy = handles_items

    def get(self, request: HttpRequest) -> HttpResponse:
        """The columns of the own agency in their tree; ``?ended=1`` those that have ended."""
        assert isinstance(self.viewer, Staff)
        today, ended = clock.today(), "ended" in request.GET
        lines = columns.ledger(self.viewer.agency_id, today, ended=ended)
        context = {
            "lines": lines,
            "ended": ended,
            "today": today,
            "late": sum(1 for line in lines if line.late_days),
            "soon": sum(1 for line in lines if line.soon),
            "stated": sum(1 for line in lines if line.stated),
            "may_keep": may_keep_columns.allows(self.viewer),
        }
        return render(request, "publications/desk/columns.html", context)


def column_of(viewer: Any, key: str) -> Column:
    """The column of the viewer's own agency under this key; 404 where there is none."""
    rows = Column.objects.filter(agency_id=getattr(viewer, "agency_id", None))
    return get_object_or_404(rows.select_related("parent", "unit", "account__person"), key=key)


class ColumnPage(DeskPage):
    """一个栏目."""

    policy = handles_items

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """What is said of it, its newest items, the statements signed for it."""
        column = column_of(self.viewer, key)
        today = clock.today()
        statements = NothingNew.objects.filter(column=column).select_related("entry__account__person")
        line = columns.line_of(column, today)
        items = Publication.objects.standing().filter(column=column).select_related("text")
        living = column.valid_to is None
        context = {
            "column": column,
            "line": line,
            "today": today,
            "items": list(items.order_by("-published_at", "-pk")[:SHOWN]),
            "statements": list(statements[:SHOWN]),
            "may_keep": living and may_keep_columns.allows(self.viewer),
            "may_state": living and may_state.allows(self.viewer),
        }
        return render(request, "publications/desk/column.html", context)


class NewColumn(DeskForm):
    """新设栏目."""

    action = AddColumn
    back = "publications:columns"

    def after(self, done: Done) -> str:
        messages.success(self.request, "栏目已经设立。")
        return reverse("publications:columns")


class OfColumn(DeskForm):
    """A form about the column that the address names."""

    def column(self) -> Column:
        """The column."""
        return column_of(self.viewer, self.kwargs["key"])

    def back_url(self) -> str:
        return reverse("publications:column", args=[self.kwargs["key"]])

    def fixed(self) -> dict[str, Any]:
        column = self.column()
        return {"column": column.key, "version": column.version}

    def after(self, done: Done) -> str:
        messages.success(self.request, f"已办理：{self.action.title}。")
        return self.back_url()

    def note(self) -> str:
        return f"栏目：{self.column().title}"


class ChangePage(OfColumn):
    """更改栏目."""

    action = ChangeColumn

    def initial(self) -> dict[str, Any]:
        column = self.column()
        return {
            "title": column.title,
            "parent": column.parent.key if column.parent else "",
            "catalogue": column.catalogue,
            "unit": column.unit.key if column.unit else "",
            "account": column.account.key if column.account else "",
            "cycle_days": column.cycle_days,
            "order": column.order,
        }

    def now(self) -> list[tuple[str, str]]:
        column = self.column()
        return [("栏目名称", column.title), ("上级栏目", str(column.parent or "")), ("顺序", str(column.order))]


class EndPage(OfColumn):
    """停用栏目."""

    action = EndColumn

    def note(self) -> str:
        return f"停用“{self.column().title}”：以后的信息不能再放进去，已经公开的照常能看到。"


class NothingNewPage(OfColumn):
    """签署本期无此类信息."""

    action = StateNothingNew

    def initial(self) -> dict[str, Any]:
        column, today = self.column(), clock.today()
        line = columns.line_of(column, today)
        ended = [day for day in (line.last, line.statement.period_to if line.statement else None) if day is not None]
        first = max(ended) + timedelta(days=1) if ended else column.valid_from
        return {"period_from": date_iso(min(first, today)), "period_to": date_iso(today)}

    def note(self) -> str:
        return (
            f"栏目“{self.column().title}”这一期确实没有要公开的信息时签署。签署人、理由和期间公开显示；"
            "它不是一条信息，不算更新，也不改变上次更新的日期。"
        )
