"""Results kept on disk while a run goes on, so that ten thousand reports need the memory of one."""

from __future__ import annotations

import pickle
import tempfile
import zlib
from array import array
from collections.abc import Iterator
from typing import Generic, TypeVar

Item = TypeVar("Item")
# Speed counts more than size here.
LEVEL = 1


class Spool(Generic[Item]):
    """A list on disk: appended to once, read in order as often as wanted. The file has no name and goes with it."""

    def __init__(self) -> None:
        # Open as long as the spool is; ``close`` ends it.
        self._file = tempfile.TemporaryFile()  # noqa: SIM115
        self._ends = array("Q", [0])

    def __len__(self) -> int:
        return len(self._ends) - 1

    def append(self, item: Item) -> None:
        """Put an item at the end."""
        self._file.seek(self._ends[-1])
        self._file.write(zlib.compress(pickle.dumps(item, pickle.HIGHEST_PROTOCOL), LEVEL))
        self._ends.append(self._file.tell())

    def __getitem__(self, place: int) -> Item:
        start, end = self._ends[place], self._ends[place + 1]
        self._file.seek(start)
        # Only what this process itself wrote is in the file.
        item: Item = pickle.loads(zlib.decompress(self._file.read(end - start)))
        return item

    def __iter__(self) -> Iterator[Item]:
        return (self[place] for place in range(len(self)))

    def close(self) -> None:
        """Give the disk back."""
        self._file.close()
