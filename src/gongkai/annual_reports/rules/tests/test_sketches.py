"""Sketches say what the whole texts would say, as well as their smallest hashes can."""

from __future__ import annotations

import os
import subprocess
import sys
from array import array

from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual_reports.rules.sketches import KEPT, RUN, Sketch, contained, sketch

TEXTS = st.text("公开申请办理答复情况栏目𠮷，0a ", max_size=60)
HASHES = st.sets(st.integers(0, 400), max_size=KEPT)


def runs(text: str) -> set[str]:
    """The runs of a text of Chinese characters alone."""
    return {text[at : at + RUN] for at in range(len(text) - RUN + 1)}


@given(TEXTS)
def test_size_is_the_number_of_different_runs(text):
    plain = "".join(sign for sign in text if sign not in "，0a ")
    # A sign beyond the first plane counts as the two units of which it is written.
    units = plain.encode("utf-16-le")
    wide = "".join(chr(0x5000 + units[at] + 256 * units[at + 1]) for at in range(0, len(units), 2))
    assert sketch([text]).size == len(runs(wide))


def test_numbers_marks_and_paragraphs_do_not_count():
    parts = ["本机关办理申请12件，", "均在期限内答复（100%）。"]
    assert sketch(parts) == sketch(["本机关办理申请9件均在期限内", "答复"])


@given(st.integers(0, 3000))
def test_a_longer_text_keeps_its_smallest_hashes(length):
    text = "".join(chr(0x4E00 + (at * 7919 + at * at) % 20000) for at in range(length))
    whole = sketch([text])
    assert len(whole.hashes) == min(KEPT, whole.size)
    assert list(whole.hashes) == sorted(whole.hashes)
    # More of the same text leaves no smaller hash out.
    longer = sketch([text, text[::-1]])
    assert len(longer.hashes) < KEPT or longer.hashes[-1] <= max(whole.hashes, default=2**32)


@given(HASHES, HASHES, st.integers(0, 300), st.integers(0, 300))
def test_what_is_contained_is_counted_among_the_smallest_of_both(ours, theirs, more, others):
    # A sketch that is not full knows all runs of its text.
    sizes = [len(each) + (extra if len(each) == KEPT else 0) for each, extra in ((ours, more), (theirs, others))]
    one, other = (Sketch(array("I", sorted(each)), size) for each, size in zip((ours, theirs), sizes, strict=True))
    smallest = sorted(ours | theirs)
    if KEPT in (len(ours), len(theirs)):
        smallest = smallest[:KEPT]
    both = len(set(smallest) & ours & theirs)
    jaccard = both / len(smallest) if smallest else 0.0
    share = min(1.0, jaccard / (1 + jaccard) * sum(sizes) / sizes[0]) if sizes[0] else 0.0
    assert contained(one, other) == share


@given(HASHES, st.integers(0, 2**32 - 1))
def test_what_is_packed_is_unpacked(hashes, size):
    whole = Sketch(array("I", sorted(hashes)), size)
    assert Sketch.unpacked(whole.packed()) == whole


def test_every_process_makes_the_same_hashes():
    text = "本机关全年办结政府信息公开申请并按期答复，没有被复议和诉讼。"
    told = subprocess.run(
        [sys.executable, "-c", f"from {sketch.__module__} import sketch; print(list(sketch([{text!r}]).hashes))"],
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=True,
        text=True,
    )
    assert told.stdout.strip() == str(list(sketch([text]).hashes))
