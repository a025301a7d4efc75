"""One class per step of an item; importing them registers them."""

from gongkai.publications.actions import afterwards, drafting, erasure, publishing, review

__all__ = ["afterwards", "drafting", "erasure", "publishing", "review"]
