"""The charts of a published report as people see them: enlarged, with high contrast, in forced colours, on paper."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

import pdfplumber
import pytest
from playwright.sync_api import Page, expect

from gongkai.agencies.models import Agency
from gongkai.annual_reports.charts import charts
from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.models import PublicVersion, ReportVersion
from gongkai.annual_reports.tests.documents import document
from gongkai.annual_reports.tests.years import agency
from gongkai.annual_reports.yearly.versions import canonical
from gongkai.core import calendars
from gongkai.core.audit import write_entry
from gongkai.core.models import Entry
from gongkai.core.viewers import Job
from gongkai.core.writing import write_transaction
from gongkai.ui.display import COOKIE
from harness.browser import DESK, PHONE, fits
from harness.site import Site

pytestmark = pytest.mark.browser
TABLET = 768
PAGE = "/reports/MB9990019/2025/"


@pytest.fixture
def published(site: Site) -> ReportDocument:
    """A report and those of two years before, all public."""
    calendars.seed()
    of = agency()
    for year in (2023, 2024, 2025):
        publish(of, document(year=year))
    return document(year=2025)


def publish(of: Agency, report: ReportDocument) -> None:
    """As a file that was published before: charts are drawn out of the tables alone."""
    data, digest = canonical(report)
    with write_transaction():
        entry = write_entry(Job("测试"), "test.publish", Entry.Result.DONE, channel="call", agency_id=of.pk)
        moment = datetime(report.year + 1, 1, 20, 2, tzinfo=UTC) if report.year else entry.moment
        version = ReportVersion.objects.create(
            agency=of,
            year=report.year,
            number=1,
            origin=ReportVersion.Origin.IMPORTED,
            document=data,
            sha256=digest,
            made_at=moment,
            entry=entry,
        )
        PublicVersion.objects.create(version=version, published_at=moment, entry=entry)


# What a reader chose, or his machine did: the cookie, the media, and the least contrast of letters.
MODES = {
    "plain": ("", {}, 4.5),
    "elder": ("elder-n", {}, 7),
    "contrast": ("n-contrast", {}, 7),
    "forced": ("", {"forced_colors": "active", "color_scheme": "dark"}, 7),
    "print": ("", {"media": "print"}, 4.5),
}
# Each part of a drawing with its colour on that of the paper under it, and the size of its letters beside those of the
# sentence below the drawing.
DRAWN = """() => [...document.querySelectorAll('.charts figure')].flatMap(figure => {
  const paper = getComputedStyle(figure).backgroundColor;
  const size = parseFloat(getComputedStyle(figure.querySelector('p')).fontSize);
  return [...figure.querySelectorAll('text, tspan, rect')].map(part => {
    const style = getComputedStyle(part), box = part.getBoundingClientRect(), frame = figure.getBoundingClientRect();
    return {
      what: part.tagName === 'rect' ? part.className.baseVal : 'letters', fill: style.fill, stroke: style.stroke,
      paper, letters: parseFloat(style.fontSize), beside: size,
      inside: box.left >= frame.left && box.right <= frame.right + 0.5,
    };
  });
})"""
COLOUR = re.compile(r"rgba?\((\d+), (\d+), (\d+)")


def luminance(colour: str) -> float:
    """Of a CSS colour, as WCAG measures it."""
    found = COLOUR.match(colour)
    assert found is not None, colour
    parts = [int(each) / 255 for each in found.groups()]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("width", [PHONE, TABLET, DESK])
@pytest.mark.parametrize("mode", list(MODES))
def test_they_are_read_however_the_page_is_shown(
    site: Site, page: Page, published: ReportDocument, shot: Callable[[str], None], mode: str
) -> None:
    cookie, media, least = MODES[mode]
    if cookie:
        page.context.add_cookies([{"name": COOKIE, "value": cookie, "url": site.address("/")}])
    page.emulate_media(**media)  # type: ignore[arg-type]
    page.goto(site.address(PAGE))
    expect(page.locator(".charts svg")).to_have_count(3)
    assert mode == "print" or fits(page)
    shot(f"charts_{mode}")
    parts = page.evaluate(DRAWN)
    assert {each["what"] for each in parts} == {"letters", "rail", "bar"}
    for each in parts:
        assert each["inside"], each
        assert each["letters"] >= 0.95 * each["beside"], each
        if each["what"] != "rail":
            assert contrast(each["fill"], each["paper"]) >= (least if each["what"] == "letters" else 3), each
    bars, rails = ([each for each in parts if each["what"] == name] for name in ("bar", "rail"))
    assert contrast(bars[0]["fill"], rails[0]["fill"]) >= 3, "how long a bar is, is seen"


def test_letters_grow_with_those_of_the_page(site: Site, page: Page, published: ReportDocument) -> None:
    page.goto(site.address(PAGE))
    size = "() => parseFloat(getComputedStyle(document.querySelector('.charts text')).fontSize)"
    before = page.evaluate(size)
    page.context.add_cookies([{"name": COOKIE, "value": "elder-n", "url": site.address("/")}])
    page.reload()
    assert page.evaluate(size) == pytest.approx(1.25 * before)


def test_every_number_is_said_in_words(
    site: Site, page: Page, published: ReportDocument, axe: Callable[[], None]
) -> None:
    page.goto(site.address(PAGE))
    for each in charts(published, [(2024, "/", published), (2023, "/", published)]):
        drawing = page.get_by_role("img", name=each.title)
        expect(drawing).to_have_accessible_name(f"{each.title} {each.description}")
        for bar in each.bars:
            assert f"{bar.label} {bar.said}" in each.description
    axe()


def test_on_paper_they_are_whole_and_their_numbers_are_letters(
    site: Site, page: Page, published: ReportDocument
) -> None:
    page.goto(site.address(PAGE))
    with pdfplumber.open(BytesIO(page.pdf(prefer_css_page_size=True))) as paper:
        # The printer writes some letters as radicals of the same shape.
        text = unicodedata.normalize("NFKC", "".join((paper.pages[0].extract_text() or "").split()))
    for each in charts(published):
        for bar in each.bars:
            assert "".join(f"{bar.label}".split()) in text
            assert "".join(bar.said.split()) in text
