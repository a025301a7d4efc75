"""Old formats: refused with advice where there is no office program, turned into new ones where there is one."""

import os
import socket
import stat
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gongkai.annual_reports.readers.containers import legacy
from gongkai.annual_reports.readers.containers.by_kind import take_apart
from gongkai.annual_reports.readers.kinds import LEGACY, Kind, kind_of
from gongkai.annual_reports.readers.reading import read_bytes
from gongkai.annual_reports.readers.refusals import FAILED, Unreadable
from gongkai.annual_reports.readers.tests.samples import docx, p, zipped
from gongkai.annual_reports.renderers import render
from gongkai.annual_reports.tests.documents import document

RTF = rb"{\rtf1\ansi\ansicpg936\uc1 \u19968?\u12289?\u24635?\u20307?\u24773?\u20917?\par}"
ODT = zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}, compression=0)


@pytest.fixture
def no_office(monkeypatch):
    monkeypatch.setenv("PATH", "")


@pytest.fixture
def office(monkeypatch, tmp_path):
    """A program in the place of LibreOffice that does what its script says; ``$out`` is the folder of the result."""

    def install(script):
        program = tmp_path / "soffice"
        program.write_text(f'#!/bin/sh\nfor last; do :; done\nout=$(dirname "$last")\n{script}\n')
        program.chmod(program.stat().st_mode | stat.S_IEXEC)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.defpath}")

    return install


@pytest.mark.parametrize("kind", sorted(LEGACY))
def test_without_office_program_the_advice_is_to_save_as(kind, no_office):
    with pytest.raises(Unreadable, match="请另存为 DOCX 或 XLSX") as refused:
        take_apart(b"", kind)
    assert refused.value.finding.rule == "read-legacy"


def test_ofd_is_refused_even_with_one(office):
    office("exit 0")
    with pytest.raises(Unreadable, match="OFD"):
        take_apart(b"", Kind.OFD)


@pytest.mark.parametrize("data, kind", [(RTF, Kind.RTF), (b"", Kind.DOC), (ODT, Kind.ODF)])
def test_what_the_program_makes_is_read(data, kind, office, tmp_path):
    (tmp_path / "made.docx").write_bytes(docx(p("一、总体情况")))
    office(f'cp "{tmp_path}/made.docx" "${{last%.*}}.docx"')
    assert [block.text for block in take_apart(data, kind).blocks] == ["一、总体情况"]


@pytest.mark.parametrize("script", ["exit 1", "exit 0", ': > "${last%.*}.docx"'])
def test_a_conversion_that_fails_is_said(script, office):
    office(script)
    with pytest.raises(Unreadable, match="没有成功"):
        take_apart(RTF, Kind.RTF)


def test_a_program_that_takes_too_long_is_killed_with_its_children(office, monkeypatch, tmp_path):
    monkeypatch.setattr(legacy, "OFFICE_SECONDS", 0.3)
    office(f'sleep 60 & echo $! > "{tmp_path}/child"; wait')
    with pytest.raises(Unreadable):
        take_apart(RTF, Kind.RTF)
    child = int((tmp_path / "child").read_text())
    state = Path(f"/proc/{child}/stat")
    # Killed, and perhaps not yet taken note of by its parent.
    assert not state.exists() or state.read_text().split()[2] in "ZX"


def test_limits_are_those_of_the_program(office, monkeypatch, tmp_path):
    monkeypatch.setattr(legacy, "OFFICE_MEMORY", 2**31)
    office(f'ulimit -v > "{tmp_path}/memory"; env > "{tmp_path}/surroundings"')
    with pytest.raises(Unreadable):
        take_apart(RTF, Kind.RTF)
    assert (tmp_path / "memory").read_text().strip() == str(2**31 // 1024)
    surroundings = dict(
        line.split("=", 1) for line in (tmp_path / "surroundings").read_text().splitlines() if "=" in line
    )
    assert surroundings["HOME"] == surroundings["TMPDIR"] != os.environ.get("HOME")


needs_office = pytest.mark.skipif(legacy.office_program() is None, reason="LibreOffice is not installed")
# What LibreOffice makes of which of ours, by the suffix.
OLD = {"doc": "docx", "rtf": "docx", "odt": "docx", "xls": "xlsx", "ods": "xlsx"}
MARGIN_PICTURE = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0">
<office:body><office:text><text:p>一、总体情况<draw:frame svg:width="3cm" svg:height="3cm">
<draw:image xlink:href="http://127.0.0.1:PORT/o.png" xlink:type="simple"/></draw:frame></text:p></office:text>
</office:body></office:document-content>"""
MANIFEST = """<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"""


def old(suffix, folder):
    """An invented report in an old format, as LibreOffice writes it."""
    modern = folder / f"report.{OLD[suffix]}"
    modern.write_bytes(render(document(), OLD[suffix]))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [legacy.office_program(), profile, "--headless", "--convert-to", suffix, "--outdir", folder, modern]
    subprocess.run(command, check=True, capture_output=True, timeout=120, env={**os.environ, "HOME": str(folder)})
    return modern.with_suffix(f".{suffix}").read_bytes()


@needs_office
@pytest.mark.parametrize("suffix", OLD)
def test_libreoffice_reads_a_whole_report(suffix, tmp_path):
    data = old(suffix, tmp_path)
    assert kind_of(data) in LEGACY
    found, expected = read_bytes(data), document()
    assert found.findings == ()
    assert found.document.tables == expected.tables
    assert found.document.title == expected.title
    assert [s.paragraphs for s in found.document.sections] == [s.paragraphs for s in expected.sections]


@needs_office
def test_libreoffice_reads_two_at_once_and_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with ThreadPoolExecutor(2) as pool:
        read = list(pool.map(lambda data: take_apart(data, kind_of(data)), [RTF, RTF]))
    assert [[block.text for block in source.blocks] for source in read] == [["一、总体情况"]] * 2
    assert list(tmp_path.iterdir()) == []


@needs_office
@pytest.mark.parametrize(
    "data",
    [
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 4 + "WordDocument".encode("utf-16-le"),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le") + bytes(600),
        b"{\\rtf1\\ansi {\\b" * 2000,
        ODT,
    ],
    ids=["doc", "xls", "rtf", "odt"],
)
def test_what_libreoffice_cannot_read_is_said(data):
    found = read_bytes(data)
    assert found.document is None
    assert found.findings
    assert not any(finding.rule == FAILED for finding in found.findings)


@needs_office
def test_libreoffice_without_memory_is_said(monkeypatch):
    monkeypatch.setattr(legacy, "OFFICE_MEMORY", 64 * 1024 * 1024)
    with pytest.raises(Unreadable, match="没有成功"):
        take_apart(RTF, Kind.RTF)


@needs_office
def test_libreoffice_asks_nobody(tmp_path):
    """A picture that is elsewhere is not fetched, not even from this machine."""
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        content = MARGIN_PICTURE.replace("PORT", str(elsewhere.getsockname()[1]))
        members = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content}
        data = zipped({**members, "META-INF/manifest.xml": MANIFEST}, compression=0)
        assert [block.text for block in take_apart(data, kind_of(data)).blocks] == ["一、总体情况"]
        elsewhere.setblocking(False)
        with pytest.raises(BlockingIOError):
            elsewhere.accept()
