"""Steps of a report taken in a browser by whoever takes them: the page of the step opened, filled and sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect

from gongkai.agencies.models import Session
from gongkai.annual_reports.reporting.process import REPORT
from gongkai.applications.tests.desk_client import token_of
from gongkai.core.viewers import Staff
from gongkai.core.writing import write_transaction
from harness.site import Site

PROOF = {"name": "答复.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}


@dataclass
class Walker:
    """A browser in which one person after the other works on one agency's report."""

    site: Site
    page: Page
    code: str
    year: int

    @property
    def address(self) -> str:
        """The report at the desk."""
        return f"/desk/reports/{self.code}/{self.year}/"

    def enter(self, viewer: Staff, path: str = "") -> None:
        """Sign ``viewer`` in and open the report, or a page below it."""
        cookie = {"name": "gongkai_desk", "value": _session(viewer), "url": self.site.address("/desk/")}
        self.page.context.add_cookies([cookie])  # type: ignore[list-item]  # a TypedDict of the library
        self.page.goto(self.site.address(f"{self.address}{path}"))

    def take(self, viewer: Staff, step: str, values: Mapping[str, Any] | None = None, *, proof: bool = False) -> None:
        """Open the page of a step, fill it by field name, and send it."""
        title = REPORT.by_code[f"annual_reports.{step}"].title
        self.enter(viewer, "begin/" if step == "begin" else f"steps/{step}/")
        for name, value in (values or {}).items():
            field = self.page.locator(f"[name='{name}']")
            if isinstance(value, bool):
                field.set_checked(value)
            else:
                field.fill(value)
        if proof:
            self.page.locator("input[type=file]").set_input_files(PROOF)  # type: ignore[arg-type]
        self.page.get_by_role("button", name=title, exact=True).click()
        expect(self.page).to_have_url(self.site.address(self.address))

    def explain(self, viewer: Staff, why: str) -> int:
        """Write the same reason beside every warning of the report's page that has none; how many."""
        self.enter(viewer)
        expect(self.page.get_by_role("heading", name="检查", exact=True)).to_be_visible()
        fields = self.page.locator("textarea[name^='reason-']:empty").all()
        for field in fields:
            field.fill(why)
        if fields:
            self.page.get_by_role("button", name="保存各条理由").click()
            expect(self.page).to_have_url(self.site.address(self.address))
        return len(fields)

    def shows(self, state: str) -> None:
        """The report's page says how far it is."""
        expect(self.page.locator("section.key .tag").first).to_have_text(state)


def _session(viewer: Staff) -> str:
    """A session of that person in the post in which he acts, where he has several."""
    token = token_of(viewer)
    with write_transaction():
        newest = Session.objects.filter(account_id=viewer.account).latest("id")
        Session.objects.filter(pk=newest.pk).update(post_id=viewer.post_id)
    return token
