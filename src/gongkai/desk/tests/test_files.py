"""A file is served through its link, to whoever may know of the matter, and never to be shown inside our pages."""

from __future__ import annotations

import pytest
from django.test import Client

from gongkai.core import audit, clock, files
from gongkai.core.models import Entry, FileLink, Matter, StoredFile, Task
from gongkai.core.writing import write_transaction
from harness.town import Town

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def link(town: Town, name: str = "答复书 2026-1.pdf", *, private: bool = False) -> FileLink:
    """A file on a matter of the housing bureau, on which the handler has a task."""
    staged = files.stage(name, PDF, ("pdf",), private=private)
    housing = town.agencies["c-housing"]
    with write_transaction():
        matter = Matter.objects.create(kind="example", agency=housing, opened_at=clock.now())
        entry = audit.write_entry(town.viewer("handler"), "test", Entry.Result.DONE, channel="call", matter=matter)
        handler = town.accounts["handler"]
        Task.objects.create(matter=matter, agency=housing, kind="x", role="handler", account=handler, opened_by=entry)
        return files.attach(staged, matter, entry, purpose="附件")


@pytest.fixture(autouse=True)
def home(settings: object, tmp_path: object) -> None:
    settings.HOME = tmp_path  # type: ignore[attr-defined]


def test_it_comes_as_a_download_under_its_name(town: Town) -> None:
    answer = town.client("signer").get(f"/desk/files/{link(town).code}/")
    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer["Content-Type"] == "application/pdf"
    name = "attachment; filename*=utf-8''%E7%AD%94%E5%A4%8D%E4%B9%A6%202026-1.pdf"
    assert answer["Content-Disposition"] == name
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("code", ["nothing", "../../etc/passwd", "0" * 43])
def test_an_unknown_code_is_not_found(town: Town, code: str) -> None:
    assert town.client("handler").get(f"/desk/files/{code}/").status_code == 404


def test_another_agency_does_not_even_learn_that_it_exists(town: Town) -> None:
    town.person("other", "何人", "d-welfare", "handler")
    assert town.client("other").get(f"/desk/files/{link(town).code}/").status_code == 404


def test_whoever_is_not_signed_in_is_led_to_the_entrance(town: Town, client: Client) -> None:
    assert client.get(f"/desk/files/{link(town).code}/").status_code == 303


class TestPersonalFile:
    def test_whoever_has_a_task_reads_it_and_the_reading_is_recorded_first(self, town: Town) -> None:
        row = link(town, "身份证.pdf", private=True)
        answer = town.client("handler").get(f"/desk/files/{row.code}/")
        assert (answer.status_code, answer.content) == (200, PDF)
        assert answer["Cache-Control"] == "no-store"
        assert Entry.objects.get(action="file.read").subject == f"file:{row.code}"

    def test_a_colleague_without_a_task_is_refused(self, town: Town) -> None:
        row = link(town, "身份证.pdf", private=True)
        answer = town.client("signer").get(f"/desk/files/{row.code}/")
        assert answer.status_code == 403
        assert "没有任务" in answer.content.decode()
        assert not Entry.objects.filter(action="file.read").exists()

    def test_an_erased_one_is_gone(self, town: Town) -> None:
        row = link(town, "身份证.pdf", private=True)
        StoredFile.objects.filter(pk=row.file_id).update(destroyed_at=clock.now())
        answer = town.client("handler").get(f"/desk/files/{row.code}/")
        assert answer.status_code == 410
        assert "已按规定清除" in answer.content.decode()
