"""Running all rules on a text."""

from __future__ import annotations

from datetime import date

from gongkai.publications import texts
from gongkai.publications.lint.elements import RULES as ELEMENTS
from gongkai.publications.lint.findings import Finding, Material, Rule
from gongkai.publications.models import Text

RULES: tuple[Rule, ...] = (*ELEMENTS,)


def check(text: Text, today: date) -> list[Finding]:
    """All findings on ``text``, errors first."""
    return check_material(Material(texts.content_of(text), today))


def check_material(material: Material) -> list[Finding]:
    """All findings on ``material``, errors first."""
    found = [finding for rule in RULES for finding in rule.run(material)]
    return sorted(found, key=lambda finding: finding.severity)
