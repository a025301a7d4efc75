"""For rooms above: begin a draft out of their own matters, and read what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse

from gongkai.core.models import Matter
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Viewer
from gongkai.publications.actions.attaching import Attach
from gongkai.publications.actions.drafting import Begin
from gongkai.publications.models import Publication
from gongkai.publications.process import STATES


@dataclass(frozen=True)
class Standing:
    """What a viewer may know of an item: ``url`` leads to its public page and is empty where it is not public."""

    title: str
    index_number: str
    state: str
    public: bool
    discarded: bool
    url: str


def begin_draft(viewer: Viewer, title: str, files: Sequence[UploadedFile] = (), *, once: str) -> Matter:
    """A draft with its attachments, begun by ``viewer`` through the Actions of this room; not within a transaction.

    ``once`` names this beginning: called again under the same name by the same person, it goes on with the same draft,
    so that whoever was cut off leaves no second one. Raises ``Refused`` where ``viewer`` may not draft, and ``Invalid``
    where title or file do not fit.
    """
    values = {"title": title, "genre": "other", "catalogue": "20-15", "attribute": "open", "period": "general"}
    matter = Begin.perform(viewer, values, once=once).matter
    if matter is None:
        raise Refused("draft", "草稿没有建成，请重新提交。")
    for place, file in enumerate(files, start=1):
        Attach.perform(viewer, {}, matter=matter, files={"upload": file}, once=f"{once} {place} {file.name}")
    return matter


def standing(viewer: Viewer, key: int | None) -> Standing | None:
    """How the item under this key stands for ``viewer``; none where he may not know of it. One query."""
    rows = Publication.objects.visible_to(viewer) | Publication.objects.standing()
    row = rows.filter(pk=key or 0).select_related("text", "live__text").first()
    if row is None:
        return None
    public = row.public or (bool(row.elsewhere) and row.claimed_at is not None)
    text = row.live.text if public and row.live is not None else row.text
    return Standing(
        text.title if text is not None else "",
        row.index_number,
        STATES[row.process_state],
        public,
        row.process_state == "discarded",
        reverse("documents:document", args=[row.index_number]) if public else "",
    )
