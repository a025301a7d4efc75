"""Sessions: who sits at which machine, until when, in which acting post.

The cookie holds 256 random bits and the database their hash, so that neither a leaked database nor a guessed cookie
opens a session. Staff and citizens have separate cookies; the staff cookie is not even sent to the public pages.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from gongkai.agencies import declared, visibility
from gongkai.agencies.models import Account, Post, Role, Session, valid_on
from gongkai.core import clock, viewers
from gongkai.core.viewers import Viewer
from gongkai.core.writing import must_be_writing, write_transaction

TOUCH_AFTER = timedelta(minutes=1)
NEEDS_PASSWORD, NEEDS_FACTOR = "password", "factor"
COOKIES = {Account.Kind.STAFF: "gongkai_desk", Account.Kind.CITIZEN: "gongkai_account"}
COOKIE_PATHS = {Account.Kind.STAFF: "/desk/", Account.Kind.CITIZEN: "/"}


@dataclass(frozen=True)
class Visitor(viewers.Anonymous):
    """Somebody at a sign-in page: the machine's certificate, its browser, and the session that a new one replaces."""

    certificate: str = ""
    agent: str = ""
    former: int | None = None


@dataclass(frozen=True)
class Limited(viewers.Account):
    """Signed in, but without an acting post, or not before a new password or second factor: no rights but those.

    ``certificate`` is the fingerprint that the machine shows now, where somebody proves himself again.
    """

    kind = "limited"
    certificate: str = ""


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(account: Account, visitor: Visitor, *, strong: bool, needs: str, moment: datetime) -> str:
    """Begin a session within an Action, ending what it replaces and what is too many; the token for the cookie."""
    must_be_writing("a session")
    token = secrets.token_urlsafe(32)
    if visitor.former is not None:
        end(Session.objects.filter(pk=visitor.former), "replaced", moment)
    _make_room(account, moment)
    Session.objects.create(
        token_hash=_hash(token),
        account=account,
        post=usual_post(account, moment),
        strong=strong,
        needs=needs,
        origin=visitor.origin,
        agent=visitor.agent[:200],
        begun_at=moment,
        last_seen_at=moment,
        idle_seconds=60 * declared.value(f"{account.kind}_idle_minutes"),
        expires_at=moment + timedelta(hours=declared.value(f"{account.kind}_hours")),
    )
    return token


def _make_room(account: Account, moment: datetime) -> None:
    living = [row for row in alive(account) if is_alive(row, moment)]
    surplus = len(living) + 1 - declared.value(f"{account.kind}_sessions")
    oldest = sorted(living, key=lambda row: (row.last_seen_at, row.pk))[: max(surplus, 0)]
    end(Session.objects.filter(pk__in=[row.pk for row in oldest]), "displaced", moment)


def alive(account: Account) -> QuerySet[Session]:
    """The account's sessions that nobody has ended; some may have run out."""
    return Session.objects.filter(account=account, ended_at__isnull=True)


def is_alive(session: Session, moment: datetime) -> bool:
    """Whether the session may still be used: neither ended, nor idle too long, nor too old."""
    idle_until = session.last_seen_at + timedelta(seconds=session.idle_seconds)
    return session.ended_at is None and moment < idle_until and moment < session.expires_at


def end(rows: QuerySet[Session], because: str, moment: datetime) -> int:
    """End the sessions within an Action; how many."""
    must_be_writing("ending a session")
    return rows.filter(ended_at__isnull=True).update(ended_at=moment, ended_because=because)


def find(kind: Account.Kind, token: str, moment: datetime) -> Session | None:
    """The living session of a cookie, with account, person and acting post: one query."""
    rows = Session.objects.filter(token_hash=_hash(token), account__kind=kind, account__is_active=True)
    session = rows.select_related("account__person", "post__agency", "post__unit").first()
    return session if session is not None and is_alive(session, moment) else None


def touch(session: Session, moment: datetime) -> None:
    """Note that the session is in use; at most one write a minute."""
    if moment - session.last_seen_at < TOUCH_AFTER:
        return
    with write_transaction():
        Session.objects.filter(pk=session.pk, ended_at__isnull=True).update(last_seen_at=moment)
    session.last_seen_at = moment


def posts_of(account: Account, day: date) -> QuerySet[Post]:
    """The posts in which the account's person may act on ``day``."""
    return (
        Post.objects.filter(valid_on(day), valid_on(day, "agency__"), person_id=account.person_id)
        .select_related("agency", "unit")
        .prefetch_related("roles")
    )


def usual_post(account: Account, moment: datetime) -> Post | None:
    """The post to begin in: the only one, or the one of the last session if it still is one; otherwise to be chosen."""
    if account.person_id is None:
        return None
    posts = {post.pk: post for post in posts_of(account, clock.local_date(moment))}
    if len(posts) == 1:
        return next(iter(posts.values()))
    last = Session.objects.filter(account=account, post__isnull=False).order_by("-id").values_list("post", flat=True)
    return posts.get(last.first())


def viewer_of(session: Session | None, origin: str) -> Viewer:
    """The viewer behind a session: at most two further queries, whatever the number of roles and agencies."""
    if session is None:
        return viewers.Anonymous(origin=origin)
    account = session.account
    if session.needs:
        return Limited(account.pk, origin=origin)
    if account.kind == Account.Kind.CITIZEN:
        return viewers.Citizen(account.pk, origin=origin)
    post, today = session.post, clock.today()
    if post is None or not (post.valid(today) and post.agency.valid(today)):
        return Limited(account.pk, origin=origin)
    return staff_viewer(account, post, origin)


def staff_viewer(account: Account, post: Post, origin: str = "") -> viewers.Staff:
    """The viewer of ``account`` in ``post``; a 监督员 oversees his agency and those below it."""
    roles = post.role_codes()
    values = {
        "account": account.pk,
        "post_id": post.pk,
        "agency_id": post.agency_id,
        "roles": roles,
        "unit_id": post.unit_id,
        "acting": str(post)[:120],
        "origin": origin,
    }
    if Role.SUPERVISOR in roles:
        return viewers.Supervisor(**values, agency_ids=visibility.subtree(post.agency_id))
    return viewers.Staff(**values)
