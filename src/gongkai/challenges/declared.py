"""The settings of challenges: what the law leaves to each agency, with the safe reading as default (part O)."""

from __future__ import annotations

from gongkai.core.settings import Setting, declared
from gongkai.law.challenges import COMPLAINT_DONE, COMPLAINT_TOLD, BadColumns, columns


def _fault(text: str) -> str | None:
    try:
        columns(text)
    except BadColumns as error:
        return str(error)
    return None


SETTINGS = (
    Setting(
        "challenges.number",
        "复议诉讼登记编号的格式",
        "{year} 是年份，{n} 是当年的顺序号，{n:03} 补足三位。",
        str,
        "议诉{year}-{n:03}",
    ),
    Setting(
        "challenges.columns",
        "处理结果计入表四哪一列",
        "缺省：维持、驳回请求计入“结果维持”；撤销、变更、确认违法或者无效、责令履行计入“结果纠正”；其余计入“其他结果”。"
        "当地另有口径的，每行一个：处理结果＝列，例如 驳回复议请求＝其他结果。",
        str,
        "",
        long=True,
        fault=_fault,
    ),
    Setting(
        "challenges.count_as_review_organ",
        "作为复议机关当共同被告的，计入本机关的表四",
        "缺省计入；全市汇总时同一争议按案号只计一次（国办公开办函〔2016〕201号）。当地规定只由原行政机关统计的，关闭。",
        bool,
        True,
    ),
    Setting(
        "challenges.complaint_told_days",
        "投诉举报几日内告知是否受理",
        "条例没有规定；缺省照信访工作条例第二十三条。",
        int,
        COMPLAINT_TOLD.count,
        low=1,
        high=60,
    ),
    Setting(
        "challenges.complaint_done_days",
        "投诉举报受理后几日内办结",
        "条例没有规定；缺省照信访工作条例第三十四条。",
        int,
        COMPLAINT_DONE.count,
        low=1,
        high=180,
    ),
)


def register() -> None:
    """Declare them; once per process."""
    for setting in SETTINGS:
        if setting.code not in declared:
            declared.add(setting)
