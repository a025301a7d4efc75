"""Facts as values: what is recorded stays, a correction takes the place of what it corrects, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.core.facts import FactView, UnknownFact, by_date, decode, encode, fact, in_force


@fact("test.note")
@dataclass(frozen=True)
class Note:
    text: str
    on: date | None = None
    tags: tuple[str, ...] = ()
    at: datetime | None = None


def view(seq: int, day: int, text: str = "", corrects: int | None = None) -> FactView:
    return FactView(
        seq, "test.note", date(2026, 3, day), datetime(2026, 3, 31, tzinfo=UTC), Note(text), corrects=corrects
    )


def texts(facts: list[FactView]) -> list[str]:
    return [each.payload.text for each in facts]


def test_payload_survives_the_database() -> None:
    note = Note("收到", date(2026, 2, 28), ("急", "转"), datetime(2026, 2, 28, 9, 30, tzinfo=UTC))
    values = encode(note)
    assert decode("test.note", 1, {**values, "tags": list(note.tags), "at": note.at.isoformat()}) == note


def test_unknown_kind_is_named() -> None:
    with pytest.raises(UnknownFact, match=r"test\.gone v3"):
        decode("test.gone", 3, {})


def test_one_kind_and_version_has_one_dataclass() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        fact("test.note")(Note)


def test_payloads_are_frozen() -> None:
    @dataclass
    class Loose:
        text: str

    with pytest.raises(TypeError, match="frozen"):
        fact("test.loose")(Loose)


def test_the_clock_reads_by_legal_date_and_the_process_by_number() -> None:
    facts = [view(1, 5, "登记"), view(2, 3, "补录的来信"), view(3, 5, "补正")]
    assert texts(in_force(facts)) == ["登记", "补录的来信", "补正"]
    assert texts(by_date(facts)) == ["补录的来信", "登记", "补正"]


def test_a_correction_takes_the_place_of_the_corrected_fact() -> None:
    facts = [view(1, 2, "登记"), view(2, 9, "补正"), view(3, 4, "登记（更正）", corrects=1)]
    assert texts(in_force(facts)) == ["登记（更正）", "补正"]
    assert [each.seq for each in in_force(facts)] == [1, 2]


def test_a_correction_of_a_correction_takes_the_same_place() -> None:
    facts = [view(1, 2, "一"), view(2, 3, "二"), view(3, 2, "一改", corrects=1), view(4, 2, "一再改", corrects=3)]
    assert texts(in_force(facts)) == ["一再改", "二"]


@given(st.permutations(range(1, 7)))
def test_the_order_in_which_rows_arrive_changes_nothing(order: list[int]) -> None:
    facts = [view(seq, 1 + seq % 3, str(seq), corrects={5: 2, 6: 5}.get(seq)) for seq in range(1, 7)]
    shuffled = [facts[position - 1] for position in order]
    assert in_force(shuffled) == in_force(facts)
    assert by_date(shuffled) == by_date(facts)


@pytest.mark.parametrize("name", ["kind", "version"])
def test_no_field_hides_what_names_the_fact(name: str) -> None:
    cls = dataclass(frozen=True)(type("Shadow", (), {"__annotations__": {name: str}}))
    with pytest.raises(TypeError, match="name the fact itself"):
        fact("test.shadow")(cls)
