"""What a file is, by its content."""

import base64

import pytest

from gongkai.annual_reports.readers.containers import take_apart
from gongkai.annual_reports.readers.kinds import Kind, kind_of
from gongkai.annual_reports.readers.refusals import Unreadable
from gongkai.annual_reports.readers.tests.samples import docx, p, pdf, printed, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def named(name):
    return OLE + name.encode("utf-16-le")


TABLE = [
    ("html", "<html><body>文</body></html>".encode()),
    ("html", b"\xef\xbb\xbf  \r\n<!DOCTYPE html><p>x"),
    ("html", "<p>一、总体情况</p>".encode("gb18030")),
    ("html", "<table><tr><td>1".encode("utf-16")),
    ("html", "<table><tr><td>总体情况，公开".encode("utf-16-le")),
    ("html", b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html>'),
    ("html", "<!-- 正文 --><div>文</div>".encode()),
    ("html", "年度报告<table><tr><td>1</td></tr></table><p>二</p>".encode()),
    ("mhtml", b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x"),
    ("text", "一、总体情况\n二、主动公开\n".encode()),
    ("text", "一、总体情况\n".encode("gb18030")),
    ("text", "一、总体情况\n二 | 1 | 2\n".encode("utf-16")),
    ("text", b"1"),
    ("text", "[注] 本报告".encode()),
    ("text", "{云川市}".encode()),
    ("markdown", "# 年度报告\n\n正文".encode()),
    ("markdown", "项目 | 数\n--- | ---\n甲 | 1\n".encode()),
    ("markdown", "::: {.a}\n文\n:::\n".encode()),
    ("json", b'\xef\xbb\xbf {"table3": null}'),
    ("json", b"{}"),
    ("docx", docx(p("文"))),
    ("docx", docx(p("文"))[:300]),
    ("xlsx", zipped({"xl/workbook.xml": "<a/>"})),
    ("pptx", zipped({"ppt/presentation.xml": "<a/>"})),
    ("ofd", zipped({"OFD.xml": "<a/>"})),
    ("odf", zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"})),
    ("zip", zipped({"a.txt": "x"})),
    ("zip", b"PK\x03\x04 rest"),
    ("pdf", pdf(printed(50, 700, "a"))),
    ("pdf", b"\n\n%PDF-1.7\n"),
    ("doc", named("WordDocument")),
    ("xls", named("Workbook")),
    ("xls", named("Book")),
    ("encrypted", named("EncryptedPackage")),
    ("binary", OLE),
    ("rtf", rb"{\rtf1\ansi text}"),
    ("image", b"\x89PNG\r\n\x1a\n...."),
    ("image", b"\xff\xd8\xff\xe0...."),
    ("empty", b""),
    ("empty", b" \r\n\t\xef\xbb\xbf"),
    ("empty", b"\xff\xfe"),
    ("empty", b"\0" * 100),
    ("binary", bytes(range(256)) * 8),
    ("binary", b"\x7fELF\x02\x01"),
    ("binary", b"Rar!\x1a\x07"),
]


@pytest.mark.parametrize("kind, data", TABLE, ids=[f"{number}-{kind}" for number, (kind, _) in enumerate(TABLE)])
def test_the_kind_of_a_file(kind, data):
    assert kind_of(data) is Kind(kind)


@pytest.mark.parametrize(
    "kind, rule",
    [
        (Kind.EMPTY, "read-empty"),
        (Kind.IMAGE, "read-kind"),
        (Kind.ZIP, "read-kind"),
        (Kind.PPTX, "read-kind"),
        (Kind.BINARY, "read-kind"),
        (Kind.ENCRYPTED, "read-encrypted"),
    ],
)
def test_kinds_that_hold_no_report_are_refused_with_advice(kind, rule):
    with pytest.raises(Unreadable) as refused:
        take_apart(b"", kind)
    assert refused.value.finding.rule == rule
    assert "请" in refused.value.finding.message


def test_a_page_in_a_single_file():
    data = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
        b"Content-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )

    data += base64.b64encode("<p>一、总体情况</p>".encode("gb18030")) + b"\r\n--x--\r\n"
    assert [block.text for block in take_apart(data, kind_of(data)).blocks] == ["一、总体情况"]


def test_a_single_file_without_a_page_is_refused():
    with pytest.raises(Unreadable):
        take_apart(b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x--", Kind.MHTML)
