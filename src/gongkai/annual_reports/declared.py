"""The settings of annual reports: readings that the format leaves open, with the safe one as default (R94, O16)."""

from __future__ import annotations

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
)


def register() -> None:
    """Declare them; once per process."""
    for setting in SETTINGS:
        if setting.code not in declared:
            declared.add(setting)
