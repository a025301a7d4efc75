"""Paragraphs of a tagged PDF page, by its structure tree (ISO 32000-1, 14.7): which marked content is of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pdfminer.pdftypes import PDFObjRef, resolve1
from pdfminer.psparser import PSLiteral

_PARAGRAPHS = frozenset({"P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "Title", "Caption", "LBody", "TD", "TH"})
# A tree of tags that is deeper, or a number tree with more branches, is none of a report.
_DEPTH, _BRANCHES = 32, 4096


def tagged_paragraphs(pdf: Any, page: Any) -> Mapping[int, int]:
    """For the marked content of a page, by its number, the number of the object that is its paragraph. Empty where the
    page has no tags or they are not as they should be."""
    try:
        key = page.page_obj.attrs.get("StructParents")
        root = resolve1(pdf.doc.catalog.get("StructTreeRoot"))
        if not isinstance(key, int) or not isinstance(root, dict):
            return {}
        parents = _looked_up(root.get("ParentTree"), key)
        found = ((number, _paragraph(parent)) for number, parent in enumerate(parents))
        return {number: paragraph for number, paragraph in found if paragraph is not None}
    except MemoryError:
        raise
    except Exception:
        # pdfminer raises whatever a damaged object happens to lead to; the text is there without its tags.
        return {}


def _looked_up(tree: Any, key: int) -> list[Any]:
    """The list of a number tree that stands at ``key``."""
    waiting = [tree]
    for _ in range(_BRANCHES):
        if not waiting:
            break
        branch = resolve1(waiting.pop())
        numbers = resolve1(branch.get("Nums")) or []
        for number, value in zip(numbers[::2], numbers[1::2], strict=False):
            if number == key:
                return list(resolve1(value))
        waiting += resolve1(branch.get("Kids")) or []
    return []


def _paragraph(reference: Any) -> int | None:
    """The element itself or the nearest above it that is a paragraph."""
    own = reference.objid if isinstance(reference, PDFObjRef) else None
    for _ in range(_DEPTH):
        if not isinstance(reference, PDFObjRef):
            break
        element = resolve1(reference)
        kind = resolve1(element.get("S"))
        if isinstance(kind, PSLiteral) and kind.name in _PARAGRAPHS:
            return int(reference.objid)
        reference = element.get("P")
    return own
