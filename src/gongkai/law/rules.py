"""The numbers of the law, each with its unit, its article and the day from which it holds (R1).

No other module of this room writes 7, 15 or 20: it names a rule from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

WORKING_DAY = "工作日"
NATURAL_DAY = "自然日"

# 国务院令第711号: the 条例 as revised is in force from this day.
REGULATION_IN_FORCE = date(2019, 5, 15)
# 国办函〔2020〕109号.
FEE_RULES_IN_FORCE = date(2021, 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """A period of the law: so many units, from which article, since when."""

    code: str
    count: int
    unit: str
    article: str
    valid_from: date


REPLY = Period("reply", 20, WORKING_DAY, "条例第三十三条第二款", REGULATION_IN_FORCE)
EXTENSION_MOST = Period("extension", 20, WORKING_DAY, "条例第三十三条第二款", REGULATION_IN_FORCE)
CORRECTION_NOTICE = Period("correction_notice", 7, WORKING_DAY, "条例第三十条", REGULATION_IN_FORCE)
THIRD_PARTY = Period("third_party", 15, WORKING_DAY, "条例第三十二条", REGULATION_IN_FORCE)
CO_MAKER = Period("co_maker", 15, WORKING_DAY, "条例第三十四条", REGULATION_IN_FORCE)
UNRECEIVED_LETTER = Period("unreceived_letter", 15, WORKING_DAY, "条例第三十三条第三款", REGULATION_IN_FORCE)
FEE_PAYMENT = Period("fee_payment", 20, WORKING_DAY, "信息处理费管理办法（国办函〔2020〕109号）", FEE_RULES_IN_FORCE)
