"""One class per step of an item; importing them registers them."""

from gongkai.publications.actions import (
    afterwards,
    attaching,
    columns,
    confirming,
    drafting,
    elsewhere,
    erasure,
    importing,
    masking,
    publishing,
    review,
    succession,
)

__all__ = [
    "afterwards",
    "attaching",
    "columns",
    "confirming",
    "drafting",
    "elsewhere",
    "erasure",
    "importing",
    "masking",
    "publishing",
    "review",
    "succession",
]
