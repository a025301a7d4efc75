"""People at their screens in Chromium: officers at the desk, an applicant on his phone.

They do what a person does: find links, fields and buttons by what these are called, fill in what the form asks, press
the button, read what the page then says. A field that a form demands and nobody named gets the sample of its letter; a
field for which there is none fails the test, so that no page asks for something unnoticed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pdfplumber
from playwright.sync_api import Download, Locator, Page, expect

from gongkai.applications.demo.cast import typed
from gongkai.applications.letter_kinds import KINDS
from gongkai.applications.process import APPLICATION
from gongkai.applications.tests.desk_client import token_of
from gongkai.applications.tests.office import IDENTITY, Office
from gongkai.core import clock, jobs
from gongkai.core.viewers import Staff
from gongkai.letters.types import type_of
from harness.site import Site

Typed = Mapping[str, str | Path | bool]
PROOF = "见案卷第 3 页，存办公室。"
# The required inputs of a form that a person sees and that hold nothing yet, by name.
OPEN = """form => [...new Set([...form.querySelectorAll("[required]")]
    .filter(each => each.checkVisibility() && (each.type == "radio"
        ? !form.querySelector(`[name="${each.name}"]:checked`)
        : each.type == "checkbox" ? !each.checked : !each.value))
    .map(each => each.name))]"""


def starting(words: str) -> re.Pattern[str]:
    """A name that begins with these words; what may follow is a hint, or that the field is optional."""
    return re.compile(rf"^\s*{re.escape(words)}")


def fill(form: Locator, label: str, value: str | Path | bool) -> None:
    """Give the field or group that is called ``label`` its value, whatever kind it is."""
    form.page.wait_for_load_state()
    group = form.get_by_role("group", name=starting(label))
    if group.count() and isinstance(value, str):
        group.first.get_by_role("radio", name=starting(value)).check()
        return
    if isinstance(value, Path):
        form.get_by_label(label).first.set_input_files(value)
        return
    found = form.get_by_label(starting(label)).first
    if value is True:
        found.check()
    elif found.evaluate("each => each.type") == "select-one":
        found.select_option(label=str(value))
    else:
        found.fill(str(value))


def fill_rest(form: Locator, letter: str) -> None:
    """What is demanded and still empty: the samples of the letter, and where a proof is kept."""
    for name in form.evaluate(OPEN):
        found = form.locator(f"[name='{name}']").first
        label = found.evaluate("each => each.labels[0].textContent").strip()
        if label.startswith("证明："):
            found.fill(PROOF)
            continue
        fields = type_of(letter).by_name if letter else {}
        assert label in fields, f"the page asks “{label}”, and nobody said what is typed there"
        fill(form, label, typed(fields[label].sample))


def text_of(download: Download) -> str:
    """The text of a PDF, read back from its glyphs, without blanks and the numbers of its pages."""
    with pdfplumber.open(download.path()) as pdf:
        pages = [re.sub(r"\s+", "", page.extract_text()) for page in pdf.pages]
    return "".join(re.sub(r"[—－-]\d+[—－-]$", "", page) for page in pages)


@dataclass
class Desk:
    """The desks of an office: whoever takes a step sits down, opens the case and sends the form of the step."""

    page: Page
    site: Site
    office: Office
    case: str = ""
    seated: tuple[Staff, date] | None = None

    def sit(self, viewer: Staff) -> None:
        """A session of that person; whoever sat there last, today, just stays."""
        if self.seated == (viewer, clock.today()):
            return
        self.seated = (viewer, clock.today())
        self.page.goto("about:blank")
        self.page.context.clear_cookies()
        cookie = {"name": "gongkai_desk", "value": token_of(viewer), "url": self.site.address("/desk/")}
        self.page.context.add_cookies([cookie])

    def find(self, number: str) -> None:
        """The receiver finds the new case in the queue."""
        self.sit(self.office.receiver)
        self.page.goto(self.site.address("/desk/applications/?queue=all"))
        self.page.get_by_role("link", name=number, exact=True).click()
        self.page.wait_for_load_state()
        self.case = self.page.url

    def take(
        self, code: str, filled: Typed | None = None, *, of: str = "", by: Staff | None = None, title: str = ""
    ) -> None:
        """A step from the case's list of what can be done now; ``of``: the letter or party it is about."""
        step = APPLICATION.by_code[f"applications.{code}"]
        self.sit(by or self.office.by_role(*step.roles))
        self.open(title or step.title)
        if of:
            self.page.get_by_role("link", name=re.compile(rf"^选这个\s*：{re.escape(of)}")).click()
        self.write(filled or {})
        self.send()

    def open(self, title: str) -> None:
        """Press 办理 beside a step, unfolding its theme where it is folded."""
        name = re.compile(rf"^办理\s*：{re.escape(title)}$")
        link = self.page.get_by_role("link", name=name, include_hidden=True).first
        if self.page.url != self.case or not link.count():  # what he looks at may be older than the applicant's step
            self.page.goto(self.case)
        if not link.is_visible():
            link.locator("xpath=ancestor::details[1]/summary").click()
        link.click()
        self.page.wait_for_load_state()

    @property
    def form(self) -> Locator:
        """The form of the step."""
        return self.page.get_by_role("main").locator("form[method=post]").last

    def write(self, filled: Typed, letter: str = "") -> None:
        """The named fields, then what else is demanded."""
        for label, value in filled.items():
            fill(self.form, label, value)
        fill_rest(self.form, letter)

    def send(self) -> None:
        """The form's main button; the case's page says that it is done."""
        with self.page.expect_navigation():
            self.form.locator("button.main").click()
        main = self.page.get_by_role("main").inner_text()
        expect(self.page, main).to_have_url(self.case)
        assert "已办理：" in self.page.locator("body").inner_text(), main
        jobs.run_due()  # what the worker does: letters are set, notices are sent

    def draft(self, kind: str, filled: Typed) -> None:
        """The handler drafts a letter, sees it, sends it to the reviewer, who approves it."""
        self.sit(self.office.handler)
        self.open(f"拟写{KINDS[kind].title}")
        self.write(filled, kind)
        self.preview()
        self.send()
        self.take("approve_letter", by=self.office.reviewer)

    def preview(self) -> None:
        """How the letter would look."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="预览文书").click()
        expect(self.page.get_by_text("预览：还没有保存"), self.page.get_by_role("main").inner_text()).to_be_visible()

    def decide(self, answers: tuple[str, ...], code: str, filled: Typed, given: Path | None) -> None:
        """The handler answers the seven questions and drafts the answer to which they lead."""
        self.sit(self.office.handler)
        self.open("作出答复")
        for answer in answers:
            self.page.get_by_role("radio", name=starting(answer)).check()
            self.page.get_by_role("button", name="下一步").click()
            self.page.wait_for_load_state()
        self.page.get_by_role("link", name=starting("起草")).click()
        self.page.wait_for_load_state()
        self.write(filled, code)
        self.preview()
        if given is not None:
            fill(self.form, "提供的文件", given)
        self.send()

    def not_now(self) -> str:
        """Why steps cannot be taken now, as the receiver reads it."""
        self.sit(self.office.receiver)
        self.page.goto(self.case)
        return "".join(self.page.get_by_role("region", name="现在可以做").locator("details.no").all_text_contents())

    def says(self) -> str:
        """The head of the case's page, to whoever sits there."""
        self.page.goto(self.case)
        return self.page.get_by_role("main").locator("header").first.inner_text()


