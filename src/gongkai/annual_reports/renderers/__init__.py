"""Renderers: a ``ReportDocument`` in the statutory layout as JSON, HTML, DOCX, XLSX or PDF."""
