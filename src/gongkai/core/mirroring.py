"""两区: what the inner zone tells of records that are public, and the outer one brings about on its site.

A room names its kinds here; the room of the packages carries them, and asks nothing of what they hold. A kind has
subjects (a report version, the catalogue of an agency). Of a subject is always told how all of it stands, never a
change: so a telling may be repeated, and one that was made superfluous by the next may be missing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms

from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.policies import Policy, is_system
from gongkai.core.refusals import Refused
from gongkai.core.registry import Registry


class ToldForm(ActionForm):
    """What was told of a subject, as JSON."""

    told = forms.CharField(strip=False)

    def clean_told(self) -> Any:
        """The value."""
        try:
            return json.loads(self.cleaned_data["told"])
        except (ValueError, RecursionError):
            raise forms.ValidationError("内网发来的内容读不出来。") from None


class MirrorAction(Action):
    """镜像: brings about what the inner zone told, from however it stands here. Subclasses write ``mirror``."""

    form = ToldForm
    policy: ClassVar[Policy] = is_system

    def carry_out(self, run: Run) -> Any:
        try:
            return self.mirror(run, run.data["told"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            # Signed by the other zone and yet not what this one expects: written by another version of the program.
            sentence = f"内网发来的“{self.title}”与本系统的写法不同（{type(error).__name__}），请两区升级到同一个版本。"
            raise Refused("shape", sentence) from error

    def mirror(self, run: Run, told: Any) -> Any:
        """Bring it about."""
        raise NotImplementedError


@dataclass(frozen=True)
class Mirrored:
    """A kind that crosses.

    ``marks``: of each subject a word that changes with what is told of it, in a fixed number of queries; a subject that
    it names no longer is told once more. ``told``: what is told of a subject now, as JSON values. ``action`` carries
    it out in the other zone. ``order``: what others refer to crosses first.
    """

    code: str
    title: str
    marks: Callable[[], Mapping[str, str]]
    told: Callable[[str], Any]
    action: type[MirrorAction]
    order: int = 100


mirrored: Registry[Mirrored] = Registry("kinds that cross")


def kinds() -> list[Mirrored]:
    """The kinds in the order in which they cross."""
    return sorted(mirrored, key=lambda kind: (kind.order, kind.code))


def title_of(code: str) -> str:
    """What a kind is called; its code where no room knows it."""
    return mirrored[code].title if code in mirrored else code


def as_bytes(told: Any) -> bytes:
    """What is told as the file of a record; the order of keys is kept, since it may mean something."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
