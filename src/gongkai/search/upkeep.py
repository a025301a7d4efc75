"""Keeping indexes in step: what changed is read again by a job; a new version is built beside the old one and swapped.

A building goes on in slices, so that one worker does other work between them and a crash costs one slice.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from gongkai.core import clock, jobs
from gongkai.core.writing import must_be_writing, write_transaction
from gongkai.search import dictionary
from gongkai.search.engines import Broken, Edition, Engine, Item, State, chosen
from gongkai.search.indexes import LAYOUT, Document, SearchIndex, declared, with_parents
from gongkai.search.models import Waiting
from gongkai.search.words import Tokeniser, normalised, plain, tokeniser

PUT, BUILD, TEND = "search.put", "search.build", "search.tend"
BATCH = 500
SLICE_SECONDS = 5.0


def queue(index: SearchIndex, *keys: int, batch: str = "") -> None:
    """Have documents read again after commit; inside the Action that changed what may be found of them. ``batch`` names
    the transaction of an import: one job for all of it."""
    must_be_writing("queueing for the search")
    moment = clock.now()
    rows = Waiting.objects.bulk_create(Waiting(index=index.code, document=key, queued_at=moment) for key in keys)
    if rows:
        jobs.queue(PUT, f"{index.code}:{batch or rows[-1].pk}", {"index": index.code})


def item_of(document: Document, index: SearchIndex, cutter: Tokeniser) -> Item:
    """A document in the form that engines keep."""
    texts = {text.name: document.texts.get(text.name, "") for text in index.texts}
    return Item(
        key=document.key,
        day=document.day,
        words={name: cutter.words_of(text) for name, text in texts.items() if text},
        characters={name: plain(normalised(text)) for name, text in texts.items() if text},
        facets={
            name: list(dict.fromkeys(part for value in document.facets.get(name, ()) for part in with_parents(value)))
            for name in index.facets
        },
    )


def put_waiting(index: SearchIndex) -> int:
    """Read again what waits, and write or delete it; how many documents. Rows go after the engine has kept them."""
    engine, done = chosen(), 0
    while rows := list(Waiting.objects.filter(index=index.code).order_by("id")[:BATCH]):
        with engine.lock(index):
            state = engine.state(index)
            if state.live is None and state.building is None:
                _begin(engine, index, state)
            else:
                _put(engine, index, state, list(dict.fromkeys(row.document for row in rows)))
        with write_transaction():
            Waiting.objects.filter(pk__in=[row.pk for row in rows]).delete()
        done += len(rows)
    return done


def _put(engine: Engine, index: SearchIndex, state: State, keys: Sequence[int]) -> None:
    documents = {document.key: document for document in index.documents(keys)}
    for edition in (state.live, state.building):
        if edition is None:
            continue
        # What a building has not reached yet it reads by itself.
        mine = [key for key in keys if edition is state.live or key <= edition.reached]
        cutter = tokeniser(edition.words)
        items = [item_of(documents[key], index, cutter) for key in mine if key in documents]
        gone = [key for key in mine if key not in documents]
        try:
            engine.write(index, edition, items, gone)
        except Broken:
            if edition is state.live:  # the tending builds it anew
                continue
            raise


def _begin(engine: Engine, index: SearchIndex, state: State) -> Edition:
    words = dictionary.words()
    edition = Edition(
        name=secrets.token_hex(6),
        version=index.version(words),
        words=words,
        texts=tuple(text.name for text in index.texts),
        facets=index.facets,
        layout=LAYOUT,
    )
    engine.save(index, State(state.live, edition))
    with write_transaction():
        _queue_slice(index, edition)
    return edition


def _queue_slice(index: SearchIndex, edition: Edition) -> None:
    jobs.queue(BUILD, f"{index.code}:{edition.name}:{edition.reached}:{secrets.token_hex(4)}", {"index": index.code})


def _sound(engine: Engine, index: SearchIndex, edition: Edition) -> bool:
    if edition.reached == 0 and edition.size == 0:
        return True  # begun, nothing written yet
    try:
        engine.size(index, edition)
    except Broken:
        return False
    return True


@dataclass(frozen=True)
class Progress:
    """How far a building is."""

    done: int
    finished: bool


def build_slice(index: SearchIndex, seconds: float = SLICE_SECONDS, *, anew: bool = False) -> Progress:
    """Go on with the building that is needed, begin it where none is under way; ``anew`` whether needed or not."""
    engine = chosen()
    with engine.lock(index):
        state = engine.state(index)
        if state.live is not None and not _sound(engine, index, state.live):
            state = State(None, state.building)
        version = index.version(dictionary.words())
        building = state.building
        if building is not None and (building.version != version or not _sound(engine, index, building)):
            building = None
        if building is None and not anew and state.live is not None and state.live.version == version:
            if state.building is not None:
                engine.save(index, State(state.live))
            return Progress(state.live.size, True)
        if building is None or anew:
            building = _begin(engine, index, state)
        return _go_on(engine, index, State(state.live, building), seconds)


def _go_on(engine: Engine, index: SearchIndex, state: State, seconds: float) -> Progress:
    building = state.building
    assert building is not None
    began = time.monotonic()
    fresh = _size(engine, index, building) == building.size  # else a slice was cut off after it was written
    reading = _Reading(index, building, lambda: time.monotonic() - began > seconds)
    engine.write(index, building, reading.items(), (), fresh=fresh)
    reached = replace(building, reached=reading.reached, size=_size(engine, index, building))
    if reading.finished:
        engine.save(index, State(replace(reached, ready=True)))
    else:
        engine.save(index, State(state.live, reached))
    return Progress(reached.size, reading.finished)


def _size(engine: Engine, index: SearchIndex, edition: Edition) -> int:
    """How many documents a building has; a folder that is not there yet has none."""
    try:
        return engine.size(index, edition)
    except Broken:
        if edition.size:
            raise
        return 0


class _Reading:
    """The documents of one slice: batch after batch until time is up or none is left."""

    def __init__(self, index: SearchIndex, edition: Edition, over: Callable[[], bool]) -> None:
        self.index, self.cutter, self.over = index, tokeniser(edition.words), over
        self.reached, self.finished = edition.reached, False

    def items(self) -> Iterator[Item]:
        """Each document in the engine's form; says in ``reached`` and ``finished`` how far it came."""
        while not self.over():
            keys = list(islice(self.index.keys(self.reached), BATCH))
            for document in self.index.documents(keys) if keys else ():
                yield item_of(document, self.index, self.cutter)
            if keys:
                self.reached = keys[-1]
            if len(keys) < BATCH:
                self.finished = True
                return


