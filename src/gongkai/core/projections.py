"""Projections: what a process's facts amount to, in one row, written by one pure fold and by nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models

_folding: ContextVar[bool] = ContextVar("folding", default=False)


class SavedOutsideCore(RuntimeError):
    """A projection is never saved by hand: record a fact, and the fold writes it."""


@contextmanager
def folding() -> Iterator[None]:
    """Opened by the process engine alone while it writes what a fold returned."""
    token = _folding.set(True)
    try:
        yield
    finally:
        _folding.reset(token)


def _only_folding() -> None:
    if not _folding.get():
        raise SavedOutsideCore("a projection is written by its process's fold only; record a fact instead")


class ProjectionQuerySet(models.QuerySet[Any]):
    """Reading is free; every way of writing meets the guard."""

    def update(self, **values: Any) -> int:
        _only_folding()
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        _only_folding()
        return super().delete()

    def bulk_create(self, *arguments: Any, **options: Any) -> list[Any]:
        _only_folding()
        return super().bulk_create(*arguments, **options)

    def bulk_update(self, *arguments: Any, **options: Any) -> int:
        _only_folding()
        return super().bulk_update(*arguments, **options)


class Projection(models.Model):
    """The row shared by all processes; a process adds its own columns."""

    matter = models.OneToOneField("core.Matter", on_delete=models.PROTECT, primary_key=True, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    process_state = models.CharField(max_length=40)
    closed = models.BooleanField(default=False, help_text="in a final state: keeps its calendar edition")
    due = models.DateField(null=True)
    provisional = models.BooleanField(default=False)
    calendar_edition = models.PositiveIntegerField(null=True)
    last_seq = models.PositiveIntegerField()

    objects = ProjectionQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *arguments: Any, **options: Any) -> None:
        _only_folding()
        super().save(*arguments, **options)

    def delete(self, *arguments: Any, **options: Any) -> tuple[int, dict[str, int]]:
        _only_folding()
        return super().delete(*arguments, **options)
