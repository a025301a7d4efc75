"""The setting of the register of 制度: how soon each is looked at again."""

from __future__ import annotations

from gongkai.core.settings import Setting

REVIEW_MONTHS = "publications.institution_review_months"
SETTINGS = (
    Setting(
        REVIEW_MONTHS,
        "公开制度几个月评估一次",
        "登记、修订、评估时填好的下次评估日期；条例没有规定多久，到期列入待办。",
        int,
        24,
        low=1,
        high=120,
    ),
)
