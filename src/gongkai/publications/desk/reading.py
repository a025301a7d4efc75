"""The text of an item as the desk shows it: its parts, how it differs from another, where the check found something."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.urls import reverse
from markupsafe import Markup

from gongkai.publications import body, genres, statute, texts
from gongkai.publications import facts as f
from gongkai.publications.actions.drafting import PERIODS, TextForm
from gongkai.publications.desk.opened import Opened
from gongkai.publications.lint import ATTACHMENTS, Finding
from gongkai.publications.models import Text, TextFile
from gongkai.publications.process import IN_WORK

SHOWN = (
    "document_number",
    "issuers",
    "genre",
    "catalogue",
    "topic",
    "column_id",
    "written_on",
    "formed_on",
    "effective_on",
    "expires_on",
    "display_until",
    "attribute",
    "attribute_reason",
    "period",
    "source",
    "summary",
    "keywords",
    "retention",
)
LABELS = {name: str(field.label) for name, field in TextForm.base_fields.items()}
_TAG = re.compile(r"(<[^>]+>)")
SHORTEST = 2
PICTURE_WORDS = "picture-words"


@dataclass(frozen=True)
class Change:
    """A stretch that differs: what went, and what came."""

    gone: tuple[str, ...]
    new: tuple[str, ...]
    where: str = ""


@dataclass(frozen=True)
class Compared:
    """How a text differs from an earlier one."""

    title: str
    changes: tuple[Change, ...]


def meta_of(text: Text) -> list[tuple[str, str]]:
    """Everything that is said of the text and is not empty, by its Chinese name."""
    return [(LABELS[name.removesuffix("_id")], value) for name in SHOWN if (value := value_of(text, name))]


def value_of(text: Text, name: str) -> str:
    """One value as a reader sees it."""
    value = getattr(text, name)
    words = {
        "genre": lambda: genres.title_of(text.genre),
        "catalogue": lambda: f"{text.catalogue} {statute.CODES.get(text.catalogue, '')}",
        "attribute": lambda: Text.Attribute(text.attribute).label,
        "period": lambda: dict(PERIODS).get(text.period, text.period),
        "column_id": lambda: text.column.title if text.column else "",
        "issuers": lambda: "、".join(text.issuers),
    }
    if name in words:
        return words[name]()
    return "" if value is None else str(value)


def compared(before: Text, after: Text, title: str) -> Compared:
    """What differs between two texts: values, body line by line, files."""
    changes = []
    for name in ("title", *SHOWN):
        old, new = value_of(before, name), value_of(after, name)
        if old != new:
            label = LABELS[name.removesuffix("_id")]
            changes.append(Change((old,) if old else (), (new,) if new else (), label))
    changes += _lines(body.plain(before.body).splitlines(), body.plain(after.body).splitlines(), "正文")
    changes += _lines(_files(before), _files(after), "附件")
    return Compared(title, tuple(changes))


def _lines(old: Sequence[str], new: Sequence[str], where: str) -> list[Change]:
    return [
        Change(tuple(old[a:b]), tuple(new[c:d]), where)
        for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if tag != "equal"
    ]


def _files(text: Text) -> list[str]:
    return [row.link.name for row in text.files.select_related("link").order_by("position") if not row.picture]


def earlier_text(at: Opened) -> tuple[int | None, str]:
    """The text with which the present one is compared: the one sent before, or what is published; None for a first."""
    item = at.item
    sent = [view.payload.text for view in at.facts if view.kind == f.Submitted.kind]
    published = item.live.text if item.live is not None else None
    last = next((text for text in reversed(sent) if text != item.text and text != published), None)
    if last is not None and (published is None or last > published):
        return last, "与上次送审的相比"
    if published is not None and published != item.text:
        return published, "与已公开的版本相比"
    return None, ""


def difference(at: Opened) -> Compared | None:
    """How the text in work differs from the one before it; None for a first one, and for what is not in work."""
    if at.state not in IN_WORK:
        return None
    key, title = earlier_text(at)
    return compared(texts.load(key), at.text, title) if key is not None else None


def shown_body(text: Text, findings: Iterable[Finding]) -> Markup:
    """The body for the desk with what the check found marked in place; it was cleaned when it was saved."""
    pieces = {finding.piece for finding in findings if len(finding.piece) >= SHORTEST}
    return Markup(marked(body.laid_out(body.at_desk(text.body)), pieces))


def marked(html: str, pieces: Iterable[str]) -> str:
    """``html`` with every occurrence of a piece within one element marked."""
    wanted = sorted((entities.escape(piece, quote=False) for piece in pieces), key=len, reverse=True)
    if not wanted:
        return html
    search = re.compile("|".join(map(re.escape, wanted)))
    parts = _TAG.split(html)
    return "".join(
        part if part.startswith("<") else search.sub(lambda match: f'<mark class="pii">{match[0]}</mark>', part)
        for part in parts
    )


def file_lines(text: Text) -> list[dict[str, Any]]:
    """The attachments of the text, as rows of a page; one query."""
    return [_file(row) for row in text.files.select_related("link__file").order_by("position") if not row.picture]


def _file(row: TextFile) -> dict[str, Any]:
    return {
        "code": row.link.code,
        "name": row.link.name,
        "ext": row.link.name.rpartition(".")[2].lower(),
        "size": row.link.file.size,
        "url": reverse("desk:file", args=[row.link.code]),
        "gone": row.link.file.destroyed_at is not None,
    }


def mended_at(key: str, finding: Finding, files: Iterable[str]) -> str:
    """Where the drafter mends what a finding says: the page of attachments and pictures for those (``files``: the
    names of the attachments), else the field of the form that it names, the body where it names none."""
    if finding.rule == PICTURE_WORDS or finding.where == ATTACHMENTS or finding.where in files:
        return reverse("publications:files", args=[key])
    name = next((name for name, label in LABELS.items() if label == finding.where), "body")
    return f"{reverse('publications:step', args=[key, 'write'])}#id_{name}"
