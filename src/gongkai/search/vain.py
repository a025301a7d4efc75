"""Counting what was sought in vain, for later demand analysis, without any person's data.

A query that only one or two people ever typed may be a name: its wording is kept from the third time on, before that
only a keyed digest of it. Anything that could be an identity or telephone number, or an address of mail, is never kept.
"""

from __future__ import annotations

import hashlib
import hmac
import re

from django.conf import settings
from django.db.models import F

from gongkai.core import clock
from gongkai.core.writing import write_transaction
from gongkai.search.indexes import SearchIndex
from gongkai.search.models import SoughtInVain
from gongkai.search.words import normalised

LONGEST = 40
SHOWN_FROM = 3
MOST_A_DAY = 500
_PRIVATE = re.compile(r"(?:\d[\s-]*){6,}|@")


def note(index: SearchIndex, query: str) -> None:
    """Count a query that found nothing. No Action: it changes nothing of anybody's, it is a tally."""
    text = " ".join(normalised(query).split())
    if not text:
        return
    with write_transaction():
        day = clock.today()
        rows = SoughtInVain.objects.filter(day=day, index=index.code)
        digest = "" if len(text) > LONGEST or _PRIVATE.search(text) else _digest(text)
        if digest and not rows.filter(digest=digest).exists() and rows.count() >= MOST_A_DAY:
            digest = ""
        row, _ = rows.get_or_create(day=day, index=index.code, digest=digest)
        rows.filter(pk=row.pk).update(count=F("count") + 1)
        if digest and row.count + 1 >= SHOWN_FROM:
            rows.filter(pk=row.pk).update(text=text)


def _digest(text: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"vain {text}".encode(), hashlib.sha256).hexdigest()[:32]
