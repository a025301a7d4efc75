"""The styles and templates keep the rules by which old browsers, the browser policy and the weight limit are kept."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.template import engines

from gongkai.ui import patterns
from gongkai.ui.tests import old_browser

UI = Path(__file__).resolve().parent.parent
ROOMS = UI.parent
SHEETS = sorted((UI / "static/ui").glob("*.css"))
TEMPLATES = sorted(ROOMS.glob("*/jinja2/**/*.html"))
COVERS = {"font": ["font-size"], "padding": ["padding-left", "padding-right"]}
LIMIT = 60_000
SCRIPT_LIMIT = 3_200


def rules_of(sheet: Path) -> list[old_browser.Rule]:
    return list(old_browser.each(old_browser.parse(sheet.read_text())))


def test_there_is_something_to_read() -> None:
    assert {"tokens.css", "base.css", "components.css", "portal.css", "desk.css", "print.css"} <= {
        sheet.name for sheet in SHEETS
    }
    assert UI / "jinja2/ui/portal.html" in TEMPLATES


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_sheet_can_be_read_and_has_no_layers(sheet) -> None:
    assert sum(len(rule.declarations) for rule in rules_of(sheet)) > 5
    assert "@layer" not in sheet.read_text()
    assert "@import" not in sheet.read_text()
    assert "url(" not in sheet.read_text()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_what_chromium_78_lacks_has_a_plain_declaration_before_it(sheet) -> None:
    bare = []
    for rule in rules_of(sheet):
        seen: set[str] = set()
        for name, value in rule.declarations:
            if old_browser.knows(name, value):
                seen |= {name, *COVERS.get(name, ())}
            elif name not in seen and not old_browser.HARMLESS.fullmatch(name):
                bare.append(f"{rule.head}: {name}:{value}")
    assert not bare


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_no_new_function_beside_a_variable(sheet) -> None:
    """Chromium 78 accepts such a declaration and finds it invalid only later: its fallback is gone too."""
    lost = [
        f"{rule.head}: {name}:{value}"
        for rule in rules_of(sheet)
        for name, value in rule.declarations
        if old_browser.UNKNOWN_FUNCTIONS.search(value) and (name.startswith("--") or "var(" in value)
    ]
    assert not lost


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_new_selector_does_not_take_an_old_one_with_it(sheet) -> None:
    for rule in rules_of(sheet):
        parts = rule.head.split(",")
        new = [part for part in parts if old_browser.UNKNOWN_SELECTORS.search(part)]
        assert len(new) in (0, len(parts)), rule.head


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOMS)))
def test_a_template_keeps_the_browser_policy(template) -> None:
    text = re.sub(r"\{#.*?#\}", "", template.read_text(), flags=re.S)
    assert "<style" not in text
    for style in re.findall(r"\sstyle\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)", text):
        assert re.fullmatch(r"\"(--[a-z]+:(\{\{ [\w.|]+ \}\}|\d+);?)+\"", style), style
    for script in re.findall(r"<script[^>]*>[^<]*", text):
        assert re.fullmatch(r"<script src=\"[^\"]+\"( defer)?>", script), script
    assert not re.search(r"\son[a-z]+\s*=\s*[\"'{]", text)
    assert "javascript:" not in text


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOMS)))
def test_each_svg_has_a_size_of_its_own(template) -> None:
    for svg in re.findall(r"<svg\b[^>]*>", template.read_text()):
        assert re.search(r"\bwidth=", svg), svg
        assert re.search(r"\bheight=", svg), svg


def page(layout: str) -> str:
    source = f'{{% extends "ui/{layout}.html" %}}{{% block title %}}x{{% endblock %}}'
    return engines.all()[0].from_string(source).render(patterns.context())


@pytest.mark.parametrize("layout", ["portal", "desk"])
def test_the_shell_leaves_room_for_the_page(layout) -> None:
    """Shell with all its files gzipped, and htmx: half the limit stays for what the page says."""
    html = page(layout)
    assets = set(re.findall(r"/static/(ui/[\w.-]+)", html))
    assert {"ui/tokens.css", "ui/ui.js", "ui/sprite.svg"} <= assets
    parts = [html.encode(), *((UI / "static" / name).read_bytes() for name in assets)]
    weight = sum(len(gzip.compress(part, 6)) for part in parts)
    assert weight < LIMIT / 2


def test_the_script_stays_small_and_speaks_an_old_dialect() -> None:
    script = (UI / "static/ui/ui.js").read_text()
    assert len(script.encode()) <= SCRIPT_LIMIT
    assert not re.search(r"=>|\?\.|\?\?|`|\b(let|const|async|await)\b", script)


def test_every_icon_asked_for_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'id="i-([a-z]+)"', (UI / "static/ui/sprite.svg").read_text()))
    asked = {name for path in TEMPLATES for name in re.findall(r"(?<![\w.])icon\(\"([a-z]+)\"", path.read_text())}
    asked |= {name for path in TEMPLATES for name in re.findall(r"icon_name=\"([a-z]+)\"", path.read_text())}
    assert asked <= sprite
    assert set(patterns.ICONS) | {"mark"} == sprite


SHEET = """
/* a comment { */
.a { width:1px; width:min(100%,2px) } .b { gap:1px; color:var(--c) }
@supports not (inset:0) { .c { margin:0 } }
@supports (inset:0) { .d { margin:0 } }
@container (min-width:1rem) { .e { color:red } }
@media (min-width:1rem) { .f { margin-inline:1px; top:0 } .g:has(b) { top:0 } }
.h { font:700 clamp(1rem,2vw,3rem)/1 var(--song) }
"""


def test_the_old_browser_drops_what_it_does_not_know() -> None:
    assert old_browser.as_seen(SHEET).split("\n") == [
        ".a { width:1px }",
        ".b { gap:1px; color:var(--c) }",
        ".c { margin:0 }",
        "@media (min-width:1rem) { .f { top:0 } }",
        ".h { font:unset }",
    ]


@pytest.mark.parametrize("text", [".a { color:red", ".a { color }", ".a { color:red }}", ".a { b { top:0 } }", "x;"])
def test_a_broken_sheet_is_noticed(text) -> None:
    with pytest.raises(ValueError):
        old_browser.parse(text)
