"""索引号: the schemes found on real portals (practice 1.6), as patterns over the agency's code, year, month and serial.

The serial is per agency and year; a number is taken at the first publishing, stays with the item through all versions
and after withdrawal, and is never used again.
"""

from __future__ import annotations

from datetime import date

from gongkai.agencies.service import Agency

SCHEMES = (
    ("{org9}/{year}-{n:05}", "组织机构代码/年份-五位顺序号（MB1980047/2024-00024）"),
    ("{org10}/{year}-{n:05}", "信用代码第 9 至 18 位/年份-五位顺序号（MB2F300040/2021-00219）"),
    ("{code}/{year}-{n:05}", "统一社会信用代码/年份-五位顺序号（11441700007280420Y/2021-00050）"),
    ("{code}/{year}{month}-{n:05}", "代码/年月-五位顺序号（003257952/201703-00091）"),
    ("{org9}-{year}-{n:06}", "代码-年份-六位顺序号（01527918X-2020-153077）"),
)
USUAL = SCHEMES[0][0]
SERIES = "索引号"


def pattern_for(scheme: str, agency: Agency, day: date) -> str:
    """The pattern with the agency's code and the month filled in, ``{year}`` and ``{n}`` left for ``take_number``."""
    code = agency.code
    long = len(code) == 18
    parts = {
        "org9": code[8:17] if long else code,
        "org10": code[8:18] if long else code,
        "code": code,
        "month": f"{day.month:02}",
    }
    for name, value in parts.items():
        scheme = scheme.replace("{" + name + "}", value)
    return scheme
