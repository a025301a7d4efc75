"""How the exchange stands: what waits to be written, to be laid out, to be seen on the platform."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from gongkai.applications.service import Application
from gongkai.core import clock, mirroring, settings
from gongkai.core.registry import Finding
from gongkai.exchange import outbox, signers, zones
from gongkai.exchange.models import BadFile, Change, Crossing, CrossingStep, Incoming, Message, Outgoing, Partner, Said
from gongkai.exchange.package import signing
from gongkai.publications.service import Publication, PublicationQuerySet

# A withdrawal that was not seen to be done after a day, and a publication after five, are somebody's business.
WITHDRAWN_WITHIN, SHOWN_WITHIN = timedelta(days=1), timedelta(days=5)
WRITTEN_WITHIN = timedelta(minutes=30)
SHOWN = 50
BAD_SHOWN = timedelta(days=7)


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


@dataclass(frozen=True)
class ZoneStanding:
    """How the traffic of two zones stands. ``missing``: the number that is waited for, where a later one is there;
    ``not_said``: applications that were not sealed yet, ``not_confirmed``: those that the inner zone has not confirmed,
    ``not_taken``: those that it refused, each with its ``number`` here; ``not_told``: what the outer zone refused;
    ``steps``: how many things that applicants did wait for the inner zone, ``steps_refused``: those that it could not
    read, each with the ``number`` of its application."""

    zone: str
    messages: int
    last_read: Incoming | None
    missing: int | None
    bad_files: list[BadFile]
    refused: list[Incoming]
    partners: list[Partner]
    not_said: int
    not_confirmed: int
    not_taken: list[Crossing]
    not_told: list[Said]
    steps: int
    steps_refused: list[CrossingStep]


def zone_standing() -> ZoneStanding | None:
    """None where the installation is whole; a fixed number of queries."""
    zone, channel = zones.zone(), zones.takes()
    if channel is None:
        return None
    outer = Crossing.objects.filter(outward=False)
    last = Incoming.objects.filter(channel=channel).order_by("-number").first()
    files = list(BadFile.objects.filter(settled_at=None)[:SHOWN])
    waits = any(each.code == "gap" for each in files)
    return ZoneStanding(
        zone=zones.NAMES[zone],
        messages=Message.objects.filter(package=None).count(),
        last_read=last,
        missing=(last.number if last else 0) + 1 if waits else None,
        bad_files=files,
        refused=list(Incoming.objects.filter(channel=channel).exclude(refused=[]).order_by("-number")[:SHOWN]),
        partners=list(Partner.objects.select_related("introduced_by").order_by("-pk")),
        not_said=outer.filter(said=False).count(),
        not_confirmed=outer.filter(said=True, number_there="").count(),
        not_taken=_refused(),
        not_told=list(Said.objects.refused()[:SHOWN]),
        steps=CrossingStep.objects.filter(crossing__outward=False, outcome="").count(),
        steps_refused=_refused_steps(),
    )


def _refused() -> list[Crossing]:
    number = Application.objects.filter(pk=OuterRef("matter")).values("number")[:1]
    return list(Crossing.objects.refused().annotate(number=Subquery(number)).order_by("pk")[:SHOWN])


def _refused_steps() -> list[CrossingStep]:
    number = Application.objects.filter(pk=OuterRef("crossing__matter")).values("number")[:1]
    return list(CrossingStep.objects.refused().annotate(number=Subquery(number)).order_by("pk")[:SHOWN])


def unproved() -> PublicationQuerySet:
    """Items that were sent, or taken back, and not yet seen on the platform."""
    return Publication.objects.filter(proof_waits=True)


def public_key() -> tuple[str, str]:
    """The key by which the platform knows this installation, and its fingerprint."""
    public = signing.public_of(signers.current())
    return signing.as_text(public), signing.fingerprint(public)


def check() -> Iterable[Finding]:
    """What the doctor says."""
    found = [*_not_written(), *_not_seen(), *_of_zone()]
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


def _of_zone() -> Iterator[Finding]:
    now = zone_standing()
    if now is None:
        return
    moment = clock.now()
    term = timedelta(hours=settings.value(zones.STALE, None, clock.local_date(moment)))
    if not any(partner.revoked_at is None for partner in now.partners):
        yield Finding("error", "没有登记另一区的公钥，什么也不能读入", "执行 gongkai exchange trust，与对方核对指纹")
    elif now.last_read is None or now.last_read.read_at < moment - term:
        since = f"{now.last_read.read_at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M} 以后" if now.last_read else "还"
        yield Finding("warning", f"{since}没有读入另一区的交换包", "检查网闸、光盘的摆渡和两区的任务进程")
    gaps = [each for each in now.bad_files if each.code == "gap"]
    if gaps and min(each.first_at for each in gaps) < moment - term:
        said = f"缺另一区的第 {now.missing} 包，后面的 {len(gaps)} 包在等它"
        yield Finding("error", said, f"请另一区执行 gongkai exchange again {now.missing} --to 目录，重新拷贝")
    yield from _not_taken(now)


def _not_taken(now: ZoneStanding) -> Iterator[Finding]:
    recently = clock.now() - BAD_SHOWN
    others = [each for each in now.bad_files if each.code != "gap" and each.last_at > recently]
    if others:
        yield Finding("error", f"有 {len(others)} 个文件没有收下：{others[0].name}，{others[0].message}", "看“交换”页")
    late = Crossing.objects.filter(outward=False, said=False, received_at__lt=clock.now() - WRITTEN_WITHIN).count()
    if late:
        yield Finding(
            "error", f"有 {late} 件网上申请没有密封", "还没有读入内网的第 1 包的，先读入；再看任务进程是否在运行"
        )
    if now.not_taken:
        said = "；".join(f"{row.number}：{row.refused}" for row in now.not_taken)
        said = f"有 {len(now.not_taken)} 件网上申请内网没有收下：{said}"
        yield Finding("error", said, "收到日期已经起算；与内网改好原因以后，执行 gongkai exchange resend")
    if now.steps_refused:
        said = "；".join(f"{row.number}：{row.refused}" for row in now.steps_refused)
        said = f"申请人在网上提交的补正、撤回等，内网有 {len(now.steps_refused)} 件没有收下：{said}"
        yield Finding("error", said, "收到日期已经算数；与内网改好原因以后，执行 gongkai exchange resend")
    if now.not_told:
        said = "；".join(f"{mirroring.title_of(row.kind)} {row.subject}：{row.refused}" for row in now.not_told)
        said = f"有 {len(now.not_told)} 项内容外网没有收下：{said}"
        yield Finding("error", said, "与外网改好原因以后，执行 gongkai exchange resend")
    if refused := sum(len(row.refused) for row in now.refused):
        yield Finding("warning", f"读入的交换包里有 {refused} 项没有办成", "看“交换”页上每一项的原因")


def _going() -> QuerySet[Any, dict[str, Any]]:
    return unproved().filter(elsewhere="").values("pk")
