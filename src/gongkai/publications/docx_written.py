"""A DOCX made ready for conversion: the numbers that Word counts by itself are written into the text, and words come
out of the wrappings that the converter does not open.

“第一条” before an article is often no text but a count; converted as a list it would come out as “1.”, and begin anew
after every paragraph between. Only what is a plain list from 1 on without a break stays a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from lxml import etree

from gongkai.publications.docx_hidden import W
from gongkai.publications.docx_numbering import Numbering, read_numbering
from gongkai.publications.office_xml import attribute, child

_WRAPPINGS = ("fldSimple", "customXml", "dir", "bdo")
_PLAIN = re.compile(r"(\d+)[.．、]?")
_HEADING = re.compile(r"(heading|标题)\s*\d|title|标题", re.IGNORECASE)
_CLOSED = tuple("、.．。）)】〕:：")
_UNCOUNTED = {"", "bullet", "none"}
_BOX = f"{W}txbxContent"
FORMULA = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"


@dataclass(frozen=True)
class _Counted:
    """A paragraph of a list: its list, its number as Word shows it, and whether that is one among bullets."""

    paragraph: etree._Element
    number: str
    label: str
    uncounted: bool


@dataclass
class Written:
    """How many numbers were written, and how many Word shows in figures that are not known here."""

    numbers: int = 0
    unknown: int = 0


def unwrap(root: etree._Element) -> None:
    """Put words in fields and wrappings where these stand, and the character in the place of one with its reading."""
    for name in _WRAPPINGS:
        for element in list(root.iter(f"{W}{name}")):
            _replace(element, list(element))
    for ruby in list(root.iter(f"{W}ruby")):
        _replace(ruby, [each for base in ruby.findall(f"{W}rubyBase/{W}r") for each in base if each.tag != f"{W}rPr"])


def _replace(element: etree._Element, others: list[etree._Element]) -> None:
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    parent[at : at + 1] = others


def write_numbers(root: etree._Element, numbering: etree._Element | None, styles: etree._Element | None) -> Written:
    """Write the counted numbers of the document ``root`` into its text."""
    lists, done = read_numbering(numbering, styles), Written()
    headings = _headings(styles)
    behind: _Counted | None = None
    for group in _groups(list(_counted(root, lists, done))):
        heads = [attribute(child(each.paragraph, "pPr", "pStyle"), "val") in headings for each in group]
        joined = behind is not None and group[0].paragraph.getprevious() is behind.paragraph
        behind = group[-1] if _is_list(group) and not joined and not any(heads) else None
        for each in group if behind is None else ():
            done.numbers += _write(each)
    return done


def _counted(root: etree._Element, lists: Numbering, done: Written) -> Iterator[_Counted]:
    for paragraph in root.iter(f"{W}p"):
        if next(paragraph.iterancestors(_BOX), None) is not None:
            continue  # a text box stands in the file twice, for old programs too
        properties = child(paragraph, "pPr")
        own, style = child(properties, "numPr"), attribute(child(properties, "pStyle"), "val")
        level = attribute(child(own, "ilvl"), "val") or ""
        place = (attribute(child(own, "numId"), "val"), int(level) if re.fullmatch(r"\d", level) else None, style)
        number, depth = lists.place(*place)
        label, uncounted = lists.label(*place), lists.format(number, depth) in _UNCOUNTED
        if number is not None and (label or uncounted):
            yield _Counted(paragraph, number, label, uncounted)
        elif number is not None and lists.format(number, depth):
            done.unknown += 1


def _groups(counted: list[_Counted]) -> Iterator[list[_Counted]]:
    """The paragraphs of one list that stand one right after another."""
    place = 0
    places = []
    for before, each in zip([None, *counted], counted, strict=False):
        together = before and before.number == each.number and each.paragraph.getprevious() is before.paragraph
        place += not together
        places.append((place, each))
    for _, group in groupby(places, key=lambda each: each[0]):
        yield [each for _, each in group]


def _is_list(group: list[_Counted]) -> bool:
    """Whether the numbers are 1, 2, 3 …, as a list is numbered anyway."""
    plain = [_PLAIN.fullmatch(each.label) for each in group if not each.uncounted]
    return [int(match[1]) if match else 0 for match in plain] == list(range(1, len(plain) + 1))


def _write(counted: _Counted) -> int:
    if counted.uncounted or not counted.label.strip():
        return 0
    paragraph, label = counted.paragraph, counted.label.strip()
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = etree.Element(f"{W}pPr")
        paragraph.insert(0, properties)
    for old in properties.findall(f"{W}numPr"):
        properties.remove(old)
    none = etree.SubElement(properties, f"{W}numPr")  # no list, whatever the style says
    for name in ("ilvl", "numId"):
        etree.SubElement(none, f"{W}{name}").set(f"{W}val", "0")
    run = etree.Element(f"{W}r")
    etree.SubElement(run, f"{W}t").text = label if label.endswith(_CLOSED) else f"{label}\u3000"
    paragraph.insert(paragraph.index(properties) + 1, run)
    return 1


def _headings(styles: etree._Element | None) -> frozenset[str | None]:
    """The styles that become headings, which no list can be."""
    named = {attribute(each, "styleId"): attribute(child(each, "name"), "val") or "" for each in _all(styles)}
    return frozenset(style for style, name in named.items() if _HEADING.match(name))


def _all(styles: etree._Element | None) -> list[etree._Element]:
    return [] if styles is None else list(styles)


def formulas(root: etree._Element) -> int:
    """How many formulas there are; they cannot be converted."""
    return sum(1 for _ in root.iter(FORMULA))
