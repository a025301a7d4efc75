"""The settings of annual reports: readings that the format leaves open, with the safe one as default (R94, O16)."""

from __future__ import annotations

from gongkai.annual_reports.reporting.local_day import ASKED_BY, fault
from gongkai.annual_reports.yearly.question import ADDS_PREDECESSORS, LAST_DECISION
from gongkai.core.settings import Setting, declared

SETTINGS = (
    Setting(
        ADDS_PREDECESSORS,
        "年报合并计算本年并入的机关",
        "缺省分别报告：原机关报告到终止之日，结转的由承继机关计入“上年结转”。打开后，承继机关的年报一并计算本年并入机关的数字，每件只计一次。",
        bool,
        False,
    ),
    Setting(
        LAST_DECISION,
        "同一年度内重新答复的，按最后一次答复计",
        "缺省按第一次答复计入表三，重新答复只在明细里列出。打开后，当年重新答复的计入最后一次答复的行；以后年度重新答复的，仍不另计。",
        bool,
        False,
    ),
    Setting(
        ASKED_BY,
        "本地要求报送年度报告的期限",
        "早于 1 月 31 日的，按“月-日”填写，例如 1-15；没有的留空。对本机关和下级机关有效，政府的报告除外。"
        "任务和提醒按这一天，是否逾期按这一天和法定期限分别计算。",
        str,
        "",
        fault=fault,
    ),
)


def register() -> None:
    """Declare them; once per process."""
    for setting in SETTINGS:
        if setting.code not in declared:
            declared.add(setting)
