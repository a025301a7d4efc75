"""The whole chain: any file in, a report or a clear finding out, and never an exception."""

import functools
import logging
import os
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual_reports.readers import reading as chain
from gongkai.annual_reports.readers.kinds import Kind
from gongkai.annual_reports.readers.limits import CHARACTERS, FILE_BYTES, LINES, MEGABYTE
from gongkai.annual_reports.readers.reading import Reading, read, read_bytes, reading_of
from gongkai.annual_reports.readers.refusals import Unreadable
from gongkai.annual_reports.readers.tests.samples import docx, p, pdf, tbl, tc, zipped
from gongkai.annual_reports.renderers import render
from gongkai.annual_reports.tests.documents import document

REPORT = document()
FORMATS = ("html", "docx", "xlsx", "pdf", "json")


@functools.cache
def rendered(kind):
    return render(REPORT, kind)


def rules(reading):
    return [finding.rule for finding in reading.findings]


@pytest.mark.parametrize("kind", FORMATS)
def test_what_the_product_prints_it_reads(kind):
    reading = read_bytes(rendered(kind))
    assert reading.kind == kind
    assert reading.document.tables == REPORT.tables
    assert (reading.document.agency, reading.document.year) == (REPORT.agency, REPORT.year)
    assert not reading.unread


