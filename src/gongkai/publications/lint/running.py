"""Running all rules on a text, with the files and the word lists that belong to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from django.urls import Resolver404, resolve

from gongkai.agencies.service import Agency
from gongkai.core import files, settings
from gongkai.publications import texts
from gongkai.publications.links.checking import known_dead
from gongkai.publications.lint import attachments, elements, headings, layout, personal, structure, wording
from gongkai.publications.lint.findings import Attached, Finding, Lists, Material, Rule
from gongkai.publications.lint.lists import lines, pairs
from gongkai.publications.models import Publication, Text

RULES: tuple[Rule, ...] = (
    *elements.RULES,
    *headings.RULES,
    *structure.RULES,
    *attachments.RULES,
    *personal.RULES,
    *wording.RULES,
    *layout.RULES,
)
_DOCUMENT = re.compile(r"^/documents/([^?#]+?)/(?:versions/.*)?$")


def check(text: Text, today: date) -> list[Finding]:
    """All findings on ``text``, errors first."""
    return check_material(material_of(text, today))


def check_material(material: Material) -> list[Finding]:
    """All findings on ``material``, errors first."""
    found = [finding for rule in RULES for finding in rule.run(material)]
    return sorted(found, key=lambda finding: finding.severity)


def material_of(text: Text, today: date) -> Material:
    """The text with its files, the agency's word lists, and who knows the addresses of this site."""
    rows = texts.shown_files(text)
    attached = tuple(
        Attached(row.link.name, row.link.file.sha256, _reader(row.link.file.sha256), row.picture) for row in rows
    )
    words, explains = lists_of(text.agency, today), text.explains_id is not None
    return Material(texts.content_of(text), today, attached, words, answers, explains)


def _reader(sha256: str) -> Callable[[], bytes]:
    return lambda: files.place(sha256).read_bytes()


def lists_of(agency: Agency, today: date) -> Lists:
    """The word lists that hold for the agency."""
    codes = ("publications.typos", "publications.sensitive", "publications.jargon")
    found = settings.resolve_all(codes, agency, today)
    typos, sensitive, jargon = (found[code].value for code in codes)
    return Lists(pairs(typos), lines(sensitive), pairs(jargon))


def answers(address: str) -> bool:
    """Whether an address of this site answers: its form is known, and a document it names is or was public. An outside
    one answers unless it was dead when it was asked last."""
    if not address.startswith("/"):
        return not known_dead(address)
    path = address.partition("#")[0].partition("?")[0]
    document = _DOCUMENT.match(path)
    if document is not None and not path.startswith("/documents/files/"):
        return Publication.objects.answering().filter(index_number=document[1]).exists()
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
