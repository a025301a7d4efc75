"""The package format: the same content gives the same bytes, and whatever is wrong is one sentence, nothing taken."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.exchange.package import manifest as m
from gongkai.exchange.package import reading, signing
from gongkai.exchange.package.faults import Fault
from gongkai.exchange.package.manifest import Record
from gongkai.exchange.package.order import Position, is_next
from gongkai.exchange.package.reading import opened
from gongkai.exchange.package.writing import Source, Written, write, write_emptied

SEED, OTHER = bytes(range(32)), bytes(range(1, 33))
PUBLIC = signing.public_of(SEED)
TRUSTED = {signing.fingerprint(PUBLIC): PUBLIC}


def pack(target: Path, number: int = 1, previous: str = "", seed: bytes = SEED, text: str = "正文") -> Written:
    return write(
        target,
        seed,
        channel="platform",
        number=number,
        previous=previous,
        made_at="2026-03-10T01:30:00+00:00",
        records=[Record("publish", {"name": text}, ("items/0001/page.html",))],
        sources=[Source("items/0001/page.html", text.encode())],
    )


def fault(place: Path, channel: str = "platform") -> str:
    with pytest.raises(Fault) as found, opened(place, TRUSTED, channel) as package:
        package.verify()
    assert found.value.message.endswith("。")
    return found.value.code


def test_what_was_packed_is_read(tmp_path: Path) -> None:
    written = pack(tmp_path / "a.zip")
    with opened(tmp_path / "a.zip", TRUSTED, "platform") as package:
        package.verify()
        assert package.digest == written.digest
        assert package.content("items/0001/page.html").decode() == "正文"
        assert package.manifest.records[0].values == {"name": "正文"}


def test_the_same_content_gives_the_same_bytes_from_memory_and_from_disk(tmp_path: Path) -> None:
    pack(tmp_path / "a.zip")
    pack(tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    (tmp_path / "page").write_bytes("正文".encode())
    assert Source("p/a", tmp_path / "page").described() == Source("p/a", "正文".encode()).described()


def test_the_manifest_is_sorted_utf8_in_nfc(tmp_path: Path) -> None:
    written = pack(tmp_path / "a.zip", text="e\u0301é")
    values = json.loads(written.manifest)
    assert values["records"][0]["values"]["name"] == "éé"
    again = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert (again, values["format"]) == (written.manifest, 1)


def test_cut_off_anywhere_it_is_refused(tmp_path: Path) -> None:
    pack(tmp_path / "a.zip")
    data = (tmp_path / "a.zip").read_bytes()
    for length in range(len(data)):
        (tmp_path / "cut.zip").write_bytes(data[:length])
        assert fault(tmp_path / "cut.zip") in {"incomplete", "shape"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_no_changed_bit_brings_other_content(tmp_path: Path, place: int, bit: int) -> None:
    """A bit of the ZIP's own bookkeeping (a date, a right) may differ; what the package says never does."""
    written = pack(tmp_path / "a.zip")
    data = bytearray((tmp_path / "a.zip").read_bytes())
    data[place % len(data)] ^= 1 << bit
    (tmp_path / "b.zip").write_bytes(data)
    try:
        with opened(tmp_path / "b.zip", TRUSTED, "platform") as package:
            package.verify()
            assert package.digest == written.digest
            assert package.content("items/0001/page.html") == "正文".encode()
    except Fault:
        pass


