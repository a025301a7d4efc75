"""JSON that this system wrote: back to the document without a detour."""

from __future__ import annotations

import json

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.readers.encoding import decode
from gongkai.annual_reports.readers.refusals import DAMAGED, UNKNOWN_KIND, Unreadable
from gongkai.annual_reports.wire import BadWire, read_document


def read_own_json(data: bytes) -> ReportDocument:
    """The report in a JSON file. Raises ``Unreadable`` for broken JSON and for JSON of others."""
    text = decode(data).text.strip()
    try:
        written = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise Unreadable(DAMAGED, "JSON 文件不完整或有语法错误；请重新导出") from fault
    try:
        return read_document(written)
    except (BadWire, RecursionError, ValueError) as fault:
        told = str(fault) if isinstance(fault, BadWire) else "不是本系统的年度报告 JSON"
        raise Unreadable(UNKNOWN_KIND, f"{told}；请用本系统重新导出") from fault
