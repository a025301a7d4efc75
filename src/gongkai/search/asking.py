"""What somebody typed, as a tree of conditions that every engine understands. No engine reads the query itself.

Parts separated by spaces must all be found; “…” and "…" ask for the very wording; a document number for itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gongkai.search.words import (
    Tokeniser,
    characters,
    document_numbers,
    is_han,
    normalised,
    number_token,
    numerals,
    plain,
    without_numbers,
)

LONGEST = 200
MOST_WORDS = 24
LOOSE_FROM = 3
LOOSE_SHARE = 0.6
_QUOTED = re.compile(r"[“”\"「『]([^“”\"「」『』]*)[“”\"」』]")
_GRAMMAR = "的 了 着 过 和 与 及 在 是 有 有关 关于 对 等 或 或者 被 把 为 给 让 这 那 吗 呢 吧 啊 呀 嘛 the of and"
_WISHING = "请 请问 我 我们 我家 家里 自己 想 要 想要 需 需要 应该 能 能不能 能否 可以 可不可以 可否 是否 是不是 一下"
_ASKING = (
    "怎么 怎样 怎么样 怎么办 怎么弄 咋 咋办 如何 什么 啥 什么时候 时候 何时 几时 多久 多少 多少钱 哪 哪些"
    " 哪里 哪儿 哪个 在哪 在哪里 在哪儿 谁"
)
# What one does with a thing that is asked for says nothing of it.
_DOING = "办 交 发 领 买 拿 找 去 到 用 查 问 丢 坏 归 管"
# Left out when something else is asked.
STOP = frozenset(f"{_GRAMMAR} {_WISHING} {_ASKING} {_DOING}".split())


@dataclass(frozen=True)
class Term:
    """One token of the words."""

    word: str


@dataclass(frozen=True)
class Phrase:
    """Tokens of the characters, one right after another."""

    tokens: tuple[str, ...]


@dataclass(frozen=True)
class AllOf:
    """Every one of them."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class AnyOf:
    """At least ``least`` of them."""

    nodes: tuple[Node, ...]
    least: int = 1


Node = Term | Phrase | AllOf | AnyOf
Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Synonyms:
    """Groups of names that mean the same. Names of ``own`` groups, which an agency chose, are seen wherever they stand;
    ``everyday`` ones only where the segmentation begins and ends a word: 最低保障 has nothing of 低保."""

    own: Groups = ()
    everyday: Groups = ()


@dataclass(frozen=True)
class Asked:
    """A query read: the same question strictly, with a closer look, and loosely (None where that makes no sense);
    ``apart``: its two words each by itself, where it has just these."""

    strict: Node | None
    broad: Node | None
    loose: Node | None
    apart: tuple[Node, ...]
    title: Phrase | None
    needles: tuple[str, ...]
    numbers: tuple[tuple[str, int, int], ...]

    @property
    def empty(self) -> bool:
        """Whether nothing that can be found was asked."""
        return self.strict is None


@dataclass
class _Part:
    """One part of the question in both spellings of its condition."""

    strict: Node
    broad: Node
    needles: list[str]


_NONE = Synonyms()


def read(text: str, tokeniser: Tokeniser, synonyms: Synonyms = _NONE) -> Asked:
    """Read what was typed; never fails, whatever it is."""
    asked = normalised(text[:LONGEST])
    numbers = tuple(document_numbers(asked))
    parts = [_number(*each) for each in numbers]
    rest = without_numbers(asked)
    quoted = [phrase for phrase in _QUOTED.findall(rest) if plain(phrase)]
    parts += [_quoted(phrase) for phrase in quoted]
    loose_words: list[_Part] = []
    chunks = [chunk for chunk in _QUOTED.sub(" ", rest).split() if plain(chunk)]
    for chunk in chunks:
        loose_words += _chunk(chunk, tokeniser, synonyms)
    loose_words = _without_stop_words(loose_words, bool(parts))[:MOST_WORDS]
    everything = [*parts, *loose_words]
    return Asked(
        strict=_all(part.strict for part in everything),
        broad=_all(part.broad for part in everything),
        loose=_loose(parts, loose_words),
        apart=() if parts else _apart(loose_words),
        title=_title(chunks),
        needles=_needles(chunks, everything),
        numbers=numbers,
    )


def _needles(chunks: Sequence[str], parts: Iterable[_Part]) -> tuple[str, ...]:
    """What is marked where it stands: parts as they were typed, and their words. A single character that was cut off a
    word stands everywhere and is not marked."""
    words = [needle for part in parts for needle in part.needles]
    told = [*(chunk for chunk in chunks if plain(chunk) == chunk), *(word for word in words if len(word) > 1)]
    return tuple(dict.fromkeys(told or [word for word in words if word]))


