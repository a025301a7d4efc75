"""The settings of applications: what the law leaves to each agency, with the safe reading as default (part O)."""

from __future__ import annotations

from gongkai.core.settings import Setting, declared

SETTINGS = (
    Setting(
        "applications.number",
        "申请登记编号的格式",
        "{year} 是年份，{n} 是当年的顺序号，{n:04} 补足四位；例如 {year}-{n:04}。",
        str,
        "{year}-{n:04}",
    ),
    Setting(
        "applications.receipt_by_itself",
        "网上申请自动出具接收回执",
        "选“是”时，申请人在网上提交以后，系统自动编号、排版并在查询页面送出接收回执；选“否”时由受理员出具。",
        bool,
        False,
    ),
    Setting(
        "applications.not_ours_in_other",
        "“不属于本机关负责公开”计入表三“其他处理—其他”",
        "缺省计入“无法提供—本机关不掌握相关政府信息”；当地另有统计口径的，写明依据后打开。",
        bool,
        False,
    ),
    Setting(
        "applications.retention_years",
        "申请案卷的保管年限",
        "照本机关的归档范围和保管期限表；0 表示永久。",
        int,
        10,
        low=0,
        high=100,
    ),
    Setting(
        "applications.third_party_gap",
        "告知第三方后隔几个工作日再提供信息",
        "第三方不同意而决定公开的，告知书送达后留出的工作日数，不超过答复期限；0 表示送达后即可提供。",
        int,
        0,
        low=0,
        high=20,
    ),
    Setting(
        "applications.post_unopened",
        "网上答复没有打开，期限前几个工作日改邮寄",
        "网上送出的答复，申请人到答复期限前这么多个工作日还没有打开的，提醒受理员邮寄纸质答复书。",
        int,
        3,
        low=0,
        high=15,
    ),
    Setting(
        "applications.monthly_hint",
        "同一申请人一个月内多少件时提示",
        "只作提示，由人判断是否明显超过合理范围（条例第三十五条）。",
        int,
        10,
        low=2,
        high=1000,
    ),
)


def register() -> None:
    """Declare them; once per process."""
    for setting in SETTINGS:
        if setting.code not in declared:
            declared.add(setting)
