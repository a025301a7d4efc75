"""The report as JSON of our own: what ``wire`` writes, with text that every reader of JSON takes."""

from __future__ import annotations

import json
from typing import Any

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.renderers.layout import printable
from gongkai.annual_reports.wire import write_document


def render(report: ReportDocument) -> bytes:
    """The report as JSON in UTF-8."""
    return json.dumps(_clean(write_document(report)), ensure_ascii=False, indent=2).encode() + b"\n"


def _clean(value: Any) -> Any:
    """The same data with printable text; lines stay apart."""
    match value:
        case str():
            return "\n".join(printable(line) for line in value.split("\n"))
        case dict():
            return {key: _clean(each) for key, each in value.items()}
        case list():
            return [_clean(each) for each in value]
        case _:
            return value