def _number(code: str, year: int, number: int) -> _Part:
    term = Term(number_token(code, year, number))
    return _Part(term, term, [])


def _quoted(phrase: str) -> _Part:
    node = Phrase(tuple(characters(plain(phrase))))
    return _Part(node, node, [phrase.strip()])


def _chunk(chunk: str, tokeniser: Tokeniser, synonyms: Synonyms) -> Iterator[_Part]:
    """The words of a part without spaces; where it names something that has other names, these too."""
    for piece, others in _with_synonyms(chunk, synonyms, tokeniser):
        if others:
            each = [_joined(list(_words(name, tokeniser)), name) for name in others]
            yield _Part(
                AnyOf(tuple(part.strict for part in each)), AnyOf(tuple(part.broad for part in each)), list(others)
            )
        else:
            yield from _words(piece, tokeniser)


def _joined(parts: list[_Part], name: str) -> _Part:
    phrase = Phrase(tuple(characters(plain(name))))
    if len(parts) == 1:
        return parts[0]
    return _Part(AllOf((*(part.strict for part in parts), phrase)), phrase, [name])


def _with_synonyms(chunk: str, synonyms: Synonyms, tokeniser: Tokeniser) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The chunk in pieces, each with all its names where it has several."""
    own, everyday = _by_name(synonyms.own), _by_name(synonyms.everyday)
    names = _any_of((*own, *everyday))
    edges: frozenset[int] | None = None
    end = 0
    for found in names.finditer(chunk) if names else ():
        if found[0] not in own:
            edges = tokeniser.edges(chunk) if edges is None else edges
            if not {found.start(), found.end()} <= edges:
                continue
        if chunk[end : found.start()]:
            yield chunk[end : found.start()], ()
        group = own.get(found[0]) or everyday[found[0]]
        yield found[0], (found[0], *(name for name in group if name != found[0]))
        end = found.end()
    if chunk[end:]:
        yield chunk[end:], ()


@lru_cache(maxsize=16)
def _by_name(groups: Groups) -> dict[str, tuple[str, ...]]:
    return {name: group for group in groups for name in group if name}


@lru_cache(maxsize=16)
def _any_of(names: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True)))) if names else None


def _words(piece: str, tokeniser: Tokeniser) -> Iterator[_Part]:
    """The words of a piece; a Chinese numeral is taken out first, because the segmentation would cut it."""
    end = 0
    for start, stop, digits in numerals(piece):
        yield from (_word(word) for word in tokeniser.cut(piece[end:start]))
        yield _numeral(piece[start:stop], digits)
        end = stop
    yield from (_word(word) for word in tokeniser.cut(piece[end:]))


def _numeral(spelled: str, digits: str) -> _Part:
    node = AnyOf((Term(digits), Phrase(tuple(characters(spelled)))))
    return _Part(node, node, [spelled, digits])


def _word(word: str) -> _Part:
    tokens = tuple(characters(word))
    if len(word) == 1 and is_han(word):
        return _Part(Phrase(tokens), Phrase(tokens), [word])
    broad: Node = AnyOf((Term(word), Phrase(tokens))) if len(tokens) > 1 else Term(word)
    return _Part(Term(word), broad, [word])


def _without_stop_words(parts: list[_Part], others: bool) -> list[_Part]:
    kept = [part for part in parts if part.needles[0] not in STOP]
    return kept if kept or others else parts


def _all(nodes: Iterable[Node]) -> Node | None:
    listed = tuple(dict.fromkeys(nodes))
    return None if not listed else listed[0] if len(listed) == 1 else AllOf(listed)


def _loose(fixed: list[_Part], words: list[_Part]) -> Node | None:
    if len(words) < LOOSE_FROM:
        return None
    most = AnyOf(tuple(part.broad for part in words), math.ceil(len(words) * LOOSE_SHARE))
    return _all([*(part.broad for part in fixed), most])


def _apart(words: list[_Part]) -> tuple[Node, ...]:
    """Single characters say too little by themselves: they are mostly what was cut off a name."""
    telling = len(words) == LOOSE_FROM - 1 and all(len(word.needles[0]) > 1 for word in words)
    return tuple(word.broad for word in words) if telling else ()


def _title(chunks: list[str]) -> Phrase | None:
    """The longest part as it was typed: a title that has it so stands first."""
    longest = max((tuple(characters(plain(chunk))) for chunk in chunks), key=len, default=())
    return Phrase(longest) if len(longest) > 2 else None
