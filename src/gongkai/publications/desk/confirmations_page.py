"""机关协商: what other agencies are asked to confirm, at their own desk, and what their common superior decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from markupsafe import Markup

from gongkai.agencies.service import DeskPage, way_in
from gongkai.core import clock, files
from gongkai.core.actions import Done
from gongkai.core.models import Matter
from gongkai.core.viewers import Job, Staff, Viewer
from gongkai.publications import body
from gongkai.publications.actions.confirming import AnswerConfirmation, DecideConfirmation
from gongkai.publications.confirming.models import Confirmation, ConfirmationQuerySet
from gongkai.publications.desk import reading
from gongkai.publications.desk.lists import handles_items
from gongkai.publications.models import Text, TextFile
from gongkai.ui.action_page import ActionPage
from gongkai.ui.words import Chip

PAGE = 50
CHIPS = {
    "asked": Chip("soon", "等待确认", "clock"),
    "agreed": Chip("done", "同意公开", "ok"),
    "dissented": Chip("late", "不同意公开", "warn"),
    "silent": Chip("late", "逾期没有答复", "clock"),
    "cleared": Chip("done", "裁定公开", "ok"),
    "forbidden": Chip("late", "裁定不公开", "stop"),
    "void": Chip("hold", "已撤回"),
}
TABS = (("waiting", "等我们办"), ("asked", "请我们确认的"), ("sent", "我们发出的"), ("superior", "由我们裁定的"))


@dataclass(frozen=True)
class Line:
    """One request, with its page and its label."""

    row: Confirmation
    title: str
    url: str
    chip: Chip


def line_of(row: Confirmation) -> Line:
    """A line of a list; the row's version, text and agencies must be loaded."""
    return Line(row, row.version.text.title, reverse("publications:confirmation", args=[row.key]), CHIPS[row.state])


def loaded(rows: ConfirmationQuerySet) -> ConfirmationQuerySet:
    """The rows with what a line needs."""
    related = ("version__text", "asker", "agency", "superior", "matter")
    return rows.select_related(*related).defer("version__canonical")


class ConfirmationsPage(DeskPage):
    """机关协商."""

    policy = handles_items

    def get(self, request: HttpRequest) -> HttpResponse:
        """``?show=`` one of ``TABS``; the most urgent first, fifty at most; a fixed number of queries."""
        show = request.GET.get("show", "")
        show = show if show in dict(TABS) else TABS[0][0]
        rows = Confirmation.objects.visible_to(self.viewer)
        waiting = Confirmation.objects.waiting_for(self.viewer)
        agency = getattr(self.viewer, "agency_id", None)
        chosen = {
            "waiting": waiting,
            "asked": rows.filter(agency_id=agency),
            "sent": rows.filter(~Q(agency_id=agency), ~Q(superior_id=agency) | Q(asker_id=agency)),
            "superior": rows.filter(superior_id=agency).exclude(state__in=["asked", "agreed", "void"]),
        }[show]
        order = ("term", "pk") if show == "waiting" else ("-pk",)
        count = waiting.count()
        tabs = [
            {
                "label": title,
                "url": f"?show={key}",
                "current": key == show,
                "count": count if key == "waiting" else None,
            }
            for key, title in TABS
        ]
        lines = [line_of(row) for row in loaded(chosen).order_by(*order)[:PAGE]]
        context = {"lines": lines, "tabs": tabs, "today": clock.today(), "most": PAGE}
        return render(request, "publications/desk/confirmations.html", context)


def find(viewer: Viewer, key: str) -> Confirmation:
    """The request under this key that concerns the viewer's agency; 404 otherwise."""
    row = loaded(Confirmation.objects.visible_to(viewer)).filter(key=key).first()
    if row is None:
        raise Http404
    return row


def shown(row: Confirmation, viewer: Viewer) -> dict[str, Any]:
    """The version that is to be confirmed, as it was sent, for whoever was asked: its text, its files."""
    text = Text.objects.select_related("agency", "column", "unit").get(pk=row.version.text_id)
    address = reverse("publications:confirmation_file", args=[row.key, "x"])[: -len("x/")]
    lines = [
        {**line, "url": reverse("publications:confirmation_file", args=[row.key, line["code"]])}
        for line in reading.file_lines(text)
    ]
    return {
        "row": row,
        "title": text.title,
        "chip_of": CHIPS[row.state],
        "text": text,
        "meta": reading.meta_of(text),
        "body": Markup(body.laid_out(body.at_desk(text.body, address))),
        "files": lines,
        "today": clock.today(),
        "may_answer": waits(row, viewer, "asked"),
        "may_decide": waits(row, viewer, *Confirmation.DISPUTED),
    }


def waits(row: Confirmation, viewer: Viewer, *states: str) -> bool:
    """Whether the request waits for this person, in one of the states."""
    return row.state in states and Confirmation.objects.waiting_for(viewer).filter(pk=row.pk).exists()


class ConfirmationPage(DeskPage):
    """一项确认."""

    policy = handles_items

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """What is asked, the version itself, and what was said."""
        context = shown(find(self.viewer, key), self.viewer)
        return render(request, "publications/desk/confirmation.html", context)


class ConfirmationFile(DeskPage):
    """An attachment or picture of the version that is to be confirmed."""

    policy = handles_items

    def get(self, request: HttpRequest, key: str, code: str) -> HttpResponse:
        """The bytes, for whoever was asked about this version."""
        row = find(self.viewer, key)
        part = TextFile.objects.filter(text=row.version.text_id, link__code=code).select_related("link__file__key")
        found = part.first()
        if found is None or found.link.file.destroyed_at is not None:
            raise Http404
        link = found.link
        response = HttpResponse(files.open_link(link, Job("机关协商")), content_type=link.file.media_type)
        response["Content-Disposition"] = content_disposition_header(not found.picture, link.name)
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["Cache-Control"] = "private, no-cache"
        return response


class _StepPage(ActionPage):
    """What answering and deciding share."""

    template_name = "publications/desk/confirmation.html"

    def dispatch(self, request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        """Leads to what is missing, or to the step."""
        if (missing := way_in(request)) is not None:
            return missing
        refusal = handles_items.why_not(self.viewer)
        if refusal is not None or not isinstance(self.viewer, Staff):
            raise Http404
        self.row = find(self.viewer, names["key"])
        return super().dispatch(request, *arguments, **names)

    def find_matter(self) -> Matter:
        matter: Matter = self.row.matter
        return matter

    def after(self, done: Done) -> str:
        messages.success(self.request, f"已办理：{self.action.title}。")
        return reverse("publications:confirmation", args=[self.row.key])

    def page_context(self) -> dict[str, Any]:
        back = reverse("publications:confirmation", args=[self.row.key])
        return {**shown(self.row, self.viewer), "back_url": back}


class AnswerPage(_StepPage):
    """答复."""

    action = AnswerConfirmation


class DecidePage(_StepPage):
    """裁定."""

    action = DecideConfirmation

    def fixed(self) -> dict[str, Any]:
        """The agency that the address names."""
        return {"agency": self.row.agency.code}


def of_matter(matter: Matter) -> list[Line]:
    """What was asked about an item, for its own page; one query."""
    rows = Confirmation.objects.filter(matter=matter).exclude(state=Confirmation.State.VOID)
    return [line_of(row) for row in loaded(rows).order_by("pk")]
