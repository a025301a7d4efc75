"""Old and foreign formats through LibreOffice, where it is installed: .doc, .wps, .xls, .et, RTF, OpenDocument.

The program runs without a window, with a profile of its own in a folder that goes away, with limits of memory and
time, in a process group that is killed when it takes too long. It runs no macros, follows no links and reaches no
network.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from gongkai.annual_reports.readers.containers import bounded
from gongkai.annual_reports.readers.kinds import Kind
from gongkai.annual_reports.readers.limits import FILE_BYTES, OFFICE_FILE, OFFICE_MEMORY, OFFICE_SECONDS
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
# Settings of the profile. A link to something outside of the file is neither fetched nor asked about, and whatever
# asks for the network all the same is sent to a proxy that is not there.
_SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Calc/Content/Update", "Link", "2"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


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
    folder, profile = file.parent, _profile(file.parent)
    command = [sys.executable, "-I", bounded.__file__, str(OFFICE_MEMORY), str(int(OFFICE_SECONDS) + 1)]
    command += [str(OFFICE_FILE), program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    command += ["--nolockcheck", "--convert-to", target.value, "--outdir", str(folder), str(file)]
    # Without these the program would leave traces in the user's home folder and in that for temporary files.
    surroundings = {**os.environ, "HOME": str(folder), "TMPDIR": str(folder)}
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


def _profile(folder: Path) -> Path:
    """A profile of the program with our settings, in that folder."""
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>'
        "</item>"
        for path, name, value in _SETTINGS
    )
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>',
        encoding="utf-8",
    )
    return profile


def _failed(kind: Kind) -> Unreadable:
    return Unreadable(
        LEGACY,
        f"文件是{_NAMES[kind]}格式，转换没有成功；请用原来的软件另存为 DOCX 或 XLSX（设有密码的先取消密码）后再检查",
    )
