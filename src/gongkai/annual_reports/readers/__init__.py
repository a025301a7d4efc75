"""Readers: any file in, a ``ReportDocument`` and findings out. What cannot be read is said, never guessed.

A file goes three steps: ``kinds`` says by its content what it is, a container reader (``html``, ``docx``, ``xlsx``,
``pdf``, ``plain``, …) turns it into ``blocks`` (lines of text and grids of cells), and ``recognition`` finds the
report in these.
"""
