"""Lists as offices keep them: the first sheet of an XLSX, or CSV in UTF-8 or GBK, as rows of words.

What cannot be read is refused with a sentence that says what to do. Nothing is computed: a formula counts by the value
that was saved with it.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

import openpyxl

from gongkai.core.refusals import Invalid

MEGABYTE = 1024 * 1024
LARGEST = 50 * MEGABYTE
UNPACKED = 500 * MEGABYTE
ROWS = 200_000
COLUMNS = 200
csv.field_size_limit(LARGEST)  # a cell may hold the body of a document, and the file is bounded
_OLE = b"\xd0\xcf\x11\xe0"
_DAMAGED = "文件打不开，可能已经损坏或者设有密码。请在表格软件里打开，另存为 XLSX 再试。"


def rows_of(name: str, data: bytes) -> list[list[str]]:
    """The rows of the list, each a list of words; raises ``Invalid`` at ``upload``."""
    if len(data) > LARGEST:
        raise _refuse("文件超过 50 MB，请分成几个文件。")
    suffix = name.lower().rpartition(".")[2]
    if data.startswith(_OLE) or suffix == "xls":
        raise _refuse("这是旧的 XLS 文件，或者设有密码。请在表格软件里取消密码、另存为 XLSX 再试。")
    if data.startswith(b"PK"):
        return _bounded(_xlsx(data))
    if suffix in {"csv", "txt"}:
        return _bounded(_csv(data))
    raise _refuse(f"“{name}”不是表格。可以用 XLSX，或者 CSV（UTF-8、GBK 编码都行）。")


def _refuse(sentence: str) -> Invalid:
    return Invalid({"upload": [sentence]})


def _bounded(rows: Iterable[list[str]]) -> list[list[str]]:
    found: list[list[str]] = []
    blank = 0  # a sheet that was once painted to its end is no longer for that
    for row in rows:
        if not any(row):
            blank += 1
            continue
        if len(found) + blank >= ROWS:
            raise _refuse(f"超过 {ROWS} 行，请分成几个文件。")
        found += [[] for _ in range(blank)]
        found.append(row)
        blank = 0
    return found


def _xlsx(data: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > UNPACKED:
                raise _refuse("文件展开后过大，不像正常的表格。请分成几个文件。")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = next(sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
        for row in sheet.iter_rows(max_col=COLUMNS, values_only=True):
            yield [_words(cell) for cell in row]
    except Invalid:
        raise
    except Exception:  # whatever a broken file makes the reader say, the person is told the same
        raise _refuse(_DAMAGED) from None


def _words(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _csv(data: bytes) -> Iterator[list[str]]:
    text = _decoded(data)
    first = text.partition("\n")[0]
    mark = max(",\t;，", key=first.count)
    yield from ([cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark))


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refuse("文件的编码认不出来。请在表格软件里另存为“CSV UTF-8”再试。")
