"""公开制度 at the desk: the register, one 制度 with its editions, the forms."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from gongkai.agencies.service import Agency, DeskForm, DeskPage
from gongkai.core import clock, settings
from gongkai.core.actions import Done
from gongkai.core.viewers import Staff
from gongkai.publications.desk.lists import handles_items
from gongkai.publications.institutions import actions, reading
from gongkai.publications.institutions.declared import REVIEW_MONTHS
from gongkai.publications.institutions.models import Institution, InstitutionEdition, InstitutionReview
from gongkai.ui.words import date_iso


def next_review(agency_id: int, day: date) -> date:
    """So many months after ``day`` as the setting says; the last day of a shorter month."""
    months = int(settings.value(REVIEW_MONTHS, Agency.objects.get(pk=agency_id), day))
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


class RegisterPage(DeskPage):
    """公开制度."""

    policy = handles_items

    def get(self, request: HttpRequest) -> HttpResponse:
        """What is in force, by flow; which of the four flows is not regulated; what was repealed."""
        assert isinstance(self.viewer, Staff)
        lines = reading.register(self.viewer.agency_id, clock.today())
        context = {
            "lines": lines,
            "lacking": reading.lacking(lines),
            "ended": reading.ended(self.viewer.agency_id),
            "may_keep": actions.may_keep_institutions.allows(self.viewer),
        }
        return render(request, "publications/desk/institutions.html", context)


def institution_of(viewer: Any, key: str) -> Institution:
    """The 制度 of the viewer's own agency under this key; 404 where there is none."""
    return get_object_or_404(Institution, agency_id=getattr(viewer, "agency_id", None), key=key)


class InstitutionPage(DeskPage):
    """一项制度."""

    policy = handles_items

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """Its editions, the newest first, and the reviews."""
        row, today = institution_of(self.viewer, key), clock.today()
        editions = list(row.editions.select_related("item", "entry__account__person"))
        reviews = InstitutionReview.objects.filter(edition__institution=row).select_related("entry__account__person")
        standing = next((each for each in editions if each.ended_by_id is None), None)
        context = {
            "row": row,
            "title": editions[0].title,
            "editions": [(each, each.state(today)) for each in editions],
            "reviews": list(reviews),
            "standing": standing,
            "today": today,
            "may_keep": standing is not None and actions.may_keep_institutions.allows(self.viewer),
        }
        return render(request, "publications/desk/institution.html", context)


class NewInstitution(DeskForm):
    """登记制度."""

    action = actions.RegisterInstitution
    back = "publications:institutions"

    def initial(self) -> dict[str, Any]:
        assert isinstance(self.viewer, Staff)
        return {"review_on": date_iso(next_review(self.viewer.agency_id, clock.today()))}

    def after(self, done: Done) -> str:
        messages.success(self.request, "制度已经登记。")
        return self.back_url()


class OfInstitution(DeskForm):
    """A form about the 制度 that the address names."""

    def row(self) -> Institution:
        """The row."""
        return institution_of(self.viewer, self.kwargs["key"])

    def edition(self) -> InstitutionEdition | None:
        """Its newest edition."""
        return self.row().editions.select_related("item").first()

    def back_url(self) -> str:
        return reverse("publications:institution", args=[self.kwargs["key"]])

    def fixed(self) -> dict[str, Any]:
        row = self.row()
        return {"institution": row.key, "version": row.version}

    def after(self, done: Done) -> str:
        messages.success(self.request, f"已办理：{self.action.title}。")
        return self.back_url()

    def note(self) -> str:
        edition = self.edition()
        return f"制度：{edition.title}" if edition is not None else ""


class ReplacePage(OfInstitution):
    """修订制度."""

    action = actions.ReplaceInstitution

    def initial(self) -> dict[str, Any]:
        edition, row = self.edition(), self.row()
        title = edition.title if edition is not None else ""
        return {"title": title, "review_on": date_iso(next_review(row.agency_id, clock.today()))}


class CorrectPage(OfInstitution):
    """更正制度登记."""

    action = actions.CorrectInstitution

    def initial(self) -> dict[str, Any]:
        edition = self.edition()
        if edition is None:
            return {}
        values = {name: getattr(edition, name) for name in actions.COLUMNS}
        days = {name: date_iso(value) for name, value in values.items() if isinstance(value, date)}
        item = edition.item.index_number if edition.item is not None else ""
        return {**values, **days, "item": item, "flow": self.row().flow}


class RepealPage(OfInstitution):
    """废止制度."""

    action = actions.RepealInstitution

    def initial(self) -> dict[str, Any]:
        return {"ended_on": date_iso(clock.today())}


class ReviewPage(OfInstitution):
    """评估制度."""

    action = actions.ReviewInstitution

    def initial(self) -> dict[str, Any]:
        return {"review_on": date_iso(next_review(self.row().agency_id, clock.today()))}
