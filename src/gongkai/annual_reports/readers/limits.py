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
# Rows times columns of one table.
GRID_AREA = 100_000
# HTML's own limit; wider spans are clipped.
MAX_COLSPAN = 1_000
# Tables within tables; deeper ones are read as if they were no tables.
TABLE_DEPTH = 30
