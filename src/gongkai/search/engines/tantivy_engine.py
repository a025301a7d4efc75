"""tantivy: folders below the home of the installation, one writer, any number of readers of this machine.

``<home>/search/<index>/state.json`` names the editions; each has a folder of its own. A commit of tantivy is atomic:
a writer that dies leaves the last commit.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import tantivy
from django.conf import settings
from tantivy import FieldType, Filter, Occur, Order, Query, Schema, TextAnalyzerBuilder, Tokenizer

from gongkai.core.disk import sync_folder
from gongkai.search.asking import AllOf, AnyOf, Node, Phrase, Term
from gongkai.search.engines import OLDEST, RELEVANCE, Broken, Edition, Found, Item, Plan, State
from gongkai.search.indexes import SearchIndex
from gongkai.search.words import characters

KEY_BITS = 40
NO_DAY = 0
HEAP, HEAP_BULK = 20_000_000, 120_000_000
TITLE_BOOST = 4.0
# The words of all texts: what only has to be there, and is not scored, is looked for in one field instead of in each.
ANYWHERE = "words"
# The characters of the first text by twos: a wording is found sooner by them than by each of its characters, since few
# texts have those that stand across its words.
PAIRS = "pairs"
# The month of a document: a page by date begins with what lies in the months at its end.
MONTH, UNDATED = "month", "0000-00"
WITH_ALL = 2
LONGEST_TOKEN = 200
# In an index of so many, whether more fit than are counted is looked for among the newest, which lie together: first
# among the smaller number, then among as many as it takes when they are as frequent everywhere, and some more.
LARGE = 300_000
PARTS = (30_000, 150_000)
# A page by date of more than are counted is looked for among so many at its end, the smaller number first.
ENDS = (5_000, 30_000)
SOME_MORE = 1.2
# Of very many, so many that have the asked wording in their title are ranked by all of their words.
CANDIDATES = 120
Stamp = tuple[int, int, int]
_PARTS = ("idx", "pos", "term", "store", "fast", "fieldnorm")
_FAILURES = (ValueError, OSError, KeyError)


def order_of(day: date | None, key: int) -> int:
    """Day and key in one number: lists by date need one field, and rows of one day keep their order."""
    return ((day.toordinal() if day else NO_DAY) << KEY_BITS) | key


_LAST = order_of(date.max, (1 << KEY_BITS) - 1)


def month_of(order: int) -> str:
    """The month in what ``order_of`` gave."""
    day = order >> KEY_BITS
    return UNDATED if day == NO_DAY else date.fromordinal(day).isoformat()[: len(UNDATED)]


def months_between(first: str, last: str) -> list[str]:
    """The months from one to another, both included; none where the one is no month."""
    if first == UNDATED:
        return []
    begin, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(begin, end + 1)]


def schema_of(edition: Edition) -> Schema:
    """Per text two fields, its words and its characters; the words of all texts; the first by twos; per facet one."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("key", indexed=True, fast=True)
    builder.add_integer_field("order", indexed=True, fast=True)
    if edition.layout >= WITH_ALL:
        builder.add_text_field(ANYWHERE, tokenizer_name="words", index_option="basic")
        builder.add_text_field(PAIRS, tokenizer_name="words", index_option="position")
        builder.add_text_field(MONTH, tokenizer_name="raw", index_option="basic")
    for name in edition.texts:
        builder.add_text_field(f"w_{name}", tokenizer_name="words", index_option="freq")
        builder.add_text_field(f"c_{name}", tokenizer_name="characters", index_option="position")
    for name in edition.facets:
        builder.add_text_field(f"f_{name}", tokenizer_name="raw", index_option="basic", fast=True)
    return builder.build()


@dataclass
class _Open:
    """A folder that is open for reading, and the commit that it shows."""

    index: tantivy.Index
    schema: Schema
    stamp: Stamp | None = None
    ends: Ends | None = None

    def ends_of(self, searcher: tantivy.Searcher) -> Ends | None:
        """Where the newest and the oldest lie; None in an index that is gone through soon enough. Found again when the
        index has grown or shrunk by a tenth: a part that is a little larger serves as well."""
        size = int(searcher.num_docs)
        if size < LARGE:
            return None
        if self.ends is None or abs(size - self.ends.size) * 10 > size:
            self.ends = Ends.measured(searcher, size)
        return self.ends


