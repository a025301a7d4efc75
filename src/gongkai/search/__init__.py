"""检索: a narrow interface over full-text engines. It knows no publications and no applications.

Higher rooms declare a ``SearchIndex`` once, ``queue`` keys inside their Actions, and ``find``; see ``docs/search.md``.
"""
