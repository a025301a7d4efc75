"""Results kept on disk while a run goes on, so that ten thousand reports need the memory of one."""

from __future__ import annotations

import pickle
import tempfile
from array import array
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


def pickled(item: object) -> bytes:
    """Anything."""
    return pickle.dumps(item, pickle.HIGHEST_PROTOCOL)


def unpickled(data: bytes) -> Any:
    """What ``pickled`` gave. Only for what this process itself wrote."""
    return pickle.loads(data)


class Spool(Generic[Item]):
    """A list on disk: appended to once, read in order as often as wanted. The file has no name and goes with it."""

    def __init__(self, pack: Callable[[Item], bytes] = pickled, unpack: Callable[[bytes], Item] = unpickled) -> None:
        self._pack, self._unpack = pack, unpack
        # Open as long as the spool is; ``close`` ends it.
        self._file = tempfile.TemporaryFile()  # noqa: SIM115
        self._ends = array("Q", [0])

    def __len__(self) -> int:
        return len(self._ends) - 1

    def append(self, item: Item) -> None:
        """Put an item at the end."""
        self._file.seek(self._ends[-1])
        self._file.write(self._pack(item))
        self._ends.append(self._file.tell())

    def __getitem__(self, place: int) -> Item:
        start, end = self._ends[place], self._ends[place + 1]
        self._file.seek(start)
        return self._unpack(self._file.read(end - start))

    def __iter__(self) -> Iterator[Item]:
        return (self[place] for place in range(len(self)))

    def close(self) -> None:
        """Give the disk back."""
        self._file.close()


class Shared(Generic[Item]):
    """A list of items that stand in a spool: ``append`` takes in the one that was put there last, so that it is on
    disk once in however many lists it is."""

    def __init__(self, spool: Spool[Item]) -> None:
        self._spool = spool
        self._places = array("Q")

    def append(self, item: Item) -> None:
        """Take in the last item of the spool, which this is."""
        self._places.append(len(self._spool) - 1)

    def __getitem__(self, place: int) -> Item:
        return self._spool[self._places[place]]
