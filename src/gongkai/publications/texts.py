"""From a text row to the value that is signed and checked, and from a form to a new row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gongkai.core.actions import Run
from gongkai.core.models.files import FileLink
from gongkai.publications import body
from gongkai.publications.content import FORMAT, AttachedFile, Content, canonical, digest
from gongkai.publications.facts import Submitted, Written
from gongkai.publications.item import Item
from gongkai.publications.models import Text, TextFile, Version

# The columns that a form fills; everything of a text but its body's pictures and files.
FIELDS = (
    "title",
    "document_number",
    "issuers",
    "written_on",
    "formed_on",
    "effective_on",
    "expires_on",
    "genre",
    "topic",
    "catalogue",
    "column_id",
    "unit_id",
    "source",
    "summary",
    "keywords",
    "body",
    "attribute",
    "attribute_reason",
    "period",
    "retention",
    "display_until",
    "explains_id",
)


def content_of(text: Text) -> Content:
    """The text with its files as one value; ``agency`` and ``column`` must be loaded, the files take one query."""
    files = shown_files(text)
    return content_with(text, (AttachedFile(row.link.name, row.link.file.size, row.link.file.sha256) for row in files))


def content_with(text: Text, files: Iterable[AttachedFile] = ()) -> Content:
    """The text, saved or not, with these files as one value."""
    return Content(
        agency=text.agency.code,
        agency_name=text.agency.name,
        title=text.title,
        document_number=text.document_number,
        issuers=tuple(text.issuers),
        written_on=text.written_on,
        formed_on=text.formed_on,
        effective_on=text.effective_on,
        expires_on=text.expires_on,
        genre=text.genre,
        topic=text.topic,
        catalogue=text.catalogue,
        column=text.column.title if text.column else "",
        source=text.source,
        summary=text.summary,
        keywords=tuple(words(text.keywords)),
        attribute=text.attribute,
        attribute_reason=text.attribute_reason,
        retention=text.retention,
        display_until=text.display_until,
        body=text.body,
        files=tuple(files),
    )


def freeze(run: Run, text: Text, accepted: str, stages: tuple[str, ...], unexplained: str = "") -> Version:
    """The text as a version whose bytes stay, with the fact that it entered review; the rows of files must be there."""
    data, matter = canonical(content_of(text)), run.the_matter()
    earlier = Version.objects.filter(matter=matter).order_by("-number").values_list("number", flat=True).first()
    version = Version.objects.create(
        matter=matter,
        agency_id=matter.agency_id,
        entry=run.entry,
        number=(earlier or 0) + 1,
        text=text,
        format=FORMAT,
        canonical=data,
        sha256=digest(data),
    )
    run.record(Submitted(version.pk, version.number, text.pk, version.sha256, stages, accepted, unexplained))
    return version


def shown_files(text: Text) -> list[TextFile]:
    """The attachments, and of the pictures those that the body shows: what a reader of this text gets; one query."""
    shown = body.pictures(text.body)
    rows = text.files.select_related("link__file").order_by("position")
    return [row for row in rows if not row.picture or row.link.code in shown]


def words(text: str) -> list[str]:
    """Keywords as typed, with whatever stood between them."""
    for mark in "，,；;、\n\t":
        text = text.replace(mark, " ")
    return text.split()


def load(pk: int) -> Text:
    """A text with what ``content_of`` needs."""
    return Text.objects.select_related("agency", "column", "unit", "explains").get(pk=pk)


def values_of(text: Text) -> dict[str, Any]:
    """What a form of this text begins with."""
    return {name: getattr(text, name) for name in FIELDS}


def save(run: Run, values: dict[str, Any], links: Iterable[tuple[FileLink, bool]]) -> Text:
    """A new text row, its files in order, and the fact that it was written."""
    matter = run.the_matter()
    values = {**values, "body": body.clean(values.get("body", ""))}
    text = Text.objects.create(matter=matter, agency_id=matter.agency_id, entry=run.entry, **values)
    TextFile.objects.bulk_create(
        TextFile(text=text, link=link, position=place, picture=picture)
        for place, (link, picture) in enumerate(links, start=1)
    )
    run.record(card_of(text))
    return text


def card_of(text: Text) -> Written:
    """What of a text lists sort and filter by."""
    own = {text.agency.name, text.agency.short_name}
    return Written(
        text=text.pk,
        genre=text.genre,
        catalogue=text.catalogue,
        topic=text.topic,
        column=text.column_id,
        unit=text.unit_id,
        attribute=text.attribute,
        period=text.period,
        written_on=text.written_on,
        formed_on=text.formed_on,
        effective_on=text.effective_on,
        expires_on=text.expires_on,
        display_until=text.display_until,
        explains=text.explains_id,
        joint=sum(1 for name in text.issuers if name not in own),
    )


def links_of(text: Text) -> list[tuple[FileLink, bool]]:
    """The text's files and whether each is a picture of its body."""
    return [(row.link, row.picture) for row in text.files.select_related("link").order_by("position")]


def present(item: Item) -> Text:
    """The text in work."""
    if item.text is None:
        raise LookupError("the item has no text")
    return load(item.text)


def body_at_desk(text: Text) -> str:
    """The body as the desk shows and edits it."""
    return body.at_desk(text.body)


def alts_of(text: Text) -> dict[str, str]:
    """The codes of the pictures that the body shows, with their words."""
    return body.alts(text.body)
