"""Readers: any file in, a ``ReportDocument`` and findings out. What cannot be read is said, never guessed.

``reading`` is the whole chain. ``kinds`` says by its content what a file is; ``containers`` take it apart into
``blocks`` (lines of text and grids of cells); ``layouts`` make grids of the tables drawn in plain text; ``recognition``
finds the report in the blocks.
"""
