"""What the standard catalogues name: their fields and the words of their columns (国办发〔2019〕54号; R114, R115)."""

from __future__ import annotations

import re

# The fields of the pilot; more come by the setting, as they came since.
FIELDS = (
    *("重大建设项目", "公共资源交易", "财政预决算", "安全生产", "税收管理", "征地补偿", "国有土地上房屋征收与补偿"),
    *("保障性住房", "农村危房改造", "生态环境", "公共文化服务", "公共法律服务", "扶贫（乡村振兴）", "救灾"),
    *("食品药品监管", "城市综合执法", "就业", "社会保险", "社会救助", "养老服务", "户籍管理", "涉农补贴"),
    *("义务教育", "医疗卫生", "国土空间规划", "市政服务"),
)
CHANNELS = (
    *("政府网站", "政府公报", "两微一端", "发布会/听证会", "广播电视", "纸质媒体", "公开查阅点", "政务服务中心"),
    *("便民服务站", "入户/现场", "社区/企事业单位/村公示栏（电子屏）", "精准推送", "其他"),
)
EXTRA = "publications.grassroots_fields"
_SPARE = re.compile(r"[\s\u3000]")
# As lists write each channel, without blanks and with the brackets of either width.
_WORDS = {
    **{name: re.compile(re.escape(name)) for name in CHANNELS},
    "政府网站": re.compile("政府网站|门户网站"),
    "发布会/听证会": re.compile("发布会|听证会"),
    "入户/现场": re.compile("入户|现场"),
    "社区/企事业单位/村公示栏（电子屏）": re.compile("公示栏|电子屏"),
    "其他": re.compile("其他|其它"),
}
_TICKED = re.compile(r"[■√✓✔☑●]([^■√✓✔☑●□○☐]*)")
_BOX = re.compile(r"[□○☐■☑●]")


def channels_in(text: str) -> list[str]:
    """The channels that a cell names; where it has boxes to tick, the ticked ones."""
    plain = _SPARE.sub("", text)
    if _BOX.search(plain):
        plain = "|".join(_TICKED.findall(plain))
    return [name for name in CHANNELS if _WORDS[name].search(plain)]


def ticked(text: str) -> bool:
    """Whether a cell of a column of its own is ticked."""
    return bool(re.fullmatch(r"[■√✓✔☑●Vv1是]", _SPARE.sub("", text)))


def fields_of(extra: str) -> list[str]:
    """The fields, and those that the setting adds, one a line."""
    return list(dict.fromkeys([*FIELDS, *(line.strip() for line in extra.splitlines() if line.strip())]))
