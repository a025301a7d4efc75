"""``gongkai report convert``: what is written, what is refused, and that no half file is ever left."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from gongkai.annual_reports.document import Cell, Format, ReportDocument
from gongkai.annual_reports.findings import Finding, Severity
from gongkai.annual_reports.readers.reading import Reading
from gongkai.annual_reports.renderers import KINDS, pdf, render
from gongkai.annual_reports.tests.documents import document, table_2
from gongkai.annual_reports.wire import read_document
from gongkai.ops.report_commands import convert
from gongkai.ops.report_commands.main import main


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "年报.json"
    path.write_bytes(render(document(), "json"))
    return path


def found(monkeypatch: pytest.MonkeyPatch, report: ReportDocument | None, *findings: Finding) -> None:
    """Let every file read as ``report``."""
    reading = Reading(kind="html", document=report, findings=tuple(findings))
    monkeypatch.setattr(convert.reading, "read", lambda _: reading)


@pytest.mark.parametrize("kind", KINDS)
def test_the_suffix_says_what_is_made(source: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    target = source.with_suffix(f".new.{kind}")
    assert main(["convert", str(source), str(target)]) == 0
    assert target.read_bytes() == render(document(), kind)
    assert f"已生成 {target}" in capsys.readouterr().out
    assert sorted(source.parent.iterdir()) == sorted([source, target])


def test_what_is_read_is_known_by_its_content(source: Path) -> None:
    misnamed = source.rename(source.with_name("年报.pdf"))
    target = source.with_name("新.JSON")
    assert main(["convert", str(misnamed), str(target)]) == 0
    assert read_document(json.loads(target.read_bytes())) == document()


@pytest.mark.parametrize(
    "target, said",
    [
        ("年报.doc", "后缀应是"),
        ("年报", "后缀应是"),
        ("没有/年报.docx", "没有文件夹"),
        ("文件夹.docx", "是文件夹"),
        ("年报.json", "就是原文件"),
        ("有了.html", "--force"),
    ],
)
def test_where_nothing_may_be_written(source: Path, target: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    (source.parent / "文件夹.docx").mkdir()
    (source.parent / "有了.html").write_text("旧的")
    before = sorted(source.parent.iterdir())
    assert main(["convert", str(source), str(source.parent / target)]) == 2
    message = capsys.readouterr().err
    assert said in message
    assert message.count("\n") == 1
    assert sorted(source.parent.iterdir()) == before
    assert (source.parent / "有了.html").read_text() == "旧的"


def test_force_replaces_a_file(source: Path) -> None:
    target = source.with_name("有了.html")
    target.write_text("旧的")
    assert main(["convert", "--force", str(source), str(target)]) == 0
    assert target.read_bytes() == render(document(), "html")


def test_a_file_that_is_not_there_or_is_no_report(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = source.with_name("新.html")
    assert main(["convert", str(source.with_name("没有.docx")), str(target)]) == 2
    assert "没有文件" in capsys.readouterr().err
    other = source.with_name("其他.txt")
    other.write_text("今天天气很好。")
    assert main(["convert", str(other), str(target)]) == 2
    assert f"不能读取 {other}" in capsys.readouterr().err
    assert not target.exists()


UNREAD = Finding("read-cell", Severity.ERROR, "表三第 5 行的数字连在一起，不能确定。", ("t3.r01.c1",), unread=True)
LACKS = Finding("read-missing", Severity.WARNING, "没有第六部分。")


class TestUnreadParts:
    """What was there and could not be read does not get lost in silence."""

    def test_is_refused_and_named(self, source: Path, monkeypatch, capsys) -> None:
        found(monkeypatch, document(), UNREAD, LACKS)
        assert main(["convert", str(source), str(source.with_name("新.html"))]) == 2
        message = capsys.readouterr().err
        assert "表三第 5 行的数字连在一起" in message
        assert "没有第六部分" not in message
        assert "--partial" in message
        assert not source.with_name("新.html").exists()

    def test_is_left_out_knowingly(self, source: Path, monkeypatch, capsys) -> None:
        found(monkeypatch, document(), UNREAD)
        assert main(["convert", "--partial", str(source), str(source.with_name("新.html"))]) == 0
        assert "没有读出" in capsys.readouterr().err
        assert source.with_name("新.html").exists()

    def test_the_old_table_2_has_no_place_in_the_new_format(self, source: Path, monkeypatch, capsys) -> None:
        found(monkeypatch, replace(document(), format=Format.OF_2019, table2=None))
        assert main(["convert", str(source), str(source.with_name("新.html"))]) == 2
        assert "2019 年格式" in capsys.readouterr().err

    def test_a_refused_cell_counts_even_without_a_finding(self, source: Path, monkeypatch, capsys) -> None:
        found(monkeypatch, document(table2=table_2(lambda n: Cell.unreadable("1513") if n == 6 else Cell.of(n))))
        assert main(["convert", str(source), str(source.with_name("新.html"))]) == 2
        assert "table2.行政许可" in capsys.readouterr().err

    def test_a_cell_that_the_report_does_not_have_is_said(self, source: Path, monkeypatch, capsys) -> None:
        found(monkeypatch, document(table2=table_2(lambda n: Cell.missing())))
        assert main(["convert", str(source), str(source.with_name("新.html"))]) == 0
        assert "原文没有这些单元格" in capsys.readouterr().err


class TestWhole:
    """The target is the old file or the new one."""

    def test_nothing_is_left_where_writing_fails(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        target = tmp_path / "年报.html"
        target.write_text("旧的")
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(convert.BadInput, match="不能写入"):
            convert.write_whole(target, b"x")
        assert target.read_text() == "旧的"
        assert list(tmp_path.iterdir()) == [target]

    def test_a_new_file_has_the_usual_rights(self, tmp_path: Path) -> None:
        target, usual = tmp_path / "年报.html", tmp_path / "其他.html"
        convert.write_whole(target, b"x")
        usual.write_bytes(b"x")
        assert target.stat().st_mode == usual.stat().st_mode


def test_no_chinese_font_is_said_in_one_line(source: Path, monkeypatch, capsys) -> None:
    def fail(*_: object) -> None:
        raise pdf.NoChineseFont

    monkeypatch.setattr(pdf, "_compiler", fail)
    assert main(["convert", str(source), str(source.with_name("新.pdf"))]) == 2
    assert "没有找到中文字体" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["走"], ["convert"], ["convert", "甲"]])
def test_wrong_arguments_are_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.count("\n") == 1
