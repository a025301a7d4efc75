"""How the pages of a report show cells and comparisons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.rules.words import number
from gongkai.annual_reports.yearly.last_year import Carried


def links_of(document: ReportDocument, url: Callable[[str], str]) -> dict[str, str]:
    """The address behind each cell, where there is one."""
    found = {name: url(name) for table in document.tables for name in table.cells}
    return {name: address for name, address in found.items() if address}


def terms_of(each: Carried) -> list[Any]:
    """A comparison with last year as the terms of an equation."""
    return [
        {"name": f"上年报告的结转下年度，{each.label}", "value": number(each.then)},
        "=",
        {"name": f"今年的上年结转，{each.label}", "value": number(each.now)},
    ]
