"""What is true of the installation today, in lines, by its place: whole, inner zone or outer zone."""

from __future__ import annotations

from django.db.models import Count, Q

from gongkai.exchange import zones
from gongkai.exchange.models import Crossing, Outgoing, Said
from gongkai.exchange.standing import Standing, ZoneStanding
from gongkai.exchange.telling import RECEIPT
from gongkai.publications.service import Publication
from gongkai.ui.words import moment

Line = tuple[str, str]


def lines(now: Standing, zone: ZoneStanding | None) -> list[Line]:
    """Label and words of each; a fixed number of queries."""
    if zone is None:
        return [*_written(now), *_platform(now, "平台")]
    own = _outer(zone) if zone.zone == zones.NAMES[zones.OUTER] else [*_platform(now, "外网"), *_inner()]
    return [*own, *(_written(now) if zone.zone == zones.NAMES[zones.INNER] else _laid(now)), *_traffic(zone)]


def _written(now: Standing) -> list[Line]:
    return [
        ("等待写出的变动", f"{now.waiting} 项" + (f"，其中撤下 {now.urgent} 项" if now.urgent else "")),
        *_laid(now),
    ]


def _laid(now: Standing) -> list[Line]:
    return [("等待放入文件夹的包", f"{now.not_laid_out} 包")]


def _platform(now: Standing, where: str) -> list[Line]:
    return [
        (f"发往{where}，没有证明公开", f"{now.shown_waits} 件"),
        ("通知撤下，没有证明撤下", f"{now.gone_waits} 件"),
    ]


def _inner() -> list[Line]:
    said = Said.objects.aggregate(
        all=Count("pk"), taken=Count("pk", filter=~Q(taken_at=None)), refused=Count("pk", filter=~Q(refused=""))
    )
    words = f"{said['all']} 项，外网确认收下 {said['taken']} 项"
    words += f"，没有收下 {said['refused']} 项" if said["refused"] else ""
    received = Crossing.objects.filter(outward=True).count()
    return [("年报、指南、目录等整体传送的内容", words), ("从外网收进的申请", f"{received} 件")]


def _outer(zone: ZoneStanding) -> list[Line]:
    settled = Crossing.objects.filter(outward=False).exclude(number_there="").count()
    # What was refused waits to be confirmed as well; it is named apart.
    waits = zone.not_confirmed - len(zone.not_taken)
    words = f"内网已经收下 {settled} 件，等待密封 {zone.not_said} 件，等待内网确认 {waits} 件"
    words += f"，内网没有收下 {len(zone.not_taken)} 件" if zone.not_taken else ""
    refused = len(zone.steps_refused)
    steps = f"等待内网确认 {zone.steps - refused} 件" + (f"，内网没有收下 {refused} 件" if refused else "")
    return [
        ("在本站公开的信息", f"{Publication.objects.filter(public=True).count()} 件"),
        ("网上申请", words),
        ("网上补正、撤回等", steps),
    ]


def _traffic(zone: ZoneStanding) -> list[Line]:
    asked = Q(changes__isnull=False) | (Q(messages__isnull=False) & ~Q(messages__kind=RECEIPT))
    unread = Outgoing.objects.filter(taken_at=None).filter(asked).values("pk").distinct().count()
    last = zone.last_read
    return [
        ("等待写出的消息", f"{zone.messages} 条"),
        ("另一区还没有回执的包", f"{unread} 包"),
        ("最近读入", f"{last.name}，{moment(last.read_at)}" if last is not None else "还没有读入过"),
    ]
