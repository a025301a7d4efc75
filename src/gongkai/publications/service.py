"""What other rooms use of the publications."""

from __future__ import annotations

from gongkai.publications.actions.drafting import ATTACHMENTS
from gongkai.publications.offering import Standing, begin_draft, standing
from gongkai.publications.process import KIND

__all__ = ["ATTACHMENTS", "KIND", "Standing", "begin_draft", "standing"]
