"""Every public page of every room at three widths: WCAG 2.2 AA, nothing beside the window. A new route stands here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLPattern, get_resolver
from playwright.sync_api import Page

from gongkai.publications.models import Column
from gongkai.publications.tests.newsroom import build, on
from gongkai.publications.tests.playing import published
from harness import town
from harness.browser import DESK, PHONE, fits
from harness.site import Site

TABLET = 768
ITEM, AGENCY = "MB9990019/2026-00001", "MB9990019"
PAGES: dict[str, str] = {
    "portal:home": "/",
    "portal:guide": "/guide/",
    "portal:agency_guide": f"/guide/{AGENCY}/",
    "portal:rules": "/rules/",
    "portal:contents": "/contents/",
    "portal:reports": "/reports/",
    "portal:apply": "/apply/",
    "portal:form": "/apply/form/",
    "portal:agencies": "/agencies/",
    "portal:agency": f"/agencies/{AGENCY}/",
    "portal:sitemap": "/sitemap/",
    "portal:accessibility": "/accessibility/",
    "portal:privacy": "/privacy/",
    "portal:venue": "/venue/",
    "documents:list": "/documents/",
    "documents:document": f"/documents/{ITEM}/",
    "documents:versions": f"/documents/{ITEM}/versions/",
    "documents:rules": "/contents/rules/",
    "documents:normative": "/contents/normative/",
    "documents:catalogue": "/contents/20-11/",
    "documents:column": "/columns/{column}/",
    "documents:decisions": "/decisions/",
    "documents:search": "/search/",
    "documents:grassroots": "/grassroots/",
    "apply:start": "/apply/new/",
    "track:track": "/track/",
    "track:lost": "/track/lost/",
    "account:sign_in": "/account/sign-in/",
    "account:register": "/account/register/",
    "annual_reports:check": "/tools/report-check/",
}
# Not drawn as pages: files, data, feeds, pictures, forms that only receive.
NO_PAGES = {
    *(f"documents:{name}" for name in ("csv", "json", "file", "canonical", "data", "qr", "decisions_csv")),
    *(f"documents:{name}" for name in ("feed", "agency_feed", "catalogue_feed", "sitemap", "sitemap_part")),
    *("portal:robots", "portal:favicon", "ui:display", "annual_reports:public_file", "applications:feed"),
    *("documents:grassroots_export", "apply:receipt_pdf", "track:letter", "track:sealed_file"),
    *("account:sign_out", "track:quit"),
}
# Reached only with what a person holds, and looked at by the browser tests of their own rooms.
OF_SOMEBODY = {
    *(f"apply:{name}" for name in ("resume", "discard", "receipt", "step")),
    *(f"track:{name}" for name in ("leave", "correct", "withdraw", "contact", "suggest", "letter_text", "sealed")),
    *(f"account:{name}" for name in ("home", "password", "close")),
    *(
        "annual_reports:public",
        "annual_reports:public_version",
        "portal:guide_version",
        "portal:guide_versions",
        "ui:patterns",
        "ui:patterns_desk",
    ),
}


def routes(resolver: Any, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Every route with its whole pattern."""
    for each in resolver.url_patterns:
        path = prefix + str(each.pattern)
        if isinstance(each, URLPattern):
            yield f"{space}:{each.name}", path
        else:
            yield from routes(each, path, each.namespace or space)


def test_every_public_route_is_looked_at_or_is_no_page() -> None:
    public = {name for name, path in routes(get_resolver()) if not path.startswith(("desk/", "example/"))}
    assert public == {*PAGES, *NO_PAGES, *OF_SOMEBODY}


@pytest.fixture
def place(site: Site) -> dict[str, str]:
    """The town and a newsroom with a document, on the site's database."""
    town.build()
    room = build()
    column = Column.objects.create(agency=room.agency, title="政策文件", valid_from="2020-01-01")
    with on("03-10"):
        published(room, column=column.key)
    return {"column": column.key}


@pytest.mark.browser
@pytest.mark.parametrize("width", [PHONE, TABLET, DESK])
def test_every_public_page_is_accessible_and_fits(
    site: Site, place: dict[str, str], page: Page, axe: Callable[[], None], width: int
) -> None:
    for name, address in PAGES.items():
        answer = page.goto(site.address(address.format(**place)))
        assert answer is not None
        assert answer.status == 200, name
        axe()
        assert fits(page), name
