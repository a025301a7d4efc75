"""All rules of the checker on a computed report, live: the same rules that judge a file."""

from __future__ import annotations

from gongkai.annual_reports import rules
from gongkai.annual_reports.findings import Finding
from gongkai.annual_reports.yearly.computing import Computed
from gongkai.annual_reports.yearly.last_year import LastYear


def findings_of(computed: Computed, last: LastYear | None) -> list[Finding]:
    """The findings on a computed report, against last year's where there is one."""
    return rules.check(computed.document, last.document if last else None)
