"""Until when information must be published, and how long a notice must stand (R19, R20, R124)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gongkai.law.calendar import Calendar
from gongkai.law.rules import NATURAL_DAY, REGULATION_IN_FORCE, WORKING_DAY


class Sense(StrEnum):
    """``WITHIN``: not later than. ``STANDS``: displayed or open at least so long.

    ``BEFORE_EFFECT``: in force so many days after publication; the full days lie between the two.
    """

    WITHIN = "within"
    STANDS = "stands"
    BEFORE_EFFECT = "before_effect"


@dataclass(frozen=True, slots=True)
class PublicationRule:
    """One period: what it is about, from which day it runs, how long, in which sense, on which article."""

    code: str
    what: str
    trigger: str
    count: int
    unit: str
    sense: Sense
    article: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class PublicationDate:
    """The day a rule yields and why.

    For ``STANDS`` the last day through which the notice must stand, for ``BEFORE_EFFECT`` the first day in force.
    """

    on: date
    provisional: bool
    reason: str
    article: str


BUDGET_LAW = date(2015, 1, 1)
PENALTY_LAW = date(2021, 7, 15)
PROCUREMENT = date(2015, 3, 1)
LAND = date(2021, 9, 1)
RULES_ORDINANCE = date(2018, 5, 1)
DECISIONS = date(2019, 9, 1)
THREE_SYSTEMS = date(2019, 1, 3)

WITHIN, STANDS, BEFORE = Sense.WITHIN, Sense.STANDS, Sense.BEFORE_EFFECT
WD, ND = WORKING_DAY, NATURAL_DAY

RULES: dict[str, PublicationRule] = {
    r.code: r
    for r in (
        PublicationRule(
            "general", "主动公开的政府信息", "形成或者变更", 20, WD, WITHIN, "条例第二十六条", REGULATION_IN_FORCE
        ),
        PublicationRule(
            "budget_government", "政府预算、决算", "人大批准", 20, ND, WITHIN, "预算法第十四条第一款", BUDGET_LAW
        ),
        PublicationRule(
            "budget_department", "部门预算、决算", "批复", 20, ND, WITHIN, "预算法第十四条第二款", BUDGET_LAW
        ),
        PublicationRule(
            "licence_penalty", "行政许可、行政处罚决定", "作出决定", 7, WD, WITHIN, "国办发〔2018〕118号", THREE_SYSTEMS
        ),
        PublicationRule(
            "other_enforcement", "其他执法决定", "作出决定", 20, WD, WITHIN, "国办发〔2018〕118号", THREE_SYSTEMS
        ),
        PublicationRule(
            "penalty_revoked",
            "撤回已公开而被变更、撤销、确认违法或者无效的处罚决定",
            "变更、撤销或者确认",
            3,
            WD,
            WITHIN,
            "行政处罚法第四十八条第二款",
            PENALTY_LAW,
        ),
        PublicationRule(
            "procurement_result", "采购结果", "确定", 2, WD, WITHIN, "政府采购法实施条例第四十三条第二款", PROCUREMENT
        ),
        PublicationRule(
            "procurement_contract", "采购合同", "签订", 2, WD, WITHIN, "政府采购法实施条例第五十条", PROCUREMENT
        ),
        PublicationRule(
            "single_source", "单一来源采购公示", "公示", 5, WD, STANDS, "政府采购法实施条例第三十八条", PROCUREMENT
        ),
        PublicationRule(
            "land_prenotice", "征收土地预公告", "公告", 10, WD, STANDS, "土地管理法实施条例第二十六条", LAND
        ),
        PublicationRule(
            "land_compensation", "征地补偿安置方案公告", "公告", 30, ND, STANDS, "土地管理法实施条例第二十八条", LAND
        ),
        PublicationRule(
            "land_notice", "征收土地公告", "收到批准文件", 15, WD, WITHIN, "土地管理法实施条例第三十一条", LAND
        ),
        PublicationRule(
            "rules_in_force", "规章施行", "公布", 30, ND, BEFORE, "规章制定程序条例第三十二条", RULES_ORDINANCE
        ),
        PublicationRule(
            "rules_filing", "规章备案", "公布", 30, ND, WITHIN, "规章制定程序条例第三十四条", RULES_ORDINANCE
        ),
        PublicationRule(
            "consultation",
            "重大行政决策公开征求意见",
            "公布草案",
            30,
            ND,
            STANDS,
            "重大行政决策程序暂行条例第十五条",
            DECISIONS,
        ),
    )
}


def publication_date(code: str, trigger: date, calendar: Calendar) -> PublicationDate:
    """What the rule ``code`` yields for its trigger day (day 0).

    A ``WITHIN`` period of natural days that would end on a day off ends on the next working day; a minimum time of
    display or of consultation is not lengthened by days off, it may simply not end before that day is over.

    A ``BEFORE_EFFECT`` rule gives the earliest day of effect. 规章制定程序条例 32 (自公布之日起30日后施行): the day of
    publication is day 0, days 1 to 30 pass in full, day 31 is the first on which the rules may be in force, be it a day
    off or not (published 1 April: 2 May).

    Raises ``KeyError`` for an unknown code.
    """
    rule = RULES[code]
    if rule.unit == WORKING_DAY:
        on = calendar.add_working_days(trigger, rule.count)
    elif rule.sense is Sense.WITHIN:
        on = calendar.add_natural_days(trigger, rule.count)
    elif rule.sense is Sense.STANDS:
        on = trigger + timedelta(days=rule.count)
    else:
        on = trigger + timedelta(days=rule.count + 1)
    return PublicationDate(on, not calendar.is_known(on), _reason(rule, trigger, on), rule.article)


def _reason(rule: PublicationRule, trigger: date, on: date) -> str:
    start = f"{rule.what}：{trigger} {rule.trigger}，当日不计入"
    if rule.sense is Sense.WITHIN:
        return f"{start}，{rule.count} 个{rule.unit}内即 {on} 以前公开"
    if rule.sense is Sense.STANDS:
        return f"{start}，不少于 {rule.count} 个{rule.unit}，{on} 结束以前不得终止"
    return f"{start}，满 {rule.count} 个{rule.unit}以后即 {on} 起才可以施行，另有规定的除外"
