"""What kind of organ a name belongs to, and what its work lets one expect in the tables."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gongkai.law.report_terms import Reporter

# A report may name the area instead of its government.
_GOVERNMENT = re.compile(r"(?:人民政府|管理委员会|管委会|行政公署|[省市县区州盟旗])$")
_TOWNSHIP = re.compile(r"(?:镇|乡|街道)(?:人民政府|办事处)?$|街道办事处$|(?:镇|乡|街道)(?:管委会|管理委员会)$")


def is_government(agency: str | None) -> bool:
    """Whether the name is that of a people's government, of a committee that governs an area, or of the area."""
    return bool(agency and _GOVERNMENT.search(agency))


def is_township(agency: str | None) -> bool:
    """Whether the name is that of a township's or street's organ."""
    return bool(agency and _TOWNSHIP.search(agency))


def reporter(agency: str | None) -> Reporter:
    """Which term of 条例 49 the organ has."""
    if is_township(agency):
        return Reporter.OTHER
    return Reporter.GOVERNMENT if is_government(agency) else Reporter.DEPARTMENT


@dataclass(frozen=True, slots=True)
class Duty:
    """Organs whose name matches have work that shows in a cell; nought there wants a reason."""

    pattern: re.Pattern[str]
    cell: str
    reason: str


DUTIES = (
    Duty(re.compile(r"行政审批"), "t2.licences.decided", "审批机关以作出行政许可决定为主业"),
    Duty(re.compile(r"公安|交通警察"), "t2.penalties.decided", "公安机关承担治安、交通管理处罚"),
    Duty(
        re.compile(r"城市管理|综合(?:行政)?执法|市场监督管理|执法总队|执法支队"),
        "t2.penalties.decided",
        "执法机关以行政处罚为主业",
    ),
    Duty(re.compile(r"税务局"), "t2.penalties.decided", "税务机关承担税收违法处罚"),
    Duty(re.compile(r"(?<![镇乡])人民政府$"), "t2.normative.valid", "县级以上人民政府一般有现行有效的规范性文件"),
    Duty(re.compile(r"(?<![镇乡])人民政府$"), "t2.licences.decided", "县级以上人民政府的报告汇总各部门的行政许可"),
    Duty(re.compile(r"(?<![镇乡])人民政府$"), "t2.penalties.decided", "县级以上人民政府的报告汇总各部门的行政处罚"),
)


def duties(agency: str | None) -> tuple[Duty, ...]:
    """What the organ's name lets one expect."""
    return tuple(duty for duty in DUTIES if agency and duty.pattern.search(agency))
