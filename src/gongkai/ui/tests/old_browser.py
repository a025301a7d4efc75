"""Chromium 78 (360, QQ, UOS of 2019—2021) as far as styles go: which rules and declarations it would drop.

A small reader of CSS, enough for our own files: comments, rules, nested at-rules, declarations. It reads what we write;
what it cannot read raises ``ValueError``, which is itself a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

UNKNOWN_RULES = ("@container", "@layer", "@property", "@scope", "@starting-style", "@position-try")
UNKNOWN_SELECTORS = re.compile(r":has\(|:is\(|:where\(|:focus-visible|:user-(in)?valid|::file-selector-button|::part\(")
UNKNOWN_FUNCTIONS = re.compile(
    r"(?<![\w-])(clamp|min|max|round|abs|sign|color-mix|light-dark|oklch|oklab|lab|lch|color|env-new)\("
    r"|\d(cqi|cqb|cqw|cqh|dvh|svh|lvh|dvw|svw|lvw|lh|rlh)\b|(?<![\w-])subgrid\b"
)
UNKNOWN_VALUES = {("overflow-wrap", "anywhere"), ("overflow", "clip"), ("display", "grid-lanes")}
UNKNOWN_PROPERTIES = re.compile(
    r"inset(-\w+)*|(margin|padding)-(inline|block)|border-(inline|block)(-(color|style|width))?"
    r"|border-(start|end)-(start|end)-radius|aspect-ratio|translate|rotate|scale|accent-color|color-scheme|text-wrap"
    r"|text-underline-offset|text-decoration-thickness|text-decoration-skip-ink-all|container(-type|-name)?"
    r"|scrollbar-(width|color|gutter)|appearance|print-color-adjust|text-size-adjust|content-visibility|line-clamp"
)
HARMLESS = re.compile(
    r"accent-color|color-scheme|text-wrap|text-underline-offset|text-decoration-thickness|container-type"
    r"|scrollbar-(width|color|gutter)|print-color-adjust|text-size-adjust"
)
"""Unknown to Chromium 78 and missed by nobody: the page reads the same."""


@dataclass
class Rule:
    """A rule with its head and either declarations or inner rules; a statement has neither."""

    head: str
    declarations: list[tuple[str, str]] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    grouping: bool = False


def parse(text: str) -> list[Rule]:
    """The rules of a style sheet; ``ValueError`` where braces, strings or declarations are broken."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    rules, end = _rules(text, 0)
    if text[end:].strip():
        raise ValueError(f"a brace too many before {text[end:][:40]!r}")
    return rules


def _rules(text: str, start: int) -> tuple[list[Rule], int]:
    found = []
    at = start
    while True:
        found_at = _next(text, at, "{};")
        if found_at == len(text) or text[found_at] == "}":
            if text[at:found_at].strip():
                raise ValueError(f"no block after {text[at:found_at].strip()!r}")
            return found, found_at
        head = " ".join(text[at:found_at].split())
        if text[found_at] == ";":
            raise ValueError(f"a statement outside a rule: {head!r}")
        rule, at = _rule(text, head, found_at + 1)
        found.append(rule)


def _rule(text: str, head: str, start: int) -> tuple[Rule, int]:
    grouping = head.startswith("@") and not head.startswith(("@page", "@font-face"))
    if grouping:
        inner, end = _rules(text, start)
        rule = Rule(head, rules=inner, grouping=True)
    else:
        end = _next(text, start, "{}")
        if end < len(text) and text[end] == "{":
            raise ValueError(f"a nested rule in {head!r}")
        rule = Rule(head, declarations=list(_declarations(text[start:end], head)))
    if end == len(text):
        raise ValueError(f"{head!r} is not closed")
    return rule, end + 1


def _next(text: str, start: int, marks: str) -> int:
    """Where the next of ``marks`` stands outside strings and brackets; the text's end where none does."""
    depth, quote = 0, ""
    for at in range(start, len(text)):
        sign = text[at]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
        elif sign in marks and depth == 0:
            return at
    if quote or depth:
        raise ValueError(f"an open string or bracket after {text[start:][:40]!r}")
    return len(text)


def _declarations(text: str, head: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        end = _next(text, at, ";")
        part = text[at:end].strip()
        at = end + 1
        if not part:
            continue
        name, colon, value = part.partition(":")
        if not colon or not value.strip() or not re.fullmatch(r"[\w-]+", name.strip()):
            raise ValueError(f"no declaration in {head!r}: {part!r}")
        yield name.strip(), " ".join(value.split())


def knows(name: str, value: str) -> bool:
    """Whether Chromium 78 would take this declaration."""
    bare = value.removesuffix("!important").strip()
    if name.startswith("-webkit-"):
        return True
    if UNKNOWN_PROPERTIES.fullmatch(name) or (name, bare) in UNKNOWN_VALUES:
        return False
    return not UNKNOWN_FUNCTIONS.search(value)


def supports(condition: str) -> bool:
    """Chromium 78's answer to one ``@supports`` condition (single, or ``not`` a single one)."""
    condition = condition.strip()
    if condition.startswith("not "):
        return not supports(condition[4:])
    match = re.fullmatch(r"\(([\w-]+):\s*(.+)\)", condition)
    if match is None:
        raise ValueError(f"a condition that this reader does not know: {condition!r}")
    return knows(*match.groups())


def as_seen(text: str) -> str:
    """The style sheet that Chromium 78 would have: what it does not know is dropped, as it drops it."""
    return "\n".join(_seen(parse(text)))


def _seen(rules: list[Rule]) -> Iterator[str]:
    for rule in rules:
        if rule.head.startswith(UNKNOWN_RULES):
            continue
        if rule.head.startswith("@supports"):
            if supports(rule.head.removeprefix("@supports")):
                yield from _seen(rule.rules)
        elif rule.grouping:
            yield f"{rule.head} {{ {' '.join(_seen(rule.rules))} }}"
        elif not UNKNOWN_SELECTORS.search(rule.head):
            yield f"{rule.head} {{ {'; '.join(_taken(rule))} }}"


def _taken(rule: Rule) -> Iterator[str]:
    for name, value in rule.declarations:
        if knows(name, value):
            yield f"{name}:{value}"
        elif "var(" in value and not name.startswith("--") and not UNKNOWN_PROPERTIES.fullmatch(name):
            # Taken when read, found invalid when computed: neither the new value nor the fallback before it holds.
            yield f"{name}:unset"


def each(rules: list[Rule]) -> Iterator[Rule]:
    """All style rules, however deep."""
    for rule in rules:
        if rule.grouping:
            yield from each(rule.rules)
        else:
            yield rule
