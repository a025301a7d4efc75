"""How fast the files of a report are built out of its document: HTML, DOCX, PDF, and all three, in one run.

    python bench/building.py [--reports N]      N reports, 100 times SCALE when not given

Reports are invented, every one with other numbers and prose. Times are processor milliseconds a file, after the first
one, which reads fonts and templates. Each file is read back: fails when a table differs from the document's. Skips PDF
where the machine has no Chinese font.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from reports import invented

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.readers.reading import read
from gongkai.annual_reports.renderers import render
from gongkai.annual_reports.renderers.pdf import NoChineseFont

FULL = 100
KINDS = ("html", "docx", "pdf")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every kind; 1 where a file says something else than its document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=max(3, int(FULL * float(os.environ.get("SCALE", "1")))))
    asked = parser.parse_args(arguments)
    documents = [invented(number) for number in range(asked.reports)]
    print(f"{'file':8}{'ms each':>10}{'a second':>10}{'kB':>8}")
    spent, wrong = 0.0, 0
    for kind in KINDS:
        try:
            render(documents[0], kind)
        except NoChineseFont as missing:
            print(f"{kind:8}skipped: {missing}")
            continue
        began = time.process_time()
        made = [render(document, kind) for document in documents]
        each = (time.process_time() - began) / len(made)
        spent += each
        wrong |= differs(documents[0], kind, made[0])
        size = sum(map(len, made)) / len(made) / 1000
        print(f"{kind:8}{each * 1000:10.1f}{1 / each:10.1f}{size:8.0f}")
    print(f"{'all':8}{spent * 1000:10.1f}{1 / spent:10.1f}")
    return wrong


def differs(document: ReportDocument, kind: str, made: bytes) -> int:
    """1 when the file, read back, has another table than the document."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / f"report.{kind}"
        place.write_bytes(made)
        found = read(place).document
    same = found is not None and found.tables == document.tables
    if not same:
        print(f"{kind}: read back, its tables are others")
    return int(not same)


if __name__ == "__main__":
    sys.exit(main())
