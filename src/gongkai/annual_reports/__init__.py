"""政府信息公开工作年度报告: the document, its readers, its rules, its renderers (条例 49, 50;
国办公开办函〔2021〕30号).

``document`` is the one canonical form; ``readers`` make it from any file, ``rules`` judge it, ``renderers`` print it.
These import no Django: the report commands run on files alone. Pages stand in ``portal``.
"""
