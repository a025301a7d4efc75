"""Many at once: an import of rows, and a bulk step that reports each matter."""

from __future__ import annotations

import pytest

from gongkai.core import batches
from gongkai.core.actions import Run
from gongkai.core.models import Entry, Fact, Matter, Number
from gongkai.core.refolding import check
from gongkai.core.refusals import Invalid, Refused, Stale
from gongkai.example.actions import Approve, Register
from gongkai.example.models import ReadingRequest
from gongkai.example.tests.conftest import Archive

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.usefixtures("on_monday")]


def rows(count: int) -> list[dict[str, str]]:
    return [{"title": f"第{number}卷", "reader": "查阅人", "phone": "13800000000"} for number in range(count)]


def test_an_import_writes_one_entry_per_batch(archive: Archive) -> None:
    done = batches.import_rows(Register, archive.receiver, rows(7), size=3)
    assert done == batches.Imported(7, 0)
    entries = Entry.objects.filter(action="example.register")
    assert [entry.detail["rows"] for entry in entries.order_by("pk")] == [3, 3, 1]
    assert all(len(entry.batch_hash) == 64 for entry in entries)
    assert ReadingRequest.objects.count() == Fact.objects.count() == Matter.objects.count() == 7
    assert list(Number.objects.order_by("value").values_list("value", flat=True)) == list(range(1, 8))
    assert check() == []


def test_one_bad_row_stops_all_before_anything_is_written(archive: Archive) -> None:
    given = [*rows(3), {"title": "", "reader": "查阅人", "phone": "12"}]
    with pytest.raises(Invalid) as refusal:
        batches.import_rows(Register, archive.receiver, given, size=2)
    assert list(refusal.value.errors) == ["第 4 行"]
    assert len(refusal.value.errors["第 4 行"]) == 2
    assert not Matter.objects.exists()


def test_an_import_cut_off_goes_on_where_it_stopped(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    given, write = rows(7), batches._Batch.write

    def power_fails(batch: batches._Batch, data: object) -> None:
        if batch.name.endswith(":2"):
            raise KeyboardInterrupt
        write(batch, data)  # type: ignore[arg-type]

    monkeypatch.setattr(batches._Batch, "write", power_fails)
    with pytest.raises(KeyboardInterrupt):
        batches.import_rows(Register, archive.receiver, given, size=3)
    assert Matter.objects.count() == 6
    monkeypatch.undo()
    assert batches.import_rows(Register, archive.receiver, given, size=3) == batches.Imported(1, 6)
    assert batches.import_rows(Register, archive.receiver, given, size=3) == batches.Imported(0, 7)
    assert Matter.objects.count() == 7


def test_who_may_not_imports_nothing(archive: Archive) -> None:
    with pytest.raises(Refused):
        batches.import_rows(Register, archive.signer, rows(1))
    assert Entry.objects.get().result == "refused"


def test_a_batch_is_written_whole_or_not_at_all(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    given, carry_out = rows(5), Register.carry_out

    def power_fails(action: Register, run: Run) -> object:
        if run.data["title"] == "第3卷":
            raise KeyboardInterrupt
        return carry_out(action, run)

    monkeypatch.setattr(Register, "carry_out", power_fails)
    with pytest.raises(KeyboardInterrupt):
        batches.import_rows(Register, archive.receiver, given, size=2)
    assert (Matter.objects.count(), Number.objects.count()) == (2, 2)
    assert Entry.objects.filter(action="example.register").count() == 1


def test_a_changed_file_is_another_import(archive: Archive) -> None:
    given = rows(3)
    batches.import_rows(Register, archive.receiver, given, size=3)
    assert batches.import_rows(Register, archive.receiver, [*given, *rows(1)], size=3) == batches.Imported(4, 0)


def test_a_bulk_step_reports_each_matter(archive: Archive) -> None:
    batches.import_rows(Register, archive.receiver, rows(3))
    matters = list(Matter.objects.order_by("pk"))
    Approve.perform(archive.signer, {"more_days": 0}, matter=matters[1])
    reported = batches.perform_each(Approve, archive.signer, [(matter, {"more_days": 1}, 1) for matter in matters])
    assert [each.done is not None for each in reported] == [True, False, True]
    assert isinstance(reported[1].refusal, Stale)
    assert set(ReadingRequest.objects.values_list("process_state", flat=True)) == {"approved"}
