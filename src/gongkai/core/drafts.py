"""Drafts: unfinished forms, encrypted, per matter (or private link), form and person; they expire by a job.

A form that arrives without a living session is kept under a private link and bound to the account for which it was
drawn; it becomes that account's own draft when it signs in again (``adopt``), and nobody else's.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from gongkai.core import clock, keys
from gongkai.core.models.drafts import Draft
from gongkai.core.models.matter import Matter
from gongkai.core.writing import must_be_writing, write_transaction

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
            form=form,
            account_id=account_id,
            matter=matter,
            link=None,
            defaults=_values(data, seen, because),
        )
    return draft


def keep_by_link(
    form: str,
    data: Mapping[str, Any],
    link: str | None = None,
    *,
    account_id: int | None = None,
    matter: Matter | None = None,
    seen: int = 0,
    because: str = "",
) -> Draft:
    """Keep what somebody without a session typed, under a private link of 256 bits; ``link`` continues one.

    ``account_id`` says for whom it waits. One form of one account on one matter waits once, however often it is sent,
    so that nobody fills the database without signing in.
    """
    owner: dict[str, Any] = {"account_id": account_id, "matter": matter}
    with write_transaction():
        if link is None and account_id is not None:
            waiting = Draft.objects.filter(form=form, link__isnull=False, **owner)
            link = waiting.values_list("link", flat=True).first()
        draft, _ = Draft.objects.update_or_create(
            form=form, link=link or secrets.token_urlsafe(32), **owner, defaults=_values(data, seen, because)
        )
    return draft


def adopt(account_id: int) -> int:
    """Make what waits for this account its own drafts; how many. Called inside its sign-in.

    Where the account has saved the same form later, from another machine, the later one stays.
    """
    must_be_writing("adopting drafts")
    waiting = list(Draft.objects.filter(account_id=account_id, link__isnull=False).order_by("saved_at", "pk"))
    for draft in waiting:
        own = Draft.objects.filter(form=draft.form, account_id=account_id, matter=draft.matter, link__isnull=True)
        own.filter(saved_at__lte=draft.saved_at).delete()
        if own.exists():
            draft.delete()
            continue
        draft.link = None
        draft.save(update_fields=["link"])
    return len(waiting)


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
    rows = Draft.objects.filter(form=form, account_id=account_id, matter=matter, link__isnull=True)
    return rows.filter(expires_at__gt=clock.now()).first()


def by_link(link: str) -> Draft | None:
    """The living draft under a private link."""
    return Draft.objects.filter(link=link, expires_at__gt=clock.now()).first()


def drop(form: str, *, account_id: int, matter: Matter | None = None) -> None:
    """Forget the draft after its form was accepted; called inside the Action."""
    Draft.objects.filter(form=form, account_id=account_id, matter=matter, link__isnull=True).delete()


def expire() -> int:
    """Remove drafts whose time has come; how many."""
    with write_transaction():
        count, _ = Draft.objects.filter(expires_at__lte=clock.now()).delete()
    return count


def prolong(links: Iterable[str]) -> int:
    """Let what lies under these private links live as long as a draft saved now; how many."""
    wanted = [link for link in links if link]
    if not wanted:
        return 0
    with write_transaction():
        return Draft.objects.filter(link__in=wanted).update(expires_at=clock.now() + LIFETIME)


def drop_links(links: Iterable[str]) -> int:
    """Forget what lies under these private links; how many."""
    wanted = [link for link in links if link]
    with write_transaction():
        count, _ = Draft.objects.filter(link__in=wanted).delete()
    return count
