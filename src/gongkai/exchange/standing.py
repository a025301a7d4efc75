"""How the exchange stands: what waits to be written, to be laid out, to be seen on the platform."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from gongkai.core import clock, keys
from gongkai.core.registry import Finding
from gongkai.exchange import outbox
from gongkai.exchange.models import Change, Outgoing
from gongkai.exchange.package import signing
from gongkai.publications.service import Publication, PublicationQuerySet

# A withdrawal that was not seen to be done after a day, and a publication after five, are somebody's business.
WITHDRAWN_WITHIN, SHOWN_WITHIN = timedelta(days=1), timedelta(days=5)
WRITTEN_WITHIN = timedelta(minutes=30)


@dataclass(frozen=True)
class Standing:
    """The numbers of today."""

    waiting: int
    urgent: int
    not_laid_out: int
    shown_waits: int
    gone_waits: int


def standing() -> Standing:
    """Five counts in three queries."""
    changes = outbox.waiting().aggregate(all=Count("pk"), urgent=Count("pk", filter=Q(urgent=True)))
    open_ = unproved().aggregate(shown=Count("pk", filter=~Q(elsewhere="")), gone=Count("pk", filter=Q(elsewhere="")))
    waits = Outgoing.objects.filter(laid_out_at=None).count()
    return Standing(changes["all"], changes["urgent"], waits, open_["shown"], open_["gone"])


def unproved() -> PublicationQuerySet:
    """Items that were sent, or taken back, and not yet seen on the platform."""
    return Publication.objects.filter(proof_waits=True)


def public_key() -> tuple[str, str]:
    """The key by which the platform knows this installation, and its fingerprint."""
    public = signing.public_of(keys.signing_seed())
    return signing.as_text(public), signing.fingerprint(public)


def check() -> Iterable[Finding]:
    """What the doctor says."""
    found = [*_not_written(), *_not_seen()]
    yield from found or [Finding("ok", "交换包都已写出，发往平台的都有证明")]


def _not_written() -> Iterator[Finding]:
    late = outbox.waiting().filter(at__lt=clock.now() - WRITTEN_WITHIN)
    if count := late.count():
        urgent = late.filter(urgent=True).count()
        said = f"有 {count} 项变动没有写成交换包" + (f"，其中 {urgent} 项是撤下" if urgent else "")
        yield Finding("error" if urgent else "warning", said, "启动任务进程，或者执行 gongkai exchange write")
    if count := Outgoing.objects.filter(laid_out_at=None, made_at__lt=clock.now() - WRITTEN_WITHIN).count():
        yield Finding("error", f"有 {count} 个交换包没有放入文件夹", "检查磁盘空间和数据目录 exchange/out 的权限")


def _not_seen() -> Iterator[Finding]:
    moment = clock.now()
    sent = Change.objects.filter(matter__in=unproved().values("pk")).exclude(package=None)
    gone = sent.filter(urgent=True, package__made_at__lt=moment - WITHDRAWN_WITHIN, matter__in=_going())
    if count := gone.values("matter").distinct().count():
        remedy = "请平台立即撤下，看过以后在“信息发布”的“待平台证明”里登记"
        yield Finding("error", f"有 {count} 件通知平台撤下超过一天，没有证明已经撤下", remedy)
    shown = sent.filter(package__made_at__lt=moment - SHOWN_WITHIN).exclude(matter__in=_going())
    if count := shown.values("matter").distinct().count():
        yield Finding(
            "warning", f"有 {count} 件发往平台超过五天，没有证明已经公开", "到平台上看过以后，登记网址和网页副本"
        )


def _going() -> QuerySet[Any, dict[str, Any]]:
    return unproved().filter(elsewhere="").values("pk")
