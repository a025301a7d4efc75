"""What other rooms may use of annual reports."""

from __future__ import annotations

from gongkai.annual_reports.published import published_reports

__all__ = ["published_reports"]
