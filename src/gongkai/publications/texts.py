"""From a text row to the value that is signed and checked, and from a form to a new row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Max

from gongkai.core.actions import Run
from gongkai.core.models.files import FileLink
from gongkai.core.models.matter import Matter
from gongkai.publications import body
from gongkai.publications.content import FORMAT, AttachedFile, Content, canonical, digest
from gongkai.publications.facts import Submitted, TakenOver, Written
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
    return content_with(text, map(_attached, shown_files(text)))


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
    return freeze_rows([(run, text)], accepted, stages, unexplained)[0]


def freeze_rows(
    texts: Sequence[tuple[Run, Text]], accepted: str, stages: tuple[str, ...], unexplained: str = ""
) -> list[Version]:
    """Each text as a version of its run's matter; three queries for all of them."""
    last, files = _last_numbers([run.the_matter() for run, _ in texts]), _files_of([text for _, text in texts])
    rows = []
    for run, text in texts:
        matter, data = run.the_matter(), canonical(content_with(text, map(_attached, _shown(text, files[text.pk]))))
        number = last.get(matter.pk, 0) + 1
        rows.append(
            Version(
                matter=matter,
                agency_id=matter.agency_id,
                entry=run.entry,
                number=number,
                text=text,
                format=FORMAT,
                canonical=data,
                sha256=digest(data),
            )
        )
    versions = Version.objects.bulk_create(rows)
    for (run, text), version in zip(texts, versions, strict=True):
        run.record(Submitted(version.pk, version.number, text.pk, version.sha256, stages, accepted, unexplained))
    return versions


def _last_numbers(matters: Iterable[Matter]) -> dict[int, int]:
    rows = Version.objects.filter(matter__in=matters).values("matter").annotate(last=Max("number"))
    return dict(rows.values_list("matter", "last"))


def _files_of(texts: Iterable[Text]) -> defaultdict[int, list[TextFile]]:
    found: defaultdict[int, list[TextFile]] = defaultdict(list)
    for row in TextFile.objects.filter(text__in=texts).select_related("link__file").order_by("position"):
        found[row.text_id].append(row)
    return found


def _attached(row: TextFile) -> AttachedFile:
    return AttachedFile(row.link.name, row.link.file.size, row.link.file.sha256)


def shown_files(text: Text) -> list[TextFile]:
    """The attachments, and of the pictures those that the body shows: what a reader of this text gets; one query."""
    return _shown(text, text.files.select_related("link__file").order_by("position"))


def _shown(text: Text, rows: Iterable[TextFile]) -> list[TextFile]:
    codes = body.pictures(text.body)
    return [row for row in rows if not row.picture or row.link.code in codes]


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


def save(run: Run, values: Mapping[str, Any], links: Iterable[tuple[FileLink, bool]]) -> Text:
    """A new text row, its files in order, and the fact that it was written."""
    return save_rows([(run, values, links)])[0]


def save_rows(written: Sequence[tuple[Run, Mapping[str, Any], Iterable[tuple[FileLink, bool]]]]) -> list[Text]:
    """A new text row for each run with its files and its fact; two statements for all of them."""
    texts = Text.objects.bulk_create(_row(run, values) for run, values, _ in written)
    TextFile.objects.bulk_create(
        TextFile(text=text, link=link, position=place, picture=picture)
        for text, (_, _, links) in zip(texts, written, strict=True)
        for place, (link, picture) in enumerate(links, start=1)
    )
    for text, (run, _, _) in zip(texts, written, strict=True):
        run.record(card_of(text, former_names(run)))
    return texts


def _row(run: Run, values: Mapping[str, Any]) -> Text:
    matter, cleaned = run.the_matter(), body.clean(values.get("body", ""))
    agency = {"agency": values["agency"]} if "agency" in values else {"agency_id": matter.agency_id}
    return Text(**{**values, **agency, "body": cleaned}, matter=matter, entry=run.entry)


def former_names(run: Run) -> frozenset[str]:
    """The agencies that had the item before: in whose name it was issued, and who confirm nothing any more."""
    return frozenset(view.payload.predecessor_name for view in run.facts if isinstance(view.payload, TakenOver))


def card_of(text: Text, former: Collection[str] = ()) -> Written:
    """What of a text lists sort and filter by; ``former``: the agencies that had it before this one."""
    own = {text.agency.name, text.agency.short_name, *former}
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
