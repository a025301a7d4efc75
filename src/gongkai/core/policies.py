"""Policies: small named predicates over a viewer and a matter, combined with ``&``, ``|`` and ``~``.

Vocabulary first, sentences after: ``may_sign = has_role("signer") & of_own_agency``. Each carries the sentence with
which it refuses, so that the page can say why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gongkai.core import viewers
from gongkai.core.models.matter import Matter, Task
from gongkai.core.viewers import Viewer

Test = Callable[[Viewer, Matter | None], bool]


@dataclass(frozen=True)
class Policy:
    """A named predicate; ``refusal`` is the sentence shown where it does not hold."""

    name: str
    refusal: str
    test: Test

    def allows(self, viewer: Viewer, matter: Matter | None = None) -> bool:
        """Whether ``viewer`` may, on ``matter``."""
        return self.test(viewer, matter)

    def __and__(self, other: Policy) -> Policy:
        test: Test = lambda viewer, matter: self.test(viewer, matter) and other.test(viewer, matter)  # noqa: E731
        return _Both(f"({self.name} & {other.name})", "", test, self, other)

    def __or__(self, other: Policy) -> Policy:
        test: Test = lambda viewer, matter: self.test(viewer, matter) or other.test(viewer, matter)  # noqa: E731
        return _Either(f"({self.name} | {other.name})", "", test, self, other)

    def __invert__(self) -> Policy:
        return Policy(f"~{self.name}", f"符合“{self.name}”的人不能办理。", lambda v, m: not self.test(v, m))

    def why_not(self, viewer: Viewer, matter: Matter | None = None) -> str | None:
        """The sentence of refusal, never empty, or None where the policy allows."""
        return None if self.allows(viewer, matter) else self.sentence(viewer, matter)

    def sentence(self, viewer: Viewer, matter: Matter | None) -> str:
        """The sentence for a viewer whom the policy does not allow."""
        return self.refusal or "您不能办理这一步。"


@dataclass(frozen=True)
class _Both(Policy):
    """A conjunction; it refuses with the sentence of the part that failed."""

    left: Policy
    right: Policy

    def sentence(self, viewer: Viewer, matter: Matter | None) -> str:
        failed = self.right if self.left.allows(viewer, matter) else self.left
        return failed.sentence(viewer, matter)


@dataclass(frozen=True)
class _Either(Policy):
    """An alternative; it refuses with the sentence of its first part, which names the usual person."""

    left: Policy
    right: Policy

    def sentence(self, viewer: Viewer, matter: Matter | None) -> str:
        return self.left.sentence(viewer, matter)


def policy(name: str, refusal: str) -> Callable[[Test], Policy]:
    """Make a policy of a function; ``refusal`` is a whole Chinese sentence."""
    return lambda test: Policy(name, refusal, test)


def has_role(*roles: str, titles: str = "") -> Policy:
    """The viewer acts in a post that carries one of ``roles``."""
    wanted = frozenset(roles)
    return Policy(
        f"has_role({', '.join(roles)})",
        f"这一步由{titles or '、'.join(roles)}办理，您现在的岗位没有这个职责。",
        lambda viewer, _: isinstance(viewer, viewers.Staff) and bool(viewer.roles & wanted),
    )


@policy("of_own_agency", "这件事项属于其他机关，您不能办理。")
def of_own_agency(viewer: Viewer, matter: Matter | None) -> bool:
    """The matter belongs to the agency of the viewer's acting post."""
    return isinstance(viewer, viewers.Staff) and (matter is None or matter.agency_id == viewer.agency_id)


@policy("has_task", "您在这件事项上没有任务，不能查看申请人的个人信息。")
def has_task(viewer: Viewer, matter: Matter | None) -> bool:
    """The viewer has, or had, a task on the matter, by name or by his role; without one the applicants' personal data
    stay closed."""
    if matter is None or not isinstance(viewer, viewers.Staff):
        return False
    return Task.objects.filter(matter=matter).ever_of(viewer).exists()


def met_by(viewer: Viewer, keys: Iterable[int]) -> frozenset[int]:
    """Of the matters with these keys, those of his own agency on which the viewer has, or had, a task: for many at
    once what ``of_own_agency & has_task`` says of one; one query."""
    if not isinstance(viewer, viewers.Staff):
        return frozenset()
    rows = Task.objects.filter(matter_id__in=set(keys), matter__agency_id=viewer.agency_id).ever_of(viewer)
    return frozenset(rows.values_list("matter_id", flat=True))


@policy("is_system", "这一步由系统自己完成。")
def is_system(viewer: Viewer, matter: Matter | None) -> bool:
    """A job of the system."""
    return isinstance(viewer, viewers.Job)


@policy("anyone", "")
def anyone(viewer: Viewer, matter: Matter | None) -> bool:
    """Nobody is refused."""
    return True
