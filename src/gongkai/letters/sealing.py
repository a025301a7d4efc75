"""电子印章: what seals a PDF, behind an interface; and how a sealed one is checked (R64, 电子签名法).

An installation names its sealer in the setting ``letters.sealer``. A city's own seal service becomes one more entry of
``sealers``: it gets the finished PDF and the place of the seal, and gives the sealed PDF back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from gongkai.agencies.service import Agency
from gongkai.core import clock
from gongkai.core.registry import Registry
from gongkai.core.settings import resolve
from gongkai.letters.settings import SEALER

if TYPE_CHECKING:
    from gongkai.letters.rendering.pdf import SealPlace

OTHERWISE = "也可以先打印盖章，再到“用印登记”上传盖好章的扫描件"


class CannotSeal(RuntimeError):
    """The letter cannot be sealed electronically; the sentence says why and what to do instead."""


class Sealer(Protocol):
    """Puts one organ's seal on PDF files."""

    @property
    def name(self) -> str:
        """What the seal register calls the seal."""

    def seal(self, pdf: bytes, place: SealPlace) -> bytes:
        """The PDF with the seal at ``place``, signed so that any later change shows. Raises ``CannotSeal``."""


@dataclass(frozen=True)
class SealerKind:
    """A way of sealing. ``find`` gives an agency's sealer as of a moment, or raises ``CannotSeal``."""

    code: str
    title: str
    find: Callable[[Agency, datetime], Sealer]


@dataclass(frozen=True)
class Verdict:
    """What is found of a sealed PDF: whether it is still as it was sealed, by which seal and when."""

    valid: bool
    reason: str
    seal: str = ""
    at: datetime | None = None


sealers: Registry[SealerKind] = Registry("sealers")


def chosen_kind(agency: Agency) -> str:
    """The code of the agency's way of sealing electronically; empty where it seals on paper only.

    The superior's choice does not count: nobody seals with another organ's seal.
    """
    found = resolve(SEALER, agency, clock.today())
    return str(found.value) if found.agency_id == agency.pk and found.value in sealers else ""


def sealer_for(agency: Agency) -> Sealer:
    """The agency's sealer now. Raises ``CannotSeal`` with what to do."""
    code = chosen_kind(agency)
    if not code:
        raise CannotSeal(f"{agency.name}没有启用电子印章；请由系统管理员在“设置”里选择“电子印章”，{OTHERWISE}。")
    return sealers[code].find(agency, clock.now())


def why_not(agency: Agency) -> str:
    """Why the agency cannot seal electronically now; empty where it can."""
    try:
        sealer_for(agency)
    except CannotSeal as error:
        return str(error)
    return ""
