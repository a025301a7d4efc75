"""Many at once: a bulk step over matters, and the import of a file's rows.

A bulk step is one transaction per matter and reports each. An import is one Action over many rows: every row passes the
same form first, then batches of 500 are written, each with one entry that carries the hash of its rows. An import that
was cut off is simply started again: batches already written are known by their name and skipped.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongkai.core import audit, clock
from gongkai.core.actions import Action, Batch, Done, Run, close_rows
from gongkai.core.models.audit import Entry
from gongkai.core.models.matter import Matter
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Viewer
from gongkai.core.writing import write_transaction

SIZE = 500
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Reported:
    """What became of one matter in a bulk step."""

    matter: Matter
    done: Done | None
    refusal: Refused | None


def perform_each(
    action: type[Action], viewer: Viewer, steps: Iterable[tuple[Matter, Row, int]], *, channel: str = "call"
) -> list[Reported]:
    """Take the same step on many matters (matter, data, fact last seen); one refusal does not stop the others."""
    return [_one(action, viewer, matter, data, seen, channel) for matter, data, seen in steps]


def _one(action: type[Action], viewer: Viewer, matter: Matter, data: Row, seen: int, channel: str) -> Reported:
    try:
        return Reported(matter, action.perform(viewer, data, matter=matter, seen=seen, channel=channel), None)
    except Refused as refusal:
        return Reported(matter, None, refusal)


@dataclass(frozen=True)
class Imported:
    """How many rows were written now, and how many an earlier start of the same import had written."""

    written: int
    already: int


def import_rows(
    action: type[Action],
    viewer: Viewer,
    rows: Sequence[Row],
    *,
    channel: str = "call",
    size: int = SIZE,
    cleaned: Sequence[dict[str, Any]] | None = None,
) -> Imported:
    """Carry ``action``, which opens a matter or none, out once per row.

    ``cleaned``: what the Action's form made of each row, where the caller has had it check them a moment ago; else they
    are checked here. Raises ``Refused`` for who may not, and ``Invalid`` with the row numbers (from 1) before anything
    is written.
    """
    try:
        refusal = action.refusal(viewer, None, [])
        if refusal is not None:
            raise refusal
        data = _checked(action, viewer, rows) if cleaned is None else [action().prepare(row, viewer) for row in cleaned]
    except Refused as refused:
        with write_transaction():
            detail = {"code": refused.code, "rows": len(rows)}
            audit.write_entry(
                viewer, action.code, Entry.Result.REFUSED, channel=channel, reason=refused.message, detail=detail
            )
        raise
    whole = _hash(rows)
    written = already = 0
    for number, start in enumerate(range(0, len(rows), size)):
        name = f"{whole[:48]}:{size}:{number}"
        batch = _Batch(action, viewer, channel, name, _hash(rows[start : start + size]))
        count = len(data[start : start + size])
        if batch.written():
            already += count
        else:
            batch.write(data[start : start + size])
            written += count
    return Imported(written, already)


def _checked(action: type[Action], viewer: Viewer, rows: Sequence[Row]) -> list[dict[str, Any]]:
    errors: dict[str, list[str]] = {}
    data = []
    for number, row in enumerate(rows, start=1):
        form = action.form(dict(row), viewer=viewer, matter=None, moment=clock.now())
        if form.is_valid():
            data.append(action().prepare(form.cleaned_data, viewer))
        else:
            errors[f"第 {number} 行"] = [
                f"{name}：{message}" for name, messages in form.errors.items() for message in messages
            ]
    if errors:
        raise Invalid(errors)
    return data


def _hash(rows: Sequence[Row]) -> str:
    text = json.dumps([dict(row) for row in rows], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class _Batch:
    """One transaction of an import: one entry, its rows' facts and projections."""

    action: type[Action]
    viewer: Viewer
    channel: str
    name: str
    rows_hash: str

    def written(self) -> bool:
        """Whether an earlier start of this import wrote the batch."""
        return Entry.objects.filter(action=self.action.code, once=self.name).exists()

    def write(self, data: Sequence[dict[str, Any]]) -> None:
        """Write the batch, all of it or nothing."""
        with write_transaction():
            entry = audit.write_entry(
                self.viewer,
                self.action.code,
                Entry.Result.DONE,
                channel=self.channel,
                detail={"rows": len(data)},
                once=self.name,
                batch_hash=self.rows_hash,
            )
            action, batch = self.action(), Batch(entry)
            runs = [
                Run(action, self.viewer, entry.at, self.channel, None, [], row, _entry=entry, _batch=batch)
                for row in data
            ]
            action.carry_out_rows(runs)
            close_rows(batch, runs)
