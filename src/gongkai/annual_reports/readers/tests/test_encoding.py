"""Bytes to text, whatever a file declares about itself."""

import pytest

from gongkai.annual_reports.readers.containers.encoding import REPLACED, decode
from gongkai.annual_reports.readers.refusals import Unreadable

TEXT = "云川市2023年政府信息公开工作年度报告\n一、总体情况\n新收 12 件，镕㐂\n"
META = "<meta charset={}>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings_without_declaration(encoding):
    decoded = decode(TEXT.encode(encoding))
    assert (decoded.text, decoded.findings) == (TEXT, ())


@pytest.mark.parametrize(
    "data, is_utf8",
    [
        (TEXT.encode(), True),
        (TEXT.encode("utf-8-sig"), False),
        (TEXT.encode("gb18030"), False),
        (TEXT.encode()[:-2], False),
        (b"12\xff" + TEXT.encode() * 20, False),
    ],
)
def test_bytes_that_are_the_text_in_utf8_are_known(data, is_utf8):
    decoded = decode(data)
    assert decoded.is_utf8 is is_utf8
    assert (decoded.text.encode() == data) is is_utf8


@pytest.mark.parametrize("text", ["abc", "12\n", "", "数", "一二三", "a" * 10_000])
def test_short_and_plain_texts(text):
    assert decode(text.encode()).text == text


@pytest.mark.parametrize(
    "encoding, declared, findings",
    [
        ("utf-8", "utf-8", []),
        ("gb18030", "gb2312", []),
        ("gb18030", '"GBK"', []),
        ("utf-8", "gb2312", ["read-charset"]),
        ("gb18030", "utf-8", ["read-charset"]),
        ("gb18030", "iso-8859-1", ["read-charset"]),
        ("gb18030", "no-such-thing", []),
    ],
)
def test_a_wrong_declaration_is_noticed(encoding, declared, findings):
    text = META.format(declared) + TEXT
    data = text.encode(encoding)
    decoded = decode(data, head=data)
    assert decoded.text == text
    assert [finding.rule for finding in decoded.findings] == findings
    assert not any(finding.unread for finding in decoded.findings)


def test_a_declaration_in_plain_text_is_somebodys_text():
    assert decode(("charset=big5 " + TEXT).encode("gb18030")).findings == ()


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_character_cut_in_the_middle_is_a_cut_file(encoding):
    decoded = decode(("公开" * 50).encode(encoding)[:-1])
    assert decoded.text == "公开" * 49 + "公"
    assert [finding.rule for finding in decoded.findings] == ["read-truncated"]


def test_some_damaged_bytes_are_marked_and_said():
    decoded = decode((TEXT * 20).encode() + b"12\xff\xfe34" + (TEXT * 20).encode())
    assert f"12{REPLACED}{REPLACED}34" in decoded.text
    (finding,) = decoded.findings
    assert (finding.rule, finding.unread) == ("read-encoding", True)
    assert "第61行" in finding.message


def test_what_is_no_text_is_refused():
    with pytest.raises(Unreadable) as refused:
        decode(bytes(range(128, 256)) * 50)
    assert refused.value.finding.rule == "read-encoding"
