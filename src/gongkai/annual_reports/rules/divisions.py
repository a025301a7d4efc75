"""Provinces, prefectures and counties by their codes (GB/T 2260), and the places a text names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

# Names of two characters (城区, 郊区, 赵县) are too often part of other words.
SHORTEST = 3
LONGEST = 15
_ENDS = "省市县区旗州盟"
_END = re.compile(f"[{_ENDS}]")
# 市场, 区别: the last letter of the name begins another word.
_CONTINUED = frozenset({"市场", "区别", "区分", "区域", "区间", "区块", "省略", "省去", "省心"})
# What follows a stem in the name of a zone; a town may be called like a county far away.
_ZONE = re.compile(r"(?:综合|经济|高新|工业|开发|经开|保税|生态|旅游|化工|科技|国际|国家|示范|自贸|新)[^镇乡街]*区")


@cache
def codes() -> dict[str, tuple[str, ...]]:
    """Name -> its codes; some names are borne by several places."""
    found: dict[str, list[str]] = defaultdict(list)
    table = files(__package__).joinpath("divisions.tsv").read_text(encoding="utf-8")
    for line in table.splitlines():
        code, name = line.split("\t")
        found[name].append(code)
    return {name: tuple(each) for name, each in found.items()}


@cache
def _tails() -> frozenset[str]:
    """The last characters of all names: most of what ends in 市 or 区 is no place."""
    return frozenset(name[-SHORTEST:] for name in codes() if len(name) >= SHORTEST)


@cache
def stems() -> dict[str, tuple[str, ...]]:
    """Names without 县, 市, 区 …, as 平潭 in 平潭综合实验区."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, each in codes().items():
        if len(name) >= SHORTEST and name[-1] in _ENDS:
            found[name[:-1]].extend(each)
    return {name: tuple(each) for name, each in found.items()}


def places(text: str) -> Iterator[tuple[int, str]]:
    """The full names of places in a text with their positions, the longest where several end at one place."""
    known, tails = codes(), _tails()
    for found in _END.finditer(text):
        end = found.end()
        if text[max(0, end - SHORTEST) : end] not in tails or text[end - 1 : end + 1] in _CONTINUED:
            continue
        for start in range(max(0, end - LONGEST), end - SHORTEST + 1):
            if text[start:end] in known:
                yield start, text[start:end]
                break


def chain(code: str) -> tuple[str, ...]:
    """A code with those of the areas above it."""
    return tuple(dict.fromkeys((code, code[:4] + "00", code[:2] + "0000")))


def own_codes(agency: str) -> frozenset[str]:
    """The codes an agency's name points to: by the last full name in it, else, for a zone (平潭综合实验区), by the stem
    it begins with."""
    named = [codes()[name] for _, name in places(agency)]
    if not named:
        stem = next((agency[:size] for size in range(min(8, len(agency)), 1, -1) if _zone_of(agency, size)), None)
        named = [stems()[stem]] if stem else []
    if not named:
        return frozenset()
    last = named[-1]
    above = {code for each in named[:-1] for code in each}
    fitting = [code for code in last if not above or above & set(chain(code))]
    return frozenset(fitting or last)


def _zone_of(agency: str, size: int) -> bool:
    return agency[:size] in stems() and bool(_ZONE.match(agency, size))


def related(name: str, own: frozenset[str]) -> bool:
    """Whether a named place is one of ours, lies in it, or holds it."""
    return any(code in chain(mine) or mine in chain(code) for code in codes()[name] for mine in own)
