"""The marked copy that goes back to a unit: its tables with the guilty cells marked, and beside them what is wrong."""

from __future__ import annotations

from gongkai.annual_reports.outputs import pages
from gongkai.annual_reports.renderers import xlsx
from gongkai.annual_reports.unit_files.reading import Judged

KINDS = ("html", "xlsx")


def page(judged: Judged, name: str) -> bytes:
    """One web page that needs nothing else."""
    return pages.page([judged.result(name)]).encode()


def workbook(judged: Judged) -> bytes | None:
    """The report as a workbook with the cells marked; none where no table was read."""
    if judged.document is None or not judged.document.tables:
        return None
    return xlsx.marked(judged.document, judged.findings)


def copy(judged: Judged, name: str, kind: str) -> bytes | None:
    """The marked copy of that kind; none where the file has no such copy."""
    return page(judged, name) if kind == "html" else workbook(judged)
