"""``gongkai report check`` as a user calls it: the console script in a process of its own, on files of our own JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from gongkai.annual_reports.document import Cell
from gongkai.annual_reports.renderers import render
from gongkai.annual_reports.rules.tests.invented import report, with_cell, with_numbers
from gongkai.annual_reports.wire import write_document

SCRIPT = Path(sys.executable).parent / "gongkai"
GOOD = report()
WRONG = with_numbers(GOOD, t3_r24_c1=20)
LAST = with_numbers(report(year=2023), t3_r25_c1=3)


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [str(SCRIPT), "report", "check", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, timeout=120, check=False, encoding="utf-8")


@pytest.fixture
def folder(tmp_path):
    def write(**reports):
        for name, each in reports.items():
            content = each if isinstance(each, str) else json.dumps(write_document(each), ensure_ascii=False)
            (tmp_path / f"{name}.json").write_text(content, encoding="utf-8")
        return tmp_path

    return write


def test_nothing_wrong_is_0(folder):
    done = run(folder(good=GOOD) / "good.json")
    assert (done.returncode, done.stderr) == (0, "")
    assert "通过" in done.stdout
    assert "共 1 个文件，1 份报告：错误 0，提醒 0" in done.stdout


def test_errors_are_1_with_the_equation_and_the_marked_cells(folder):
    done = run(folder(wrong=WRONG) / "wrong.json")
    assert done.returncode == 1
    assert "20 ≠ 1 + 2 + 3 + 4 + 5 + 6" in done.stdout
    assert "[20]" in done.stdout
    assert "\x1b" not in done.stdout


def test_a_cell_without_a_number_is_shown_as_it_is_printed(tmp_path):
    path = tmp_path / "dash.html"
    page = render(with_cell(GOOD, "t4.review.other", Cell.not_applicable("/")), "html").decode()
    path.write_text(page.replace(">/<", ">—<"), encoding="utf-8")
    done = run(path)
    assert done.returncode == 1
    assert "[—]" in done.stdout


def test_what_cannot_be_read_is_2_and_wins(folder):
    here = folder(wrong=WRONG, broken='{"table3": ')
    done = run(here)
    assert done.returncode == 2
    assert "未能读取" in done.stdout
    assert "20 ≠" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_path_that_is_not_there_is_said_and_the_rest_goes_on(folder):
    here = folder(good=GOOD)
    done = run(here / "none.docx", here / "good.json")
    assert done.returncode == 2
    assert "没有这个文件或文件夹" in done.stdout
    assert "通过" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [(), ("--format", "pdf", "x"), ("--jobs", "0", "x"), ("--jobs", "two", "x"), ("--format", "xlsx", "x"), ("--no",)],
)
def test_bad_arguments_are_one_line_and_2(arguments):
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


def test_one_line_of_json_per_file_also_for_one(folder):
    here = folder(a=GOOD, b=WRONG, c="{}")
    lines = [json.loads(line) for line in run(here, "--format", "json").stdout.splitlines()]
    assert [Path(each["file"]).name for each in lines] == ["a.json", "b.json", "c.json"]
    assert [each["readable"] for each in lines] == [True, True, False]
    assert len(run(here / "a.json", "--format", "json").stdout.splitlines()) == 1


def test_last_year_of_the_run_and_named(folder):
    here = folder(this=GOOD, last=LAST)
    rules = [each["rule"] for each in json.loads(run(here, "--format", "json").stdout.splitlines()[1])["findings"]]
    assert "t3-carried" in rules
    named = run(here / "this.json", "--last-year", here / "last.json")
    assert "2 ≠ 3" in named.stdout
    gone = run(here / "this.json", "--last-year", here / "none.json")
    assert gone.returncode == 2
    assert "none.json" in gone.stderr


def test_several_processes_tell_the_same(folder):
    here = folder(**{f"r{n}": GOOD if n % 2 else WRONG for n in range(6)})
    assert run(here, "--jobs", 2).stdout == run(here, "--jobs", 1).stdout


def test_page_and_workbook_are_written_whole_and_never_over_a_report(folder, tmp_path_factory):
    here, there = folder(wrong=WRONG), tmp_path_factory.mktemp("results")
    for form in ("html", "xlsx"):
        done = run(here, "--format", form, "-o", there / f"run.{form}")
        assert done.returncode == 1
        assert "结果已写入" in done.stdout
    assert "<table" in (there / "run.html").read_text(encoding="utf-8")
    assert openpyxl.load_workbook(there / "run.xlsx").sheetnames[0] == "汇总"
    refused = run(here / "wrong.json", "-o", here / "wrong.json")
    assert refused.returncode == 2
    assert run(here, "-o", here / "no" / "x.txt").returncode == 2
    assert not list(there.glob(".*.part"))


def test_an_empty_folder_is_said(tmp_path):
    done = run(tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


def test_it_starts_without_django():
    code = (
        "import sys; from gongkai.ops.report_commands import check;"
        "sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0


def test_help_says_what_the_codes_mean():
    done = run("--help")
    assert done.returncode == 0
    assert "退出码" in done.stdout