@dataclass(frozen=True)
class Ends:
    """What tells the ends of an index apart from the rest; ``size``: how many documents there are in all.

    ``near`` and ``far``: the keys from which on ``PARTS`` of the newest lie. ``newest`` and ``oldest``: the months in
    which, by their days, ``ENDS`` of them lie, and some more.
    """

    size: int
    near: int
    far: int
    newest: tuple[tuple[str, ...], ...]
    oldest: tuple[tuple[str, ...], ...]

    @classmethod
    def measured(cls, searcher: tantivy.Searcher, size: int) -> Ends:
        """Look for them."""

        def value(field: str, place: int, order: Order = Order.Desc) -> int:
            found = searcher.search(Query.all_query(), 1, count=False, order_by_field=field, offset=place, order=order)
            return int(found.hits[0][0])

        near, far = (value("key", place) for place in PARTS)
        latest, first = month_of(value("order", 0)), month_of(value("order", 0, Order.Asc))
        newest = [months_between(month_of(value("order", place)), latest) for place in ENDS]
        oldest = [months_between(first, month_of(value("order", place, Order.Asc))) for place in ENDS]
        return cls(size, near, far, tuple(map(tuple, newest)), tuple(map(tuple, oldest)))

    def key_of(self, number: int) -> int:
        """From which key on about so many of the newest lie: measured at ``PARTS``, between and beyond as if evenly."""
        near, far = PARTS
        return self.near - (number - near) * (self.near - self.far) // (far - near)


