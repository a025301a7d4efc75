"""Faces: what of a row a viewer receives. Page, list, export and feed all take the face, never the row.

An entity declares up to four faces: public, staff, overseer, personal. ``visible_to`` decides whether a row is seen at
all; the face decides how much of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from gongkai.core import viewers
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Viewer

Row = TypeVar("Row")
Face = Callable[[Row], Mapping[str, Any]]


@dataclass(frozen=True)
class Faces(Generic[Row]):
    """The declared faces of one entity. The personal face reads through ``core.personal``, which writes its entry."""

    name: str
    public: Face[Row]
    staff: Face[Row]
    overseer: Face[Row] | None = None
    personal: Callable[[Row, Viewer, str], Mapping[str, Any]] | None = None

    def of(self, row: Row, viewer: Viewer) -> Mapping[str, Any]:
        """The face for ``viewer``: staff and jobs see the staff face, who oversees the overseer's (the staff face where
        none is declared), everybody else the public one."""
        if self.overseer is not None and isinstance(viewer, viewers.Supervisor):
            return self.overseer(row)
        inside = isinstance(viewer, viewers.Staff | viewers.Job)
        return self.staff(row) if inside else self.public(row)

    def personal_of(self, row: Row, viewer: Viewer, purpose: str) -> Mapping[str, Any]:
        """The personal face, for a stated purpose; refused where none is declared or none may be read."""
        if self.personal is None:
            raise Refused("face", "这里没有可以查阅的个人信息。")
        return self.personal(row, viewer, purpose)
