"""Old and foreign formats through LibreOffice, where it is installed: .doc, .wps, .xls, .et, RTF, OpenDocument.

The program runs without a window, with a profile of its own in a folder that goes away, in a process group that is
killed when it takes too long.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from gongkai.annual_reports.readers.kinds import Kind
from gongkai.annual_reports.readers.limits import FILE_BYTES, OFFICE_SECONDS
from gongkai.annual_reports.readers.refusals import LEGACY, Unreadable

_PROGRAMS = ("soffice", "libreoffice")
_NAMES: Mapping[Kind, str] = {
    Kind.DOC: "旧版 Word 或 WPS 文字（.doc、.wps）",
    Kind.XLS: "旧版 Excel 或 WPS 表格（.xls、.et）",
    Kind.RTF: "RTF",
    Kind.OFD: "OFD",
    Kind.ODF: "OpenDocument",
}
# What goes in by which name, and what comes out.
_CONVERSIONS: Mapping[Kind, tuple[str, Kind]] = {
    Kind.DOC: ("report.doc", Kind.DOCX),
    Kind.XLS: ("report.xls", Kind.XLSX),
    Kind.RTF: ("report.rtf", Kind.DOCX),
}
_OPEN_DOCUMENT: Mapping[bytes, tuple[str, Kind]] = {
    b"opendocument.text": ("report.odt", Kind.DOCX),
    b"opendocument.spreadsheet": ("report.ods", Kind.XLSX),
}


def office_program() -> str | None:
    """The path of LibreOffice on this machine, if there is one."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name)) is not None), None)


def modernised(data: bytes, kind: Kind) -> tuple[bytes, Kind]:
    """The same file as DOCX or XLSX. Raises ``Unreadable`` where LibreOffice is absent, fails or takes too long."""
    program, conversion = office_program(), _conversion(data, kind)
    if program is None or conversion is None:
        raise Unreadable(LEGACY, f"文件是{_NAMES[kind]}格式，不能直接读取；请另存为 DOCX 或 XLSX 后再检查")
    name, target = conversion
    with tempfile.TemporaryDirectory(prefix="gongkai-", ignore_cleanup_errors=True) as folder:
        written = Path(folder, name)
        written.write_bytes(data)
        _run(program, written, target, kind)
        made = written.with_suffix(f".{target.value}")
        if not made.is_file() or not 0 < made.stat().st_size <= FILE_BYTES:
            raise _failed(kind)
        return made.read_bytes(), target


def _conversion(data: bytes, kind: Kind) -> tuple[str, Kind] | None:
    if kind is Kind.ODF:
        return next((found for mark, found in _OPEN_DOCUMENT.items() if mark in data[:200]), None)
    return _CONVERSIONS.get(kind)


def _run(program: str, file: Path, target: Kind, kind: Kind) -> None:
    profile = file.with_name("profile").as_uri()
    command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nolockcheck"]
    command += ["--convert-to", target.value, "--outdir", str(file.parent), str(file)]
    # Without a name of its own for the home folder the program would leave traces in that of the user.
    surroundings = {**os.environ, "HOME": str(file.parent)}
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=surroundings,
        start_new_session=True,
    )
    try:
        process.wait(OFFICE_SECONDS)
    except subprocess.TimeoutExpired as late:
        raise _failed(kind) from late
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _failed(kind: Kind) -> Unreadable:
    return Unreadable(LEGACY, f"文件是{_NAMES[kind]}格式，转换没有成功；请用原来的软件另存为 DOCX 或 XLSX 后再检查")