class TantivyEngine:
    """The engine over one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._open: dict[Path, _Open] = {}
        self._states: dict[str, tuple[Stamp, State]] = {}
        self._guard = threading.Lock()

    def _folder(self, index: SearchIndex) -> Path:
        return self.root / index.code

    def _of(self, index: SearchIndex, edition: Edition) -> Path:
        return self._folder(index) / edition.name

    @contextmanager
    def lock(self, index: SearchIndex) -> Iterator[None]:
        """A lock file: it ends with its process, however that ends."""
        folder = self._folder(index)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(folder / "lock", "w", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def state(self, index: SearchIndex) -> State:
        path = os.path.join(self.root, index.code, "state.json")
        try:
            stamp, state = self._states.get(path, (None, None))
            if state is None or stamp != _stamp(os.stat(path)):
                stamp, state = _state_in(path)
                self._states[path] = stamp, state
            return state
        except (OSError, ValueError, TypeError, KeyError):
            return State()

    def save(self, index: SearchIndex, state: State) -> None:
        folder = self._folder(index)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = folder / "state.json.new"
        with open(new, "w", encoding="utf-8") as file:
            json.dump(state.as_json(), file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        new.replace(folder / "state.json")
        sync_folder(folder)
        kept = {edition.name for edition in (state.live, state.building) if edition}
        for each in folder.iterdir():
            if each.is_dir() and each.name not in kept:
                with self._guard:
                    self._open.pop(each, None)
                shutil.rmtree(each, ignore_errors=True)

    def write(
        self, index: SearchIndex, edition: Edition, items: Iterable[Item], gone: Iterable[int], *, fresh: bool = False
    ) -> None:
        folder = self._of(index, edition)
        if (edition.ready or edition.size) and not tantivy.Index.exists(str(folder)):
            raise Broken(f"{folder} is gone")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            opened = _register(tantivy.Index(schema_of(edition), path=str(folder)))
            writer = opened.writer(heap_size=HEAP_BULK if fresh else HEAP, num_threads=1)
        except _FAILURES as error:
            raise Broken(str(error)) from error
        for key in gone:
            writer.delete_documents_by_term("key", key)
        for item in items:
            if not fresh:
                writer.delete_documents_by_term("key", item.key)
            writer.add_document(_document(item, edition))
        try:
            writer.commit()
            writer.wait_merging_threads()
        except _FAILURES as error:
            raise Broken(str(error)) from error

    def size(self, index: SearchIndex, edition: Edition) -> int:
        folder = self._of(index, edition)
        try:
            _check_files(folder)
            searcher = _register(tantivy.Index.open(str(folder))).searcher()
            searcher.search(Query.all_query(), limit=1, order_by_field="order")
            return int(searcher.num_docs)
        except _FAILURES as error:
            raise Broken(str(error)) from error

    def search(self, index: SearchIndex, edition: Edition, plan: Plan) -> Found:
        try:
            opened = self._reader(self._of(index, edition))
            searcher = opened.index.searcher()
            return _Question(opened.schema, index, edition, plan).answer(searcher, opened.ends_of(searcher))
        except _FAILURES as error:
            with self._guard:
                self._open.pop(self._of(index, edition), None)
            raise Broken(str(error)) from error

    def _reader(self, folder: Path) -> _Open:
        """The open folder at its last commit: looked at each time, because another process writes it."""
        stamp = _stamp(os.stat(folder / "meta.json"))
        with self._guard:
            opened = self._open.get(folder)
            if opened is None:
                index = _register(tantivy.Index.open(str(folder)))
                index.config_reader("manual")
                opened = self._open[folder] = _Open(index, index.schema)
            if opened.stamp != stamp:
                opened.index.reload()
                opened.stamp = stamp
            return opened


def _stamp(status: os.stat_result) -> Stamp:
    """Another one for every file that takes the place of one: another process may do so at any time."""
    return status.st_mtime_ns, status.st_ino, status.st_size


def _state_in(path: str) -> tuple[Stamp, State]:
    """What is in a file that is replaced whole, and the stamp of the very file that was read."""
    with open(path, encoding="utf-8") as file:
        return _stamp(os.fstat(file.fileno())), State.from_json(json.load(file))


def _check_files(folder: Path) -> None:
    """Every file of every segment is there: tantivy opens some only when a question needs them."""
    for segment in json.loads((folder / "meta.json").read_text(encoding="utf-8"))["segments"]:
        name = segment["segment_id"].replace("-", "")
        for part in _PARTS:
            (folder / f"{name}.{part}").stat()


def _register(index: tantivy.Index) -> tantivy.Index:
    words = TextAnalyzerBuilder(Tokenizer.whitespace()).filter(Filter.remove_long(LONGEST_TOKEN)).build()
    index.register_tokenizer("words", words)
    characters = TextAnalyzerBuilder(Tokenizer.regex(r"[0-9a-z]+|[^\s0-9a-z]")).build()
    index.register_tokenizer("characters", characters)
    return index


def _document(item: Item, edition: Edition) -> tantivy.Document:
    made = tantivy.Document()
    made.add_integer("key", item.key)
    made.add_integer("order", order_of(item.day, item.key))
    if edition.layout >= WITH_ALL:
        made.add_text(ANYWHERE, " ".join(item.words[name] for name in edition.texts if item.words.get(name)))
        made.add_text(MONTH, month_of(order_of(item.day, item.key)))
        made.add_text(PAIRS, " ".join(_pairs(characters(item.characters.get(edition.texts[0], "")))))
    for name in edition.texts:
        if item.words.get(name):
            made.add_text(f"w_{name}", item.words[name])
            made.add_text(f"c_{name}", item.characters[name])
    for name in edition.facets:
        for value in item.facets.get(name, ()):
            made.add_text(f"f_{name}", value)
    return made


def _pairs(tokens: Sequence[str]) -> list[str]:
    return [first + second for first, second in pairwise(tokens)]


def _joined(parts: Sequence[tuple[Occur, Query]]) -> Query:
    return Query.boolean_query(parts) if len(parts) > 1 else parts[0][1]


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


class _Question:
    """A plan in tantivy's words."""

    def __init__(self, schema: Schema, index: SearchIndex, edition: Edition, plan: Plan) -> None:
        self.schema, self.plan = schema, plan
        self.texts = [each for each in index.texts if each.name in edition.texts]
        self.facets = [name for name in plan.facets if name in edition.facets]
        self.known = set(edition.facets)
        self.with_all = edition.layout >= WITH_ALL

    def answer(self, searcher: tantivy.Searcher, ends: Ends | None = None) -> Found:
        """``ends``: where they lie, in an index that takes long to be gone through."""
        plan = self.plan
        if ends is not None and self._has_more(searcher, ends):
            found = self._by_day_of_many(searcher, ends) if self._order() else self._ranked_of_many(searcher)
            return Found(found, plan.counted_to + 1, {})
        result = self._page(searcher, self._unscored() if self._order() else self._whole(), count=True)
        count = int(result.count or 0)
        counted = self._counts(searcher) if count <= plan.counted_to else {}
        return Found(self._hits(searcher, result), count, counted)

    def _order(self) -> dict[str, Any]:
        if self.plan.sort == RELEVANCE and self.plan.node is not None:
            return {}
        return {"order_by_field": "order", "order": Order.Asc if self.plan.sort == OLDEST else Order.Desc}

    def _page(self, searcher: tantivy.Searcher, query: Query, *, count: bool = False) -> Any:
        """The asked page of what fits ``query``."""
        return searcher.search(query, limit=self.plan.limit, offset=self.plan.offset, count=count, **self._order())

    def _hits(self, searcher: tantivy.Searcher, result: Any) -> list[tuple[int, float]]:
        keys = searcher.fast_field_values("key", [address for _, address in result.hits])
        scores = [0.0 if self._order() else float(score) for score, _ in result.hits]
        return [(int(key), score) for key, score in zip(keys, scores, strict=True) if key is not None]

    def _has_more(self, searcher: tantivy.Searcher, ends: Ends) -> bool:
        """Whether more fit than are counted, as far as the newest show it; what they do not show is counted."""
        most, near = self.plan.counted_to, PARTS[0]
        count = self._since(searcher, ends.near)
        if count > most or count == 0:
            return count > most
        needed = int(near * SOME_MORE * most / count)
        return needed < ends.size and self._since(searcher, ends.key_of(needed)) > most

    def _since(self, searcher: tantivy.Searcher, key: int) -> int:
        """How many fit from this key on."""
        since = Query.range_query(self.schema, "key", FieldType.Integer, key, (1 << KEY_BITS) - 1)
        result: Any = searcher.search(self._unscored(since), limit=1, count=True)
        return int(result.count or 0)

    def _by_day_of_many(self, searcher: tantivy.Searcher, ends: Ends) -> list[tuple[int, float]]:
        """A page of more than are counted, in the order of days: those at the end where the order begins, and where
        they do not fill the page, all."""
        for months in (ends.oldest if self.plan.sort == OLDEST else ends.newest) if self.with_all else ():
            near = Query.term_set_query(self.schema, MONTH, list(months))
            found = self._page(searcher, self._unscored(near))
            if len(found.hits) == self.plan.limit:
                return self._hits(searcher, found)
        return self._hits(searcher, self._page(searcher, self._unscored()))

    def _ranked_of_many(self, searcher: tantivy.Searcher) -> list[tuple[int, float]]:
        """A page of more than are counted. To rank them all takes as long as there are many, and what has the asked
        wording in its title would stand first: where enough of the likeliest of that fit, they alone are ranked."""
        plan, query = self.plan, self._whole()
        if plan.title is not None and self.texts and plan.offset + plan.limit <= CANDIDATES // 2:
            titled = searcher.search(self._titled(plan.title), limit=CANDIDATES, count=False)
            likely = Query.boolean_query(
                [(Occur.Should, Query.term_query(self.schema, "key", key)) for key, _ in self._hits(searcher, titled)]
            )
            among = Query.boolean_query([(Occur.Must, Query.const_score_query(likely, 0.0)), (Occur.Must, query)])
            found = self._page(searcher, among)
            if len(found.hits) == plan.limit:
                return self._hits(searcher, found)
        return self._hits(searcher, self._page(searcher, query))

    def _titled(self, wording: Phrase) -> Query:
        """What has the wording in its title."""
        pairs = _pairs(wording.tokens)
        if not self.with_all or len(pairs) < 2:
            return self._in(f"c_{self.texts[0].name}", wording)
        return Query.phrase_query(self.schema, PAIRS, list(pairs))

    def _counts(self, searcher: tantivy.Searcher) -> dict[str, list[tuple[str, int]]]:
        if not self.facets:
            return {}
        asked = {name: {"terms": {"field": f"f_{name}", "size": self.plan.most_values}} for name in self.facets}
        answer = searcher.aggregate(self._unscored(), asked)
        return {name: [(row["key"], row["doc_count"]) for row in answer[name]["buckets"]] for name in self.facets}

    def _whole(self) -> Query:
        """What fits, scored; its wording in the title decides nothing but the order."""
        plan = self.plan
        parts = [(Occur.Must, Query.all_query() if plan.node is None else self._query(plan.node))]
        if plan.title is not None and self.texts:
            titled = self._titled(plan.title)
            parts.append((Occur.Should, Query.boost_query(titled, TITLE_BOOST * self.texts[0].weight)))
        return _joined([*parts, *((Occur.Must, _unscored(each)) for each in self._filters())])

    def _unscored(self, *more: Query) -> Query:
        """What fits, and fits ``more`` as well, where scores do not matter."""
        node = [] if self.plan.node is None else [self._query(self.plan.node, self._anywhere)]
        every = [*node, *self._filters(), *more] or [Query.all_query()]
        return _joined([(Occur.Must, _unscored(each)) for each in every])

    def _filters(self) -> Iterator[Query]:
        plan = self.plan
        for name, values in plan.filters.items():
            if name in self.known and values:
                yield Query.term_set_query(self.schema, f"f_{name}", list(values))
            elif values:
                yield Query.empty_query()
        if plan.date_from or plan.date_to:
            first = order_of(plan.date_from, 0) if plan.date_from else 1 << KEY_BITS
            last = order_of(plan.date_to, (1 << KEY_BITS) - 1) if plan.date_to else _LAST
            yield Query.range_query(self.schema, "order", FieldType.Integer, first, last)

    def _query(self, node: Node, leaf: Callable[[Term | Phrase], Query] | None = None) -> Query:
        """The tree in the engine's words; ``leaf`` makes the ends of its branches."""
        if isinstance(node, AllOf):
            return Query.boolean_query([(Occur.Must, self._query(each, leaf)) for each in node.nodes])
        if isinstance(node, AnyOf):
            parts = [(Occur.Should, self._query(each, leaf)) for each in node.nodes]
            return Query.boolean_query(parts, minimum_number_should_match=node.least)
        return (leaf or self._in_each)(node)

    def _in_each(self, node: Term | Phrase) -> Query:
        """In any of the texts, each by its weight."""
        stream = "w" if isinstance(node, Term) else "c"
        fields = [(self._in(f"{stream}_{text.name}", node), text.weight) for text in self.texts]
        return _joined([(Occur.Should, Query.boost_query(query, weight)) for query, weight in fields])

    def _anywhere(self, node: Term | Phrase) -> Query:
        """In any of the texts, whichever."""
        if isinstance(node, Term) and self.with_all:
            return Query.term_query(self.schema, ANYWHERE, node.word, index_option="basic")
        return self._in_each(node)

    def _in(self, field: str, node: Term | Phrase) -> Query:
        if isinstance(node, Term):
            return Query.term_query(self.schema, field, node.word, index_option="freq")
        if len(node.tokens) == 1:
            return Query.term_query(self.schema, field, node.tokens[0], index_option="freq")
        return Query.phrase_query(self.schema, field, list(node.tokens))


@lru_cache(maxsize=8)
def _of(root: Path) -> TantivyEngine:
    return TantivyEngine(root)


def engine() -> TantivyEngine:
    """The engine over the home of this installation."""
    return _of(Path(settings.HOME) / "search")
