"""年报自查: what the page says of good, bad, empty, hostile and too large files, and that nothing is left of them."""

from __future__ import annotations

import logging
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from gongkai.annual_reports import portal
from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.renderers import render
from gongkai.annual_reports.tests.documents import document, table_4
from gongkai.annual_reports.turnstile import Turnstile

pytestmark = pytest.mark.django_db
ADDRESS = "/tools/report-check/"


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No visits counted yet; temporary files in a folder of the test."""
    monkeypatch.setattr(portal, "turnstile", Turnstile(2, 30, timedelta(minutes=10)))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def send(client: Client, content: bytes, name: str = "年报.html", last: bytes | None = None) -> HttpResponse:
    files = {"report": SimpleUploadedFile(name, content)}
    if last is not None:
        files["last_year"] = SimpleUploadedFile("去年.html", last)
    return client.post(ADDRESS, files)


def unbalanced() -> ReportDocument:
    table = table_4([[1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    wrong = table_4([[9, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    row = table.rows[0].__class__("review", (*table.rows[0].cells[:4], wrong.rows[0].cells[4]))
    return document(table4=table.__class__("t4", (row, *table.rows[1:])))


def test_the_form(client: Client) -> None:
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    assert "文件不保留" in answer.content.decode()
    assert not answer.cookies


def test_a_good_report(client: Client) -> None:
    answer = send(client, render(document(), "html"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "没有发现错误" in text
    assert 'id="t3.r01.c1"' in text
    assert "no-store" in answer["Cache-Control"]


def test_a_failed_balance_is_an_equation_that_leads_to_its_cells(client: Client) -> None:
    text = send(client, render(unbalanced(), "html")).content.decode()
    assert "处要改" in text
    assert 'aria-label="不等于"' in text
    assert 'href="#t4.review.total"' in text
    assert 'class="bad"' in text


def test_last_year_is_compared(client: Client) -> None:
    last = render(document(year=2024), "html")
    text = send(client, render(document(), "html"), last=last).content.decode()
    assert "上年" in text


@pytest.mark.parametrize(
    "content, status, said",
    [
        (b"", 422, "这个文件是空的"),
        ("今天天气很好。".encode(), 200, "没有读出年度报告"),
        (b"PK\x03\x04 not really", 200, "没有读出年度报告"),
        (b"%PDF-1.7 broken", 200, "没有读出年度报告"),
    ],
)
def test_other_files(client: Client, content: bytes, status: int, said: str) -> None:
    answer = send(client, content)
    assert answer.status_code == status
    assert said in answer.content.decode()


def test_no_file(client: Client) -> None:
    answer = client.post(ADDRESS)
    assert answer.status_code == 422
    assert "请选择要检查的年度报告文件" in answer.content.decode()


def test_too_large_by_its_length_alone(client: Client) -> None:
    answer = client.post(ADDRESS, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="999999999")
    assert answer.status_code == 413
    assert "文件太大" in answer.content.decode()


def test_what_a_person_wrote_is_text(client: Client) -> None:
    report = document(
        agency="云川市<script>alert(1)</script>局", title="云川市<script>局2025年政府信息公开工作年度报告"
    )
    text = send(client, render(report, "json"), name="<img src=x>.json").content.decode()
    assert "<script>alert" not in text
    assert "<img src=x>" not in text


def test_nothing_is_left_and_nothing_is_logged(client: Client, fresh: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for content in (render(document(), "html"), b"%PDF-1.7 broken", b""):
            send(client, content, name="机密的名字.html")
    assert list(fresh.iterdir()) == []
    assert "机密的名字" not in caplog.text


def test_one_at_a_time_and_not_too_often(client: Client) -> None:
    with portal.turnstile.visit("127.0.0.1"):
        answer = send(client, render(document(), "html"))
    assert answer.status_code == 503
    assert "还在检查" in answer.content.decode()
    assert answer["Retry-After"] == "60"
