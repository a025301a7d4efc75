"""Work on many items by several processes: results in order, few items under way, and no item that takes the rest
with it."""

from __future__ import annotations

import logging
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Done = TypeVar("Done")

# A worker is replaced after so many items: what libraries leak goes with it.
ITEMS_PER_WORKER = 500
# Items under way for each worker; more would only fill memory.
AHEAD = 4


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
    waiting: deque[tuple[Item, Future[Done]]] = deque()
    pool = _pool(jobs)
    try:
        while True:
            unsent: list[Item] = []
            try:
                while len(waiting) < jobs * AHEAD:
                    unsent = list(islice(items, 1))
                    if not unsent:
                        break
                    waiting.append((unsent[0], pool.submit(work, unsent[0])))
                    unsent = []
                if not waiting:
                    return
                done = waiting[0][1].result()
            except BrokenProcessPool:
                # One of those under way killed its process, and the pool does not say which: each anew, by itself.
                again = [*(each for each, _ in waiting), *unsent]
                waiting.clear()
                pool.shutdown(cancel_futures=True)
                yield from ((each, _alone(work, each, lost)) for each in again)
                pool = _pool(jobs)
                continue
            yield waiting.popleft()[0], done
    finally:
        pool.shutdown(cancel_futures=True)


def quiet() -> None:
    """Keep traces that nobody asked for from the terminal; who wants them sets up logging."""
    logging.getLogger().addHandler(logging.NullHandler())


def _pool(jobs: int) -> ProcessPoolExecutor:
    # Started fresh, not forked: the parent may have threads.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, context, initializer=quiet, max_tasks_per_child=ITEMS_PER_WORKER)


def _alone(work: Callable[[Item], Done], item: Item, lost: Callable[[Item], Done]) -> Done:
    with _pool(1) as pool:
        try:
            return pool.submit(work, item).result()
        except BrokenProcessPool:
            return lost(item)
