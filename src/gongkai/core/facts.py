"""Fact kinds: frozen dataclasses with a version, readable for ever, and the pure reading of a matter's facts.

The process folds facts by ``seq``, the clock by ``occurred_on`` (ties by ``seq``). A correction takes the place of the
fact it corrects in both orders, and never undoes what came later.
"""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Protocol, TypeVar


class Payload(Protocol):
    """A frozen dataclass registered with ``@fact``."""

    kind: ClassVar[str]
    version: ClassVar[int]
    __dataclass_fields__: ClassVar[dict[str, Any]]


P = TypeVar("P", bound=type)

_kinds: dict[tuple[str, int], type[Any]] = {}


class UnknownFact(LookupError):
    """No dataclass is registered for this kind and version: the room that wrote it is not installed."""


def fact(kind: str, version: int = 1) -> Callable[[P], P]:
    """Register a frozen dataclass as the payload of ``kind``; older versions stay registered, to be read."""

    def register(cls: P) -> P:
        if (kind, version) in _kinds:
            raise ValueError(f"fact kind {kind} version {version} is registered twice")
        if not (dataclasses.is_dataclass(cls) and cls.__dataclass_params__.frozen):  # type: ignore[attr-defined]
            raise TypeError(f"{cls.__name__} must be a frozen dataclass")
        if {"kind", "version"} & set(cls.__dataclass_fields__):
            raise TypeError(f"{cls.__name__}: kind and version name the fact itself, no field of it")
        cls.kind, cls.version = kind, version  # type: ignore[attr-defined]
        _kinds[kind, version] = cls
        return cls

    return register


def encode(payload: Payload) -> dict[str, Any]:
    """The payload as JSON values; dates in ISO form."""
    values = {field: getattr(payload, field) for field in payload.__dataclass_fields__}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def decode(kind: str, version: int, values: dict[str, Any]) -> Any:
    """The dataclass of ``kind`` with ``values``; raises ``UnknownFact`` for a kind that no room registers."""
    try:
        cls = _kinds[kind, version]
    except KeyError:
        raise UnknownFact(f"{kind} v{version}") from None
    revivers = _revivers(kind, version)
    return cls(**{name: revivers[name](value) for name, value in values.items()})


@functools.cache
def _revivers(kind: str, version: int) -> dict[str, Callable[[Any], Any]]:
    """By field, what makes its value of the one in JSON."""
    return {name: _reviver(hint) for name, hint in typing.get_type_hints(_kinds[kind, version]).items()}


def _reviver(hint: Any) -> Callable[[Any], Any]:
    options = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    if datetime in options:
        return lambda value: datetime.fromisoformat(value) if isinstance(value, str) else value
    if date in options:
        return lambda value: date.fromisoformat(value) if isinstance(value, str) else value
    if any(typing.get_origin(option) is tuple for option in options):
        return lambda value: tuple(value) if isinstance(value, list) else value
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class FactView:
    """A fact as the pure functions see it: no database behind it."""

    seq: int
    kind: str
    occurred_on: date
    recorded_at: datetime
    payload: Any
    occurred_at: datetime | None = None
    corrects: int | None = None
    entry: int | None = None
    actor: int | None = None
    late_reason: str = ""


def in_force(facts: Iterable[FactView]) -> list[FactView]:
    """Facts by ``seq``, each replaced by its latest correction, which keeps the place of the fact it corrects."""
    places: dict[int, FactView] = {}
    origin: dict[int, int] = {}
    for view in sorted(facts, key=lambda view: view.seq):
        place = view.seq if view.corrects is None else origin.get(view.corrects, view.corrects)
        origin[view.seq] = place
        places[place] = dataclasses.replace(view, seq=place) if place != view.seq else view
    return [places[place] for place in sorted(places)]


def by_date(facts: Iterable[FactView]) -> list[FactView]:
    """Facts in force in the order of the clock: by the legal date, ties by ``seq``."""
    return sorted(in_force(facts), key=lambda view: (view.occurred_on, view.seq))