ENDLESS = {
    "pipes": ("12|" * 8 + "\n") * (LINES + 1),
    "numbers": "7\n" * (LINES + 1),
    "labels": "三、收到和处理政府信息公开申请情况\n" + "本年新收政府信息公开申请数量 1 2 3\n" * LINES,
    "one line": "12|" * (CHARACTERS // 3 + 1),
    "Markdown": "# 总体情况\n" + "| 12 | 3 |\n" * LINES,
    "paragraphs": "<html>" + "<p>12</p>" * (LINES + 1),
    "one paragraph": "<html><p>" + "申请" * (CHARACTERS // 2 + 1),
    "rows": "<html>" + ("<table>" + "<tr><td>1</td><td>2</td></tr>" * 500 + "</table>") * (LINES // 500 + 1),
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_text_without_end_is_refused_before_it_takes_time(text):
    reading = read_bytes(text.encode())
    assert rules(reading) == ["read-limit"]
    assert reading.document is None
    assert f"超过 {LINES} 行" in reading.findings[0].message


def test_as_many_lines_as_are_allowed_are_read():
    assert rules(read_bytes(("文字\n" * LINES).encode())) == ["read-nothing"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_html_in_every_encoding_has_the_same_tables(encoding):
    text = rendered("html").decode()
    reading = read_bytes(text.replace('<meta charset="utf-8">', "").encode(encoding))
    assert reading.document.tables == REPORT.tables
    assert not reading.unread


def test_two_reports_in_one_file_are_told():
    body = rendered("html").decode().split("<body>")[1].split("</body>")[0]
    reading = read_bytes(f"<html><body>{body}{body}</body></html>".encode())
    assert reading.document.tables == REPORT.tables
    assert reading.unread


@pytest.mark.parametrize(
    "data, rule",
    [
        (b"", "read-empty"),
        (b" \n", "read-empty"),
        (b"\x89PNG\r\n\x1a\n", "read-kind"),
        (bytes(range(256)) * 10, "read-kind"),
        (zipped({"a": "b"}), "read-kind"),
        (b"PK\x03\x04" + b"word/document.xml" * 3, "read-damaged"),
        (b"%PDF-1.7 nothing", "read-damaged"),
        (pdf(""), "read-no-text-layer"),
        (rb"{\rtf1 text}", "read-legacy"),
        (zipped({"OFD.xml": "<a/>"}), "read-legacy"),
        (b'{"table3": ', "read-damaged"),
        (b'{"a": 1}', "read-kind"),
        (b'{"table3": {}, "sections": []}', "read-kind"),
        (b'{"a": ' + b"[" * 100_000, "read-damaged"),
        (b"<div>" * 100_000, "read-limit"),
        (b" " * FILE_BYTES + b"a", "read-too-large"),
    ],
    ids=range(16),
)
def test_what_is_refused_is_one_finding_with_advice(data, rule, monkeypatch):
    monkeypatch.setenv("PATH", "")
    reading = read_bytes(data)
    assert (rules(reading), reading.document, reading.unread) == ([rule], None, True)
    assert "请" in reading.findings[0].message or rule in ("read-limit", "read-kind")
    assert "Traceback" not in reading.findings[0].message


def test_a_file_of_100_megabytes_is_refused_without_being_read(tmp_path, monkeypatch):
    path = tmp_path / "年报.docx"
    with path.open("wb") as file:
        file.truncate(100 * MEGABYTE)
    monkeypatch.setattr(chain, "read_bytes", lambda data: pytest.fail("it was read"))
    begun = time.process_time()
    reading = read(path)
    assert time.process_time() - begun < 1
    assert rules(reading) == ["read-too-large"]
    assert "100 MB" in reading.findings[0].message


def test_paths_that_are_no_files(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (tmp_path, tmp_path / "不存在.docx", pipe, "a\0b", "/dev/null"):
        reading = read(path)
        assert (rules(reading), reading.document) == (["read-failed"], None)


def test_a_file_is_read_by_its_content_and_not_its_name(tmp_path):
    path = tmp_path / "报告.doc"
    path.write_bytes(rendered("html"))
    assert read(path).kind == "html"
    assert read(str(path)).document.tables == REPORT.tables


def test_a_fault_of_ours_is_a_finding_without_a_trace(monkeypatch, caplog):
    def broken(source):
        raise KeyError("秘密的细节")

    monkeypatch.setattr(chain, "recognise", broken)
    with caplog.at_level(logging.ERROR):
        reading = read_bytes(rendered("html"))
    assert (rules(reading), reading.kind, reading.unread) == (["read-failed"], "html", True)
    assert "html" in reading.findings[0].message
    assert "秘密" not in reading.findings[0].message
    assert "KeyError" in caplog.text
    with pytest.raises(KeyError):
        reading_of(rendered("html"), Kind.HTML)


def test_where_no_logging_is_set_up_a_fault_prints_no_trace():
    program = (
        "from gongkai.annual_reports.readers import reading\n"
        "reading.take_apart = None\n"
        "print(reading.read_bytes(b'<html><p>x</p></html>').findings[0].rule)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert (done.stdout, done.stderr) == ("read-failed\n", "")


def strictly(data):
    """The chain without its net: whatever is no refusal is a bug."""
    kind = chain.kind_of(data)
    try:
        return reading_of(data, kind)
    except Unreadable as refused:
        return Reading(kind.value, None, (refused.finding,))


def none_but_true(reading):
    """Every number that was read from a damaged file is that of the whole one, or the damage is said."""
    if reading.document is None:
        return bool(reading.findings)
    for table in reading.document.tables:
        whole = next(each for each in REPORT.tables if each.code == table.code)
        if any(cell.value is not None and whole.cells.get(name) != cell for name, cell in table.cells.items()):
            return False
    return True


@pytest.mark.parametrize("kind, cuts", [("html", 60), ("docx", 60), ("xlsx", 25), ("pdf", 12), ("json", 60)])
def test_a_file_cut_off_anywhere_is_said_to_be(kind, cuts, monkeypatch):
    monkeypatch.setenv("PATH", "")
    whole = rendered(kind)
    for end in range(1, len(whole) - 10, max(1, len(whole) // cuts)):
        reading = strictly(whole[:end])
        assert reading.unread or reading.findings, end
        assert none_but_true(reading), end


SMALL = {
    "docx": docx(p("一、总体情况") + tbl(tc("规章") + tc("1"))),
    "html": "<p>一、总体情况<table><tr><td>规章</td><td colspan=2>1".encode(),
    "text": "一、总体情况\n规章 | 1 | 2\n行政许可 3\n".encode(),
    "markdown": "# 年报\n\n规章 | 1\n--- | ---\n许可 | 2\n<table><tr><td>1</table>\n".encode(),
    "json": b'{"table2": null, "table3": null, "table4": null, "sections": {}}',
}


@given(st.binary(max_size=300))
def test_random_bytes_never_crash(data):
    strictly(data)


@given(st.text(alphabet="一二三四五六七、.（）|0123456789 \n\t/—规章总计自然人复议申请", max_size=400))
def test_random_text_never_crashes(text):
    strictly(text.encode())


TAGS = ["<table>", "</table>", "<tr>", "<td>", "</td>", "<td rowspan=3>", "<td colspan=9>", "<thead>", "</thead>"]
TEXTS = ["<p>", "<br>", "<div hidden>", "</div>", "<pre>", "<sup>", "1", "规章", "自然人", "总计"]


@given(st.lists(st.sampled_from([*TAGS, *TEXTS]), max_size=60))
def test_random_markup_never_crashes(parts):
    strictly(("<p>" + "".join(parts)).encode())


@given(st.sampled_from(sorted(SMALL)), st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=8))
def test_damaged_bytes_never_crash(kind, changes):
    data = bytearray(SMALL[kind])
    for place, byte in changes:
        data[place % len(data)] = byte
    strictly(bytes(data))


@given(st.lists(st.tuples(st.integers(0, 1_000_000), st.integers(0, 255)), min_size=1, max_size=6))
@pytest.mark.parametrize("kind", ["xlsx", "pdf"])
def test_damaged_bytes_of_isolated_kinds_never_crash(kind, changes):
    data = bytearray(rendered(kind))
    for place, byte in changes:
        data[place % len(data)] = byte
    strictly(bytes(data))


def test_a_fault_inside_leaves_no_trace_on_a_terminal():
    code = (
        "from gongkai.annual_reports.readers import reading\n"
        "reading.kind_of = lambda data: reading.Kind.HTML\n"
        "reading.take_apart = lambda *a, **k: 1 / 0\n"
        "print([finding.rule for finding in reading.read_bytes(b'<p>x').findings])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("['read-failed']", "")
