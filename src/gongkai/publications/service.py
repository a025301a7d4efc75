"""What other rooms use of the publications."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.core.viewers import Anonymous, Viewer
from gongkai.publications.actions.attaching import ATTACHMENTS
from gongkai.publications.actions.elsewhere import ProveGone, ProveShown, SendAway
from gongkai.publications.acts.importing import check as check_acts
from gongkai.publications.acts.importing import write as write_acts
from gongkai.publications.acts.kinds import ACTS as ACT_KINDS
from gongkai.publications.grassroots.importing import check as check_catalogue
from gongkai.publications.grassroots.importing import field_named as catalogue_field
from gongkai.publications.grassroots.importing import write as write_catalogue
from gongkai.publications.guides.comparing import asked as compared_guides
from gongkai.publications.guides.known import office_name
from gongkai.publications.guides.known import values_of as office_values
from gongkai.publications.guides.reading import Shown as GuidePart
from gongkai.publications.guides.reading import shown as guide_parts
from gongkai.publications.guides.reading import versions as guide_versions
from gongkai.publications.handing.printing import Column as PrintedColumn
from gongkai.publications.handing.printing import Printed
from gongkai.publications.handing.printing import pdf as printed_list
from gongkai.publications.institutions.models import Flow as InstitutionFlow
from gongkai.publications.institutions.reading import ENDED as ENDED_INSTITUTIONS
from gongkai.publications.institutions.reading import IN_FORCE as INSTITUTIONS_IN_FORCE
from gongkai.publications.institutions.reading import public_page_of as institutions_page
from gongkai.publications.institutions.reading import public_rows as public_institutions
from gongkai.publications.item import read as item_read
from gongkai.publications.migrating.importing import check as check_items
from gongkai.publications.migrating.importing import write as write_items
from gongkai.publications.migrating.reading import from_folder, from_list
from gongkai.publications.mirroring.actions import Mirror, matter_called
from gongkai.publications.mirroring.actions import values_of as canonical_values
from gongkai.publications.mirroring.told import Told, ToldFile, ToldVersion
from gongkai.publications.models import Column, Publication, PublicationQuerySet
from gongkai.publications.modes import ADDRESS as PLATFORM_ADDRESS
from gongkai.publications.modes import MODE, PLATFORM, only_desk
from gongkai.publications.offering import Standing, begin_draft, standing
from gongkai.publications.portal import listing
from gongkai.publications.portal.caching import is_public, public_page, remembered_for
from gongkai.publications.portal.elsewhere import own_site
from gongkai.publications.portal.listing import Filter, Row
from gongkai.publications.portal.lists import numbers, tree
from gongkai.publications.portal.search import suggested
from gongkai.publications.process import KIND
from gongkai.publications.public_state import Follower, followers
from gongkai.publications.releasing import Release, Released, ReleasedFile, body_for, release_of, was_sent_away

__all__ = [
    "ACT_KINDS",
    "ATTACHMENTS",
    "ENDED_INSTITUTIONS",
    "INSTITUTIONS_IN_FORCE",
    "KIND",
    "MODE",
    "PLATFORM",
    "PLATFORM_ADDRESS",
    "Filter",
    "Follower",
    "GuidePart",
    "InstitutionFlow",
    "Mirror",
    "Pair",
    "Printed",
    "PrintedColumn",
    "ProveGone",
    "ProveShown",
    "Publication",
    "PublicationQuerySet",
    "Release",
    "Released",
    "ReleasedFile",
    "Row",
    "SendAway",
    "Standing",
    "Told",
    "ToldFile",
    "ToldVersion",
    "begin_draft",
    "body_for",
    "canonical_values",
    "catalogue_field",
    "check_acts",
    "check_catalogue",
    "check_items",
    "columns_of",
    "compared_guides",
    "followers",
    "from_folder",
    "from_list",
    "guide_parts",
    "guide_versions",
    "institutions_page",
    "is_public",
    "item_called",
    "item_read",
    "matter_called",
    "newest",
    "office_name",
    "office_values",
    "only_desk",
    "own_site",
    "pairs",
    "printed_list",
    "public_institutions",
    "public_page",
    "release_of",
    "remembered_for",
    "standing",
    "suggested",
    "total",
    "tree",
    "was_sent_away",
    "write_acts",
    "write_catalogue",
    "write_items",
]


@dataclass(frozen=True)
class Pair:
    """A document that binds, with the interpretations that lead to it."""

    document: Row
    interpretations: list[Row]


def newest(count: int, agency: str = "") -> list[Row]:
    """The newest public items, of one agency or of all; two queries."""
    return listing.page(Filter(agency=agency), size=count).rows


def total(agency: str = "") -> int:
    """How many items are public; counted once for each public state."""
    return sum(numbers(agency).values())


def pairs(count: int) -> list[Pair]:
    """The documents interpreted last, each with what interprets it; two queries."""
    public = Publication.objects.visible_to(Anonymous())
    recent = public.filter(explains__isnull=False).order_by("-published_at", "-pk")
    found: dict[int, list[Row]] = {}
    for values in recent.values(*listing.COLUMNS, "explains_id")[: count * 8]:
        found.setdefault(values["explains_id"], []).append(listing.row_of(values))
    explained = {row.pk: row for row in listing.rows_of(public.filter(pk__in=found))}
    return [Pair(explained[key], rows) for key, rows in found.items() if key in explained][:count]


def columns_of(agency_id: int) -> list[Column]:
    """The columns that an agency keeps today, the upper ones first."""
    rows = Column.objects.filter(agency_id=agency_id, valid_to__isnull=True, parent__isnull=True)
    return list(rows.order_by("order", "pk"))


def item_called(viewer: Viewer, agency_id: int, index_number: str) -> int | None:
    """The matter of the agency's item under this index number, if ``viewer`` may know of it."""
    rows = Publication.objects.visible_to(viewer).filter(agency_id=agency_id, index_number=index_number)
    return rows.values_list("pk", flat=True).first()
