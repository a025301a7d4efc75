"""Who looks or acts: made once per request or run, and the only thing that visibility and policies ask.

Rights come from posts. A viewer is a plain value: the room of the accounts builds it, every other room only reads it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True)
class Viewer:
    """Somebody who looks or acts."""

    kind: ClassVar[str] = "none"
    origin: str = field(default="", kw_only=True)

    @property
    def account_id(self) -> int | None:
        """The account behind the viewer, if there is one."""
        return None


@dataclass(frozen=True)
class Anonymous(Viewer):
    """Anybody on the public site."""

    kind: ClassVar[str] = "anonymous"


@dataclass(frozen=True)
class CodeHolder(Viewer):
    """Somebody who showed the query code and the last four digits of one matter.

    ``person``: which of those who hold the code he is; 0 where what he showed fits several of them.
    """

    kind: ClassVar[str] = "code"
    matter_id: int
    person: int = 1


@dataclass(frozen=True)
class Account(Viewer):
    """Somebody who signed in."""

    account: int

    @property
    def account_id(self) -> int | None:
        return self.account


@dataclass(frozen=True)
class Citizen(Account):
    """A citizen who signed in to the public site."""

    kind: ClassVar[str] = "citizen"


@dataclass(frozen=True)
class Staff(Account):
    """A person of an agency in one acting post."""

    kind: ClassVar[str] = "staff"
    post_id: int
    agency_id: int
    roles: frozenset[str]
    unit_id: int | None = None
    acting: str = ""

    @property
    def handles_matters(self) -> bool:
        """Whether the post has business with matters: administrators' posts, and posts without a role, have none."""
        return any(not role.endswith("_admin") for role in self.roles)


@dataclass(frozen=True)
class Supervisor(Staff):
    """A person of a supervising agency, over the agencies below it."""

    kind: ClassVar[str] = "supervisor"
    agency_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Job(Viewer):
    """The system itself, for a declared purpose."""

    kind: ClassVar[str] = "job"
    purpose: str
