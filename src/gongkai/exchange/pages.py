"""交换: what waits, what was written and laid out, what was not seen on the platform."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongkai.agencies.service import DeskForm, DeskPage, Role
from gongkai.core import clock, mirroring
from gongkai.core.actions import Done
from gongkai.core.policies import has_role
from gongkai.exchange import figures, letters, outbox, standing, stepping, telling
from gongkai.exchange.actions import SendAgain, WritePackage
from gongkai.exchange.models import Crossing, CrossingStep, Incoming, Outgoing, Said
from gongkai.publications.service import only_desk

SHOWN = 50
may_look = has_role(Role.SYSTEM.value, titles="系统管理员")


class ExchangePage(DeskPage):
    """交换."""

    policy = may_look

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page; a fixed number of queries."""
        key, fingerprint = standing.public_key()
        now, zone = standing.standing(), standing.zone_standing()
        context = {
            "on": only_desk(clock.today()),
            "standing": now,
            "lines": figures.lines(now, zone),
            "packages": packages(),
            "key": key,
            "fingerprint": fingerprint,
            "zone": zone,
            "title_of": word,
            "read": list(Incoming.objects.order_by("-pk")[:SHOWN]),
        }
        return render(request, "exchange/desk.html", context)


WORDS = {
    "publish": "发布",
    "withdraw": "撤下",
    telling.SEALING: "加密公钥",
    telling.KEY: "更换签名密钥",
    telling.RECEIPT: "收条",
    telling.APPLICATION: "申请（密封）",
    stepping.STEP: "网上补正、撤回等（密封）",
    stepping.ALIVE: "到此为止的都已送出",
    telling.STATE: "申请的进展",
    letters.LETTER: "文书（密封）",
    letters.TAKEN_BACK: "收回文书",
    letters.OPENED: "文书已打开",
}


def word(kind: str) -> str:
    """What records of a kind are called."""
    return WORDS.get(kind) or mirroring.title_of(kind)


def packages() -> list[Any]:
    """The newest packages, each with how many items and messages it told and how many items were not seen yet; one
    query."""
    unseen = Count("changes__matter", filter=Q(changes__matter__in=standing.unproved().values("pk")), distinct=True)
    told = Count("messages", distinct=True)
    rows = Outgoing.objects.annotate(items=Count("changes__matter", distinct=True), unseen=unseen, told=told)
    return list(rows.select_related("channel", "file").defer("manifest", "signature").order_by("-pk")[:SHOWN])


class WritePage(DeskForm):
    """立即写出交换包."""

    action = WritePackage
    back = "exchange:home"

    def note(self) -> str:
        return f"等待写出的变动有 {outbox.waiting().count()} 项，撤下的先写。"

    def after(self, done: Done) -> str:
        messages.success(self.request, f"已写出 {done.result.name}；任务进程在一分钟内把它放入文件夹 exchange/out。")
        return self.back_url()


class SendAgainPage(DeskForm):
    """再送没有收下的内容."""

    action = SendAgain
    back = "exchange:home"

    def note(self) -> str:
        count = Crossing.objects.refused().count()
        steps = CrossingStep.objects.refused().count()
        if count or steps:
            return f"内网没有收下的申请有 {count} 件，补正、撤回等有 {steps} 件。先照原因改好，再送；收到日期不变。"
        return f"外网没有收下的内容有 {Said.objects.refused().count()} 项。先照原因改好，再送。"

    def after(self, done: Done) -> str:
        messages.success(self.request, f"{done.result} 件将写进下一个交换包，任务进程在一分钟内写出。")
        return self.back_url()