def rebuild(index: SearchIndex, report: Callable[[int], None] | None = None, seconds: float = 2.0) -> int:
    """Build an index anew beside the old one and swap; how many documents it has."""
    progress = build_slice(index, seconds, anew=True)
    while not progress.finished:
        if report:
            report(progress.done)
        progress = build_slice(index, seconds)
    put_waiting(index)
    return progress.done


@dataclass(frozen=True)
class Condition:
    """How an index stands: whether it can be asked, is of the present version, is being built, and what waits."""

    ready: bool
    current: bool
    building: bool
    size: int
    waiting: int


def condition(index: SearchIndex) -> Condition:
    """Look at an index without changing anything."""
    engine = chosen()
    state = engine.state(index)
    size = 0
    ready = state.live is not None
    if state.live is not None:
        try:
            size = engine.size(index, state.live)
        except Broken:
            ready = False
    current = state.live is not None and state.live.version == index.version(dictionary.words())
    waiting = Waiting.objects.filter(index=index.code).count()
    return Condition(ready, current, state.building is not None, size, waiting)


def differences(index: SearchIndex, batch: int = BATCH) -> tuple[int, int]:
    """How many documents there are, and how many the index has: for ``search rebuild --check``."""
    total = 0
    after = 0
    while keys := list(islice(index.keys(after), batch)):
        total += sum(1 for _ in index.documents(keys))
        after = keys[-1]
    return total, condition(index).size


def run_put(payload: dict[str, Any]) -> str:
    return f"更新 {put_waiting(declared[payload['index']])} 件"


def run_build(payload: dict[str, Any]) -> str:
    index = declared[payload["index"]]
    progress = build_slice(index)
    if not progress.finished:
        building = chosen().state(index).building
        if building is not None:
            with write_transaction():
                _queue_slice(index, building)
        return f"已建立 {progress.done} 件，继续"
    return f"共 {progress.done} 件"


def run_tend(_: dict[str, Any]) -> str:
    said = []
    for index in declared:
        now = condition(index)
        if not (now.ready and now.current) or now.building:
            with write_transaction():
                jobs.queue(BUILD, f"{index.code}:{secrets.token_hex(8)}", {"index": index.code})
            said.append(f"{index.title}：重新建立")
        elif now.waiting:
            said.append(f"{index.title}：更新 {put_waiting(index)} 件")
    return "；".join(said) or "检索索引都是新的"


def queue_new_version() -> None:
    """Have every index built anew after commit: the dictionary changed."""
    must_be_writing("a new dictionary")
    for index in declared:
        jobs.queue(BUILD, f"{index.code}:{secrets.token_hex(8)}", {"index": index.code})
