"""Work on many items by several processes: results in order, few items under way, and no item that takes the rest
with it."""

from __future__ import annotations

import logging
import multiprocessing
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from typing import TypeVar

Item = TypeVar("Item")
Done = TypeVar("Done")

# Items are sent to a worker together, as many as take it so many seconds, at most so many: sending one takes half as
# long as a small file, and none is to wait long for those sent with it.
SECONDS, TOGETHER = 0.05, 8
# A worker is replaced after so many tasks: what libraries leak goes with it. To start one takes as long as 200 small
# files.
TASKS_PER_WORKER = 250
# What is under way for each worker; more would only fill memory.
AHEAD = 2


def in_order(
    work: Callable[[Item], Done], items: Iterable[Item], jobs: int, lost: Callable[[Item], Done]
) -> Iterator[tuple[Item, Done]]:
    """``(item, work(item))`` for all items, in their order. ``work`` must be fit to be sent to another process when
    ``jobs`` is more than one. An item that kills the process that works on it yields ``lost(item)``."""
    if jobs <= 1:
        for item in items:
            yield item, work(item)
        return
    yield from _by_processes(work, iter(items), jobs, lost)


def _by_processes(
    work: Callable[[Item], Done], items: Iterator[Item], jobs: int, lost: Callable[[Item], Done]
) -> Iterator[tuple[Item, Done]]:
    waiting: deque[tuple[list[Item], Future[tuple[list[Done], float]]]] = deque()
    pool, together = _pool(jobs), 1
    try:
        while True:
            unsent: list[Item] = []
            try:
                while len(waiting) < jobs * AHEAD:
                    unsent = list(islice(items, together))
                    if not unsent:
                        break
                    waiting.append((unsent, pool.submit(_all_of, work, unsent)))
                    unsent = []
                if not waiting:
                    return
                done, seconds = waiting[0][1].result()
            except BrokenProcessPool:
                # One of those under way killed its process, and the pool does not say which: each anew, by itself.
                again = [*chain.from_iterable(each for each, _ in waiting), *unsent]
                waiting.clear()
                pool.shutdown(cancel_futures=True)
                yield from _one_by_one(work, again, lost)
                pool = _pool(jobs)
                continue
            together = max(1, min(TOGETHER, int(SECONDS * len(done) / seconds)))
            yield from zip(waiting.popleft()[0], done, strict=True)
    finally:
        pool.shutdown(cancel_futures=True)


def _all_of(work: Callable[[Item], Done], items: list[Item]) -> tuple[list[Done], float]:
    """What becomes of the items, and in how many seconds."""
    began = time.perf_counter()
    return [work(item) for item in items], max(time.perf_counter() - began, SECONDS / 1000)


def quiet() -> None:
    """Keep traces that nobody asked for from the terminal; who wants them sets up logging."""
    logging.getLogger().addHandler(logging.NullHandler())


def _pool(jobs: int) -> ProcessPoolExecutor:
    # Started fresh, not forked: the parent may have threads.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, context, initializer=quiet, max_tasks_per_child=TASKS_PER_WORKER)


def _one_by_one(
    work: Callable[[Item], Done], items: Iterable[Item], lost: Callable[[Item], Done]
) -> Iterator[tuple[Item, Done]]:
    pool = _pool(1)
    try:
        for item in items:
            try:
                done = pool.submit(work, item).result()
            except BrokenProcessPool:
                pool.shutdown()
                pool, done = _pool(1), lost(item)
            yield item, done
    finally:
        pool.shutdown(cancel_futures=True)
