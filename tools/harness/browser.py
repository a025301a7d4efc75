"""Chromium for tests marked ``browser``: a fresh page per test that fails the test when anything on it went wrong.

A test chooses its width, or reading without scripts, by parametrizing ``width`` or ``javascript``.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

DESK, PHONE = 1280, 390
HEIGHTS = {DESK: 900, PHONE: 844}
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
# Every tag of WCAG 2.2 A and AA; target-size (2.5.8) runs only when its tag is named.
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
SHOTS = Path(__file__).resolve().parents[2] / "test-results"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium per worker."""
    program = next((path for path in map(shutil.which, PROGRAMS) if path), None)
    if program is None:
        pytest.fail("no Chromium on the path: install the Debian package chromium")
    # Playwright keeps an event loop in this thread; Django would refuse the database to the test itself.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def width() -> int:
    """The window's width in CSS pixels; parametrize to change it."""
    return DESK


@pytest.fixture
def javascript() -> bool:
    """Whether the page may run scripts; parametrize to change it."""
    return True


@pytest.fixture
def program() -> str | None:
    """Which browser the page says it is, in the words of its user agent; parametrize to change it."""
    return None


@pytest.fixture
def problems() -> list[str]:
    """What went wrong on the page so far; a test that provokes a fault looks at it and clears it."""
    return []


@pytest.fixture
def page(
    browser: Browser,
    width: int,
    javascript: bool,
    program: str | None,
    problems: list[str],
    request: pytest.FixtureRequest,
) -> Iterator[Page]:
    """A page in a fresh context (Chinese, Shanghai time). Errors on it fail the test, as does any outside address."""
    context = browser.new_context(
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": width, "height": HEIGHTS.get(width, 900)},
        java_script_enabled=javascript,
        user_agent=program,
        reduced_motion="reduce",
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    watch(page, problems)
    yield page
    if os.environ.get("GONGKAI_SHOTS") and not page.is_closed():
        save(page, f"{request.node.name}-{width}")
    context.close()
    assert not problems, "the page went wrong:\n" + "\n".join(problems)


def watch(page: Page, problems: list[str]) -> None:
    """Write every error of the page into ``problems``."""

    def console(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(f"console: {message.text} ({message.location.get('url', '')})")

    def asked(request: Request) -> None:
        if not re.match(r"(http://(127\.0\.0\.1|localhost)[:/])|data:|blob:|about:", request.url):
            problems.append(f"outside address: {request.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: problems.append(f"script: {error}"))
    page.on("request", asked)


def save(page: Page, name: str) -> Path:
    """A picture of the whole page in test-results/."""
    SHOTS.mkdir(exist_ok=True)
    path = SHOTS / (re.sub(r"[^\w.-]+", "_", name) + ".png")
    page.screenshot(path=path, full_page=True, animations="disabled")
    return path


def fits(page: Page) -> bool:
    """Whether nothing makes the page wider than its window, once it has loaded.

    A click returns when the next page has begun: for a moment there is no document to measure.
    """
    page.wait_for_load_state()
    fitting: bool = page.locator("html").evaluate("root => root.scrollWidth <= innerWidth")
    return fitting


@pytest.fixture
def shot(page: Page, width: int) -> Callable[[str], None]:
    """``shot("home")`` keeps a picture of this moment when GONGKAI_SHOTS is set."""

    def take(name: str) -> None:
        if os.environ.get("GONGKAI_SHOTS"):
            save(page, f"{name}-{width}")

    return take


@pytest.fixture
def axe(page: Page, javascript: bool) -> Callable[[], None]:
    """``axe()`` asserts that the page as it stands has no accessibility violation (WCAG 2.2 AA)."""

    def check() -> None:
        violations = axe_violations(page)
        assert not violations, "\n".join(violations)

    return check


def axe_violations(page: Page) -> list[str]:
    """Each violation as rule, help text and the elements it is about."""
    found: dict[str, Any] = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}}).response
    return [
        f"{each['id']}: {each['help']}\n" + "\n".join(f"    {' '.join(node['target'])}" for node in each["nodes"])
        for each in found["violations"]
    ]