def rebuilt(place: Path, change: Callable[[dict[str, bytes]], None], compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(place) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    target = place.with_name("rebuilt.zip")
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target


def resign(parts: dict[str, bytes], change: Callable[[dict[str, object]], None]) -> None:
    values = json.loads(parts["manifest.json"])
    change(values)
    parts["manifest.json"] = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    parts["manifest.sig"] = signing.sign(SEED, parts["manifest.json"])


FILE = "files/items/0001/page.html"
HOSTILE: dict[str, tuple[Callable[[dict[str, bytes]], None], str]] = {
    "changed file": (lambda parts: parts.update({FILE: "正夊".encode()}), "damaged"),
    "longer file": (lambda parts: parts.update({FILE: b"x" * 100}), "damaged"),
    "missing file": (lambda parts: parts.pop(FILE) and None, "shape"),
    "added file": (lambda parts: parts.update({"files/../../etc/passwd": b"x"}), "shape"),
    "no signature": (lambda parts: parts.pop("manifest.sig") and None, "shape"),
    "foreign signature": (lambda parts: parts.update({"manifest.sig": b"0" * 64}), "signature"),
    "long signature": (lambda parts: parts.update({"manifest.sig": b"0" * 65}), "too_large"),
    "no json": (lambda parts: parts.update({"manifest.json": b"{"}), "shape"),
    "deep json": (lambda parts: parts.update({"manifest.json": b"[" * 100_000}), "shape"),
    "later format": (lambda parts: resign(parts, lambda v: v.update(format=2)), "format"),
    "true as format": (lambda parts: resign(parts, lambda v: v.update(format=True)), "format"),
    "way up": (
        lambda parts: resign(parts, lambda v: v["files"][0].update(path="../x")),  # type: ignore[index]
        "shape",
    ),
    "unknown field": (lambda parts: resign(parts, lambda v: v.update(more=1)), "shape"),
    "number as text": (lambda parts: resign(parts, lambda v: v.update(number="1")), "shape"),
    "number zero": (lambda parts: resign(parts, lambda v: v.update(number=0)), "shape"),
    "first with a previous": (lambda parts: resign(parts, lambda v: v.update(previous="0" * 64)), "shape"),
    "file that no record names": (
        lambda parts: resign(parts, lambda v: v["records"][0].update(files=[])),  # type: ignore[index]
        "shape",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_packages_are_refused_with_one_sentence(tmp_path: Path, name: str) -> None:
    pack(tmp_path / "a.zip")
    change, code = HOSTILE[name]
    assert fault(rebuilt(tmp_path / "a.zip", change)) == code


def test_compressed_content_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    pack(tmp_path / "a.zip")
    bomb = rebuilt(tmp_path / "a.zip", lambda parts: parts.update({FILE: b"0" * 50_000_000}), zipfile.ZIP_DEFLATED)
    assert bomb.stat().st_size < 100_000
    assert fault(bomb) == "shape"


def test_a_list_of_contents_that_is_too_long_is_not_read(tmp_path: Path) -> None:
    place = tmp_path / "many.zip"
    with zipfile.ZipFile(place, "w") as archive:
        for number in range(m.MOST_FILES + 3):
            archive.writestr(f"files/{number}", b"")
    assert fault(place) == "too_large"


def test_what_is_no_zip_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for content in (b"", b"PK", b"%PDF-1.7" * 100, b"\x00" * 1000):
        (tmp_path / "x").write_bytes(content)
        assert fault(tmp_path / "x") == "incomplete"
    assert fault(tmp_path / "absent") == "unreadable"
    pack(tmp_path / "a.zip")
    monkeypatch.setattr(reading, "LARGEST_PACKAGE", 100)
    assert fault(tmp_path / "a.zip") == "too_large"


def test_another_key_and_another_channel(tmp_path: Path) -> None:
    pack(tmp_path / "a.zip", seed=OTHER)
    assert fault(tmp_path / "a.zip") == "key"
    pack(tmp_path / "b.zip")
    assert fault(tmp_path / "b.zip", "inward") == "channel"


@pytest.mark.parametrize("text", ["", "abc", "AAAA", "公钥", signing.as_text(PUBLIC)[:-4]])
def test_what_is_no_public_key(text: str) -> None:
    with pytest.raises(ValueError):
        signing.from_text(text)
    assert signing.from_text(f" {signing.as_text(PUBLIC)}\n") == PUBLIC


def test_an_emptied_package_keeps_its_place_and_only_its_sender_can_say_so(tmp_path: Path) -> None:
    written = pack(tmp_path / "a.zip")
    write_emptied(tmp_path / "b.zip", SEED, written.manifest, written.signature)
    with opened(tmp_path / "b.zip", TRUSTED, "platform") as package:
        package.verify()
        assert (package.emptied, package.digest) == (True, written.digest)
        with pytest.raises(Fault):
            package.content("items/0001/page.html")
    write_emptied(tmp_path / "c.zip", OTHER, written.manifest, written.signature)
    assert fault(tmp_path / "c.zip") == "signature"
    assert fault(rebuilt(tmp_path / "b.zip", lambda parts: parts.update({"emptied.sig": parts["manifest.sig"]}))) == (
        "signature"
    )


# -- the order --


def chain(length: int) -> list[tuple[m.Manifest, str]]:
    found: list[tuple[m.Manifest, str]] = []
    for number in range(1, length + 1):
        previous = found[-1][1] if found else ""
        each = m.Manifest("a" * 64, "platform", number, previous, "", (Record("publish", {"n": number}),), ())
        found.append((each, m.digest(m.canonical(each))))
    return found


CHAIN = chain(6)


@given(st.lists(st.integers(0, 5), max_size=40))
def test_any_sequence_with_repeats_and_swaps_takes_each_once_in_order(deliveries: list[int]) -> None:
    """Whatever arrives in whatever order, what was taken is 1, 2, 3 …, each once; the rest then brings the same end."""
    taken: list[str] = []
    for place in [*deliveries, *range(6)]:
        manifest, digest = CHAIN[place]
        position = Position(len(taken), taken[-1] if taken else "")
        earlier = taken[manifest.number - 1] if manifest.number <= len(taken) else None
        if manifest.number > len(taken) + 1:
            with pytest.raises(Fault) as found:
                is_next(position, manifest, digest, earlier)
            assert found.value.code == "gap"
        elif is_next(position, manifest, digest, earlier):
            taken.append(digest)
    assert taken == [digest for _, digest in CHAIN]


def test_the_same_number_with_other_content_and_a_chain_that_does_not_join() -> None:
    (first, digest), (second, _) = CHAIN[0], CHAIN[1]
    with pytest.raises(Fault) as found:
        is_next(Position(1, digest), first, "b" * 64, digest)
    assert found.value.code == "chain"
    with pytest.raises(Fault) as found:
        is_next(Position(1, "c" * 64), second, "b" * 64, None)
    assert found.value.code == "chain"
