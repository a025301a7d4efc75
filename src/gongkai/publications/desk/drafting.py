"""Beginning an item: a blank form, or a DOCX; and the files of a draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from gongkai.agencies.service import DeskPage, way_in
from gongkai.core.actions import Done
from gongkai.publications import texts
from gongkai.publications.actions.attaching import Attach
from gongkai.publications.actions.drafting import Begin
from gongkai.publications.actions.importing import ImportDraft
from gongkai.publications.desk import reading
from gongkai.publications.desk.lists import handles_items
from gongkai.publications.desk.opened import at_desk, opened
from gongkai.publications.desk.step_page import say_notes
from gongkai.publications.interpreting import pairs
from gongkai.publications.models import Publication
from gongkai.ui.action_page import ActionPage


class BeginningPage(ActionPage):
    """What opens an item shares."""

    def dispatch(self, request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        return way_in(request) or super().dispatch(request, *arguments, **names)

    def page_context(self) -> dict[str, Any]:
        return {"at": None, "back_url": reverse("publications:queue"), "write_url": "", "submit": "保存"}


class NewPage(BeginningPage):
    """起草."""

    action = Begin
    template_name = "publications/desk/draft.html"

    def initial(self) -> dict[str, Any]:
        """``?explains=`` the key of a document: an interpretation of it is begun."""
        key = self.request.GET.get("explains", "")
        row = at_desk(self.viewer).select_related("text").filter(key=key).first() if key else None
        if row is None or row.text is None:
            return {}
        return {
            "title": f"《{pairs.called(row)}》解读",
            "genre": "interpretation",
            "catalogue": row.text.catalogue,
            "topic": row.text.topic,
            "explains": row.index_number or row.key,
        }

    def after(self, done: Done) -> str:
        messages.success(self.request, "草稿已经保存。")
        return item_url(done)


class ImportPage(BeginningPage):
    """导入 DOCX 起草: the file becomes a draft, and the draft is its preview."""

    action = ImportDraft
    template_name = "publications/desk/import.html"
    keeps_drafts = False

    def after(self, done: Done) -> str:
        row, notes = done.result
        messages.success(self.request, "已经导入，请核对标题、正文和下面的各项，补齐以后保存。")
        say_notes(self.request, notes)
        return reverse("publications:step", args=[row.key, "write"])

    def repeated(self, done: Done) -> str:
        return item_url(done)


def item_url(done: Done) -> str:
    """The page of the item that was opened, or was opened before by the same sending."""
    row = Publication.objects.filter(matter=done.matter).first()
    return reverse("publications:item", args=[row.key]) if row else reverse("publications:queue")


class FilesPage(DeskPage):
    """附件和图片 of a draft."""

    policy = handles_items

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """Attachments in their order, pictures with their words, and the forms to change them."""
        at = opened(self.viewer, key)
        if at.state != "drafting" or not at.own:
            raise Http404
        links = {link.code: link for link, picture in texts.links_of(at.text) if picture}
        pictures = [
            {"code": code, "alt": alt, "url": reverse("desk:file", args=[code]), "name": links[code].name}
            for code, alt in texts.alts_of(at.text).items()
            if code in links
        ]
        context = {
            "at": at,
            "attachments": reading.file_lines(at.text),
            "pictures": pictures,
            "unused": [link for code, link in links.items() if code not in texts.alts_of(at.text)],
            "refusal": Attach.refusal(self.viewer, at.matter, at.facts, at.item),
        }
        return render(request, "publications/desk/files.html", context)
