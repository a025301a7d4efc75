"""What crosses as a whole, for tests: what was said and taken of it, and packages that only seem right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gongkai.core import clock, files
from gongkai.exchange import signers
from gongkai.exchange.models import Incoming, Message, Outgoing, Said
from gongkai.exchange.package.manifest import Record
from gongkai.exchange.package.writing import Source, write
from gongkai.exchange.tests.two_zones import Pair, Zone


def said(pair: Pair, kind: str) -> list[str]:
    """The subjects of that kind in the order in which the inner zone said them, repetitions included."""
    with pair.inner.inside():
        return list(Message.objects.filter(kind=kind).order_by("pk").values_list("subject", flat=True))


def taken(pair: Pair, kind: str) -> list[str]:
    """The subjects of that kind which the outer zone confirmed in the state that was said last."""
    with pair.inner.inside():
        rows = Said.objects.filter(kind=kind).exclude(taken_at=None)
        return sorted(rows.values_list("subject", flat=True))


def refusals(zone: Zone) -> list[str]:
    """What the zone would not take."""
    with zone.inside():
        return [each["refused"] for row in Incoming.objects.order_by("number") for each in row.refused]


def content(pair: Pair, kind: str) -> list[Any]:
    """What was told of that kind, as it left."""
    with pair.inner.inside():
        rows = Message.objects.filter(kind=kind).select_related("content").order_by("pk")
        return [json.loads(files.place(row.content.sha256).read_text()) for row in rows if row.content is not None]


def forged(pair: Pair, folder: Path, kind: str, subject: str, told: Any, seed: bytes = b"") -> Path:
    """The next package of the inner zone, signed with its key or with ``seed``, that tells ``told``: what a faulty or
    later program of the inner zone could write, or a stranger."""
    with pair.inner.inside():
        last = Outgoing.objects.order_by("-number").first()
        number, previous = (last.number, last.digest) if last else (0, "")
        place = folder / f"outward-{number + 1:06d}.zip"
        data = told if isinstance(told, bytes) else json.dumps(told).encode()
        write(
            place,
            seed or signers.current(),
            channel="outward",
            number=number + 1,
            previous=previous,
            made_at=clock.now().isoformat(),
            records=[Record(kind, {"subject": subject, "mark": "x"}, ("messages/0001",))],
            sources=[Source("messages/0001", data)],
        )
    return place
