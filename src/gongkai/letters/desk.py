"""Pages of the letters at the desk: the register, one letter, templates with their preview, number series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from gongkai.agencies.doors import DeskForm, DeskPage
from gongkai.agencies.service import Agency
from gongkai.core import clock
from gongkai.core.actions import Done
from gongkai.core.models import Matter, Number
from gongkai.core.models.numbering import Counter
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Staff, Viewer
from gongkai.letters import register
from gongkai.letters.actions import SaveTemplate, may_keep_templates, versions
from gongkai.letters.composing import default_wording, wording_on
from gongkai.letters.faces import faces_of
from gongkai.letters.models import Letter, Template
from gongkai.letters.seal_actions import may_seal
from gongkai.letters.seal_check import verdict_on
from gongkai.letters.sealing import why_not
from gongkai.letters.service import delivery, in_force, preview
from gongkai.letters.settings import SERIES_TITLES, pattern_of
from gongkai.letters.sheet import Sheet
from gongkai.letters.types import AGENCY_FIELDS, TYPES, Form, LetterType

FORM_TITLES = {
    Form.LINE: "文字",
    Form.TEXT: "段落",
    Form.DAY: "日期",
    Form.TERM: "期限",
    Form.LIST: "多项，单独成行",
    Form.TABLE: "表格，单独成行",
}
PREVIEW = "_preview"


def agency_of(viewer: Viewer) -> Agency:
    """The agency of the acting post."""
    if not isinstance(viewer, Staff):
        raise PermissionDenied
    return Agency.objects.get(pk=viewer.agency_id)


class Register(DeskPage):
    """文书登记簿."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """A page of letters, by year, type and number."""
        form = register.Filters(request.GET or None)
        rows = Letter.objects.in_books_of(self.viewer).filter(form.condition())
        page = register.page_of(rows, self.viewer, request.GET.get("after", ""))
        kept = {name: str(text) for name, text in request.GET.items() if name in form.fields and text}
        here = reverse("letters:register")
        context = {
            "form": form,
            "rows": page.rows,
            "first": f"{here}?{urlencode(kept)}" if request.GET.get("after") else "",
            "following": f"{here}?{urlencode({**kept, 'after': page.following})}" if page.following else "",
        }
        return render(request, "letters/register.html", context)


def may_still_be_sealed(letter: Letter) -> bool:
    """Whether the letter is approved and has not left the house."""
    return letter.approved_entry_id is not None and letter.void_entry_id is None and letter.dispatched_on is None


class LetterPage(DeskPage):
    """One letter: its sheet, its files, its seals, its delivery."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """The letter, for whoever may know of its matter, or in whose books it stands (O16)."""
        readable = Letter.objects.visible_to(self.viewer) | Letter.objects.in_books_of(self.viewer)
        rows = readable.select_related(
            "number",
            "file_pdf",
            "file_docx",
            "sealed_scan",
            "sign_off",
            "matter",
            "template",
            "agency",
            "electronic_seal__file",
            "electronic_seal__entry__account__person",
            "seal_order",
            "prepared_entry__account__person",
            "approved_entry__account__person",
        )
        letter = rows.filter(key=key).first()
        if letter is None:
            raise Http404
        (face,) = faces_of([letter], self.viewer)
        here = Matter.objects.visible_to(self.viewer).filter(pk=letter.matter_id).exists()
        context = {
            "letter": letter,
            "face": face,
            "matter": register.labels_of([letter.matter]).get(letter.matter_id) if here else None,
            "gone": not here,
            "delivery": delivery(letter),
            "events": in_force(letter),
            "verdict": verdict_on(letter, self.viewer),
            "waits_for_seal": letter.sealed_pdf is None and getattr(letter, "seal_order", None) is not None,
            "no_seal": why_not(letter.agency) if may_still_be_sealed(letter) else "",
            "may_seal": may_still_be_sealed(letter) and may_seal.why_not(self.viewer, letter.matter) is None,
            "sealings": list(letter.sealings.select_related("scan", "entry__account__person")),
            "enclosures": [row.link for row in letter.enclosures.select_related("link")],
        }
        return render(request, "letters/letter.html", context)


@dataclass(frozen=True)
class TemplateLine:
    """A type of the list, with the agency's version in force and what comes later."""

    kind: LetterType
    now: Template | None
    later: Template | None


def template_lines(agency: Agency) -> list[TemplateLine]:
    """Every type with the agency's versions: one query."""
    today = clock.today()
    now: dict[str, Template] = {}
    later: dict[str, Template] = {}
    for row in Template.objects.filter(agency=agency).order_by("valid_from", "id"):
        (now if row.valid_from <= today else later)[row.type] = row
    return [TemplateLine(kind, now.get(kind.code), later.get(kind.code)) for kind in TYPES.values()]


