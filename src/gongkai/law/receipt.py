"""On which day an application counts as received (条例 31, R34)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gongkai.law.facts import Channel
from gongkai.law.readings import SAFE, Readings

ARTICLE = "条例第三十一条"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The received-on date, none while the day that decides has not come, and the sentence that says why."""

    on: date | None
    reason: str
    article: str = ARTICLE


def received_on(
    channel: Channel,
    *,
    submitted: date | None = None,
    signed: date | None = None,
    confirmed: date | None = None,
    automatic_receipt: bool = True,
    elsewhere: bool = False,
    readings: Readings = SAFE,
) -> Receipt:
    """The received-on date of an application that came by ``channel``.

    ``submitted``: handed over or sent off; ``signed``: the organ signed for the mail; ``confirmed``: confirmed with the
    applicant. ``automatic_receipt``: the own form answers by itself. ``elsewhere``: the mail was addressed to another
    unit or person of the organ. As long as the applicant cannot be reached nothing begins (207号), so ``on`` is none.
    """
    if channel is Channel.COUNTER:
        return Receipt(submitted, "当面提交的，以提交之日为收到申请之日")
    if channel is Channel.POST_SIGNED:
        if elsewhere and readings.signed_mail_elsewhere == "confirmation":
            return Receipt(confirmed, "寄给本机关其他内设机构的，以工作机构确认之日为收到申请之日")
        return Receipt(signed, "邮寄并需签收的，以本机关签收之日为收到申请之日")
    if channel is Channel.POST_ORDINARY:
        return Receipt(confirmed, "平常信函，工作机构应当于收到当日与申请人确认，以确认之日为收到申请之日")
    if channel is Channel.ONLINE and automatic_receipt and readings.online_receipt == "submission":
        return Receipt(submitted, "网上提交，系统自动回执视为双方确认，以提交之日为收到申请之日")
    return Receipt(confirmed, "通过互联网渠道或者传真提交的，以双方确认之日为收到申请之日")
