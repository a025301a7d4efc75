"""Old formats: refused with advice where there is no office program, turned into new ones where there is one."""

import os
import stat
from pathlib import Path

import pytest

from gongkai.annual_reports.readers import legacy
from gongkai.annual_reports.readers.containers import take_apart
from gongkai.annual_reports.readers.kinds import LEGACY, Kind, kind_of
from gongkai.annual_reports.readers.refusals import Unreadable
from gongkai.annual_reports.readers.tests.samples import docx, p, zipped

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


@pytest.mark.skipif(legacy.office_program() is None, reason="LibreOffice is not installed")
def test_libreoffice_reads_rtf():
    assert [block.text for block in take_apart(RTF, kind_of(RTF)).blocks] == ["一、总体情况"]
