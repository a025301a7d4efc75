"""What commands that import lists share: reading the file, a bar, and the faults of the rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from gongkai.ops.command import Problem

MOST = 100


def watched(what: str, total: int, work: Callable[[Callable[[int], None]], Any], unit: str = "件") -> Any:
    """The result of ``work``, with a bar that follows the sums it reports."""
    with tqdm(total=total, unit=unit, desc=what, disable=None) as bar:

        def report(done: int) -> None:
            bar.update(done - bar.n)

        return work(report)


def content(place: Path) -> bytes:
    """The bytes of the file that the command names; raises ``Problem``."""
    try:
        return place.read_bytes()
    except OSError as error:
        raise Problem(f"文件 {place} 读不了：{error.strerror}。", code=2) from None


def tell_faults(command: BaseCommand, faults: Sequence[object], unread: Sequence[str]) -> None:
    """The first hundred faults as errors, and the columns that no field asks for."""
    for fault in faults[:MOST]:
        command.stderr.write(str(fault))
    if len(faults) > MOST:
        command.stderr.write(f"还有 {len(faults) - MOST} 处没有列出。")
    if unread:
        command.stdout.write(f"没有读的列：{'、'.join(unread)}")
