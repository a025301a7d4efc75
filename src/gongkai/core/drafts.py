"""Drafts: unfinished forms, encrypted, per matter (or private link), form and person; they expire by a job."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from gongkai.core import clock, keys
from gongkai.core.models.drafts import Draft
from gongkai.core.models.matter import Matter
from gongkai.core.writing import write_transaction

LIFETIME = timedelta(days=30)
_CONTEXT = b"gongkai.draft"


def keep(
    form: str,
    data: Mapping[str, Any],
    *,
    account_id: int,
    matter: Matter | None = None,
    seen: int = 0,
    because: str = "",
) -> Draft:
    """Keep what a signed-in person typed; a second draft of the same form on the same matter replaces the first."""
    with write_transaction():
        draft, _ = Draft.objects.update_or_create(
            form=form, account_id=account_id, matter=matter, defaults=_values(data, seen, because)
        )
    return draft


def keep_by_link(form: str, data: Mapping[str, Any], link: str | None = None) -> Draft:
    """Keep what somebody without an account typed, under a private link of 256 bits; ``link`` continues one."""
    with write_transaction():
        draft, _ = Draft.objects.update_or_create(
            form=form, link=link or secrets.token_urlsafe(32), defaults=_values(data, 0, "")
        )
    return draft


def _values(data: Mapping[str, Any], seen: int, because: str) -> dict[str, Any]:
    ring, moment = keys.ring(), clock.now()
    return {
        "data": ring.wrap(json.dumps(dict(data), ensure_ascii=False, default=str).encode(), _CONTEXT),
        "key_number": ring.current,
        "seen": seen,
        "kept_because": because,
        "saved_at": moment,
        "expires_at": moment + LIFETIME,
    }


def typed(draft: Draft) -> dict[str, Any]:
    """What the draft holds."""
    values: dict[str, Any] = json.loads(keys.ring().unwrap(bytes(draft.data), _CONTEXT))
    return values


def of(form: str, *, account_id: int, matter: Matter | None = None) -> Draft | None:
    """The person's living draft of this form on this matter."""
    rows = Draft.objects.filter(form=form, account_id=account_id, matter=matter, expires_at__gt=clock.now())
    return rows.first()


def by_link(link: str) -> Draft | None:
    """The living draft under a private link."""
    return Draft.objects.filter(link=link, expires_at__gt=clock.now()).first()


def drop(form: str, *, account_id: int, matter: Matter | None = None) -> None:
    """Forget the draft after its form was accepted; called inside the Action."""
    Draft.objects.filter(form=form, account_id=account_id, matter=matter).delete()


def expire() -> int:
    """Remove drafts whose time has come; how many."""
    with write_transaction():
        count, _ = Draft.objects.filter(expires_at__lte=clock.now()).delete()
    return count
