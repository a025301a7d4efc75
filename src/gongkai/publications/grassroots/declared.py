"""The setting of the catalogues: which fields there are besides the twenty-six."""

from __future__ import annotations

from gongkai.core.settings import Setting
from gongkai.publications.grassroots.standard import EXTRA

SETTINGS = (
    Setting(
        EXTRA,
        "基层政务公开标准目录另有的领域",
        "每行一个。国办发〔2019〕54号的 26 个领域已经有了，上级后来增加的写在这里。",
        str,
        "",
        long=True,
    ),
)