@dataclass
class Phone:
    """An applicant's phone: the guided application, his query code, what /track/ tells him."""

    page: Page
    site: Site
    name: str = "陈喆堃"
    number: str = ""
    code: str = ""

    def go_on(self) -> None:
        """To the next page of the application."""
        self.page.get_by_role("button", name="继续").click()
        self.page.wait_for_load_state()

    def fill(self, **values: Any) -> None:
        """Fields by their labels."""
        for label, value in values.items():
            fill(self.page.get_by_role("main"), label, value)

    def apply(self, agency: str, title: str, text: str, carrier: str, way: str) -> None:
        """From the home page to the receipt."""
        self.page.goto(self.site.address("/"))
        self.page.get_by_role("main").get_by_role("link", name="网上申请").first.click()
        self.page.get_by_role("button", name=agency).first.click()
        self.go_on()
        self.fill(姓名=self.name, 证件号码=IDENTITY, 联系电话="13800001234")
        self.go_on()
        self.go_on()
        self.fill(所需信息的名称=title, 内容描述=text)
        self.go_on()
        self.fill(要什么形式=carrier, 怎么给您=way, 通信地址="云川市人民路1号")
        self.go_on()
        self.fill(以上内容属实=True)
        self.page.get_by_role("button", name="提交申请").click()
        self.page.get_by_role("heading", name="申请已经提交").wait_for()
        said = self.page.locator("dl.slip").first
        self.number, self.code = said.locator("dd").first.inner_text(), said.locator("dd.code").inner_text()

    def track(self) -> str:
        """What the page of his case says, with the code where he is not in any more."""
        self.page.goto(self.site.address("/track/"))
        if self.page.get_by_role("button", name="查询", exact=True).is_visible():
            self.fill(查询码=self.code)
            self.page.locator("#id_tail").fill("1234")
            self.page.get_by_role("button", name="查询", exact=True).click()
        self.page.get_by_role("heading", name="办理经过").wait_for()
        return self.page.get_by_role("main").inner_text()

    def read(self, letter: str) -> str:
        """Open a letter that was sent to him, and read it."""
        self.track()
        with self.page.expect_download() as waiting:
            letters = self.page.locator("section[aria-labelledby=h-let]")
            letters.locator("a.file").filter(has_text=letter).first.click()
        return text_of(waiting.value)

    def step(self, link: str, button: str, **values: Any) -> str:
        """One of the things he can do on the page of his case; what the page says afterwards."""
        self.track()
        self.page.get_by_role("link", name=link).click()
        self.fill(**values)
        self.page.get_by_role("button", name=button).click()
        self.page.get_by_role("heading", name="办理经过").wait_for()
        return self.page.locator("body").inner_text()
