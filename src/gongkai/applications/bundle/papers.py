"""What goes into a bundle, in which section and volume. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Volume(StrEnum):
    """The two volumes of a bundle."""

    SERVED = "served"
    SEALED = "sealed"


VOLUME_TITLES = {Volume.SERVED: "送达卷", Volume.SEALED: "密封卷"}

# The order in which a court reads: what came in, what was done about it, what was answered, how it was served.
SECTIONS = (
    "申请、登记",
    "联系、检索、协办",
    "补正、说明理由",
    "征求意见和判断",
    "延期、收费",
    "审核、签发",
    "答复和送达",
    "答复以后",
)
OF_LETTER = {
    "receipt": 0,
    "assistance": 1,
    "correction_request": 2,
    "reasons_request": 2,
    "delay": 2,
    "third_party_consultation": 3,
    "co_maker_consultation": 3,
    "organ_consultation": 3,
    "consultation_notice": 3,
    "third_party_notice": 3,
    "extension": 4,
    "fee_notice": 4,
    "term_change": 4,
    "approval_slip": 5,
    "renewed_decision": 6,
    "record_corrected": 7,
    "record_forwarded": 7,
    "publication_reply": 7,
}
OF_FILE = {
    "申请书和信封": 0,
    "授权委托书": 0,
    "身份证明（正面）": 0,
    "身份证明（背面）": 0,
    "补录证明": 1,
    "补正材料": 2,
    "书面意见": 3,
    "审批单": 5,
    "一并答复的答复书": 6,
    "提供的信息": 6,
    "不公开的原件": 6,
    "寄发凭证": 6,
    "签收凭证": 6,
    "书面撤回": 6,
}
ANSWER, LATER = 6, 7
# Somebody else's: identity papers, a third party's own words, what is withheld.
SEALED_FILES = frozenset({"身份证明（正面）", "身份证明（背面）", "书面意见", "不公开的原件"})
MERGED = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


@dataclass(frozen=True)
class Paper:
    """One paper of the bundle: its section, title, day, file, and whether it can be bound into the paged PDF."""

    section: int
    title: str
    on: date
    name: str
    content: bytes
    media_type: str
    volume: Volume

    @property
    def sha256(self) -> str:
        """Of the file as it lies in the ZIP."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def ending(self) -> str:
        """The ending under which the typesetter reads it; empty where it cannot be bound in."""
        return MERGED.get(self.media_type, "")


def section_of_letter(kind: str) -> int:
    """The section of a letter; decision letters have the codes of their outcomes."""
    return OF_LETTER.get(kind, ANSWER)


def section_of_file(purpose: str) -> int:
    """The section of a file; what nobody thought of stands last."""
    return OF_FILE.get(purpose, LATER)


def volume_of_file(purpose: str) -> Volume:
    """The volume of a file."""
    return Volume.SEALED if purpose in SEALED_FILES else Volume.SERVED


def in_order(papers: Iterable[Paper], volume: Volume) -> list[Paper]:
    """The papers of a volume by section, then by day, then by title."""
    return sorted((p for p in papers if p.volume is volume), key=lambda p: (p.section, p.on, p.title, p.name))
