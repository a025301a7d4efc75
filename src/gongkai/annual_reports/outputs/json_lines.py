"""A result as one JSON object on one line, also for a single file."""

from __future__ import annotations

import json
from typing import Any

from gongkai.annual_reports.checking import Result
from gongkai.annual_reports.wire import write_document, write_finding

# The keys of a report that was not read.
NOTHING: dict[str, Any] = {
    "agency": None,
    "year": None,
    "format": None,
    "title": None,
    "lead": [],
    "table2": None,
    "table3": None,
    "table4": None,
    "headings": {},
    "sections": {},
}


def line(result: Result) -> str:
    """The object, without a line break."""
    written = write_document(result.document) if result.document else NOTHING
    findings = [write_finding(finding) for finding in result.findings]
    whole = {"file": result.file, "readable": result.readable, **written, "findings": findings}
    return json.dumps(whole, ensure_ascii=False)