class Templates(DeskPage):
    """文书模板."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The types, grouped as their numbers are."""
        agency = agency_of(self.viewer)
        lines = template_lines(agency)
        groups = [
            (title, [line for line in lines if line.kind.series is series])
            for series, (title, _) in SERIES_TITLES.items()
        ]
        return render(request, "letters/templates.html", {"agency": agency, "groups": groups})


class EditTemplate(DeskForm):
    """One type: its fields, the wording, what it looks like with our samples, its earlier versions."""

    action = SaveTemplate
    template_name = "letters/template.html"
    back = "letters:templates"

    @property
    def kind(self) -> LetterType:
        """The type that the address names."""
        code = self.kwargs["code"]
        if code not in TYPES:
            raise Http404
        return TYPES[code]

    def get(self, request: HttpRequest, **names: Any) -> HttpResponse:
        """The page; whoever may not change it reads it."""
        if may_keep_templates.why_not(self.viewer) is None:
            return super().get(request, **names)
        return self._page(self._form(initial={**self.initial(), **self.fixed()}))

    def post(self, request: HttpRequest, **names: Any) -> HttpResponse:
        """Show what was typed as a letter, or save it."""
        if PREVIEW not in request.POST:
            return super().post(request, **names)
        form = self._form(self.typed())
        form.is_valid()
        for name in ("source", "valid_from"):
            form.errors.pop(name, None)  # a look costs no reason
        return self._page(form, status=422 if form.errors else 200)

    def initial(self) -> dict[str, Any]:
        today = clock.today()
        return {"text": wording_on(agency_of(self.viewer), self.kind.code, today).text, "valid_from": today}

    def fixed(self) -> dict[str, Any]:
        code = self.kind.code
        return {"type": code, "version": versions(agency_of(self.viewer), code).count()}

    def page_context(self) -> dict[str, Any]:
        agency, kind = agency_of(self.viewer), self.kind
        text = self.request.POST.get("text") if self.request.method == "POST" else None
        shown, problem = look(kind, agency, text)
        return {
            **super().page_context(),
            "kind": kind,
            "fields_of": [(field, FORM_TITLES[field.form]) for field in kind.fields],
            "agency_fields": list(AGENCY_FIELDS),
            "sheet": shown,
            "problem": problem,
            "may_change": may_keep_templates.why_not(self.viewer) is None,
            "history": list(versions(agency, kind.code)),
            "default": default_wording(kind.code),
        }

    def after(self, done: Done) -> str:
        messages.success(self.request, f"《{self.kind.name}》的模板已保存。")
        return self.back_url()


def look(kind: LetterType, agency: Agency, text: str | None) -> tuple[Sheet | None, str]:
    """The letter with our samples, or why it cannot be shown."""
    try:
        return preview(kind.code, agency, clock.today(), text=text or None), ""
    except Refused as refused:
        return None, refused.message
    except KeyError as unknown:
        return None, f"没有“{unknown.args[0]}”这个字段。"


@dataclass(frozen=True)
class SeriesLine:
    """One number series of the agency as it stands this year."""

    title: str
    pattern: str
    problem: str
    last: int
    void: int


def series_lines(agency: Agency) -> list[SeriesLine]:
    """The agency's series, in a fixed number of queries."""
    today = clock.today()
    counters = {row.series: row.last for row in Counter.objects.filter(agency=agency, year=today.year)}
    voided = Number.objects.filter(agency=agency, year=today.year, void_by__isnull=False).values_list(
        "series", flat=True
    )
    voids = list(voided)
    lines = []
    for series, (title, _) in SERIES_TITLES.items():
        kind = next(kind for kind in TYPES.values() if kind.series is series)
        try:
            name, pattern = pattern_of(agency, kind, today)
        except Refused as refused:
            lines.append(SeriesLine(title, "", refused.message, 0, 0))
            continue
        last = counters.get(name, 0)
        lines.append(SeriesLine(title, pattern.format(year=today.year, n=last + 1), "", last, voids.count(name)))
    return lines


class NumberSeries(DeskPage):
    """文号."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Each series with its last number, and the numbers that are void."""
        agency = agency_of(self.viewer)
        year = clock.today().year
        void = Number.objects.filter(agency=agency, year=year, void_by__isnull=False, letter__isnull=False)
        context = {
            "agency": agency,
            "year": year,
            "lines": series_lines(agency),
            "void": list(void.select_related("void_by__account__person").order_by("-id")[:100]),
        }
        return render(request, "letters/numbers.html", context)
