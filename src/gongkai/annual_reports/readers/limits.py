"""How much of a file is read: sizes, spans, members. What is beyond them is no annual report, and is said.

A report is some ten pages: real ones are below 3 MB, their largest table has 40 rows and 12 columns.
"""

from __future__ import annotations

MEGABYTE = 1024 * 1024

# A file beyond this is refused by its size alone.
FILE_BYTES = 32 * MEGABYTE
# What the parts of a DOCX or XLSX may unpack to, all together, and how many times their packed size beyond a megabyte.
UNPACKED_BYTES = 64 * MEGABYTE
UNPACKED_RATIO = 200
MEMBERS = 2_000
# Lines (paragraphs, rows of tables) and characters of a file, whatever it was. The longest real ones have 1,000 and
# 40,000.
LINES = 10_000
CHARACTERS = 500_000
# Rows times columns of one table.
GRID_AREA = 100_000
# HTML's own limit; wider spans are clipped.
MAX_COLSPAN = 1_000
# Tables within tables; deeper ones are read as if they were no tables.
TABLE_DEPTH = 30
# Elements of a web page, and how deep they may nest when there are more than a few.
HTML_TAGS = 300_000
HTML_TAGS_UNCHECKED = 15_000
HTML_DEPTH = 2_000
# Pages of a PDF. Real ones have at most 30.
PDF_PAGES = 200
# Cells of an XLSX that are looked at, and the area of its merged cells.
SHEETS = 100
# One file in a process of its own: address space, processor seconds, seconds by the clock.
CHILD_MEMORY = 1536 * MEGABYTE
CHILD_PROCESSOR_SECONDS = 60
CHILD_SECONDS = 120
# An office program that turns an old format into a new one.
OFFICE_SECONDS = 90
OFFICE_MEMORY = 3072 * MEGABYTE
OFFICE_FILE = 256 * MEGABYTE
