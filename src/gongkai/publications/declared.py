"""The settings of publications: what the law leaves to each agency, with the safe reading as default."""

from __future__ import annotations

from gongkai.core.settings import Setting, declared
from gongkai.publications import chain, index_numbers, modes
from gongkai.publications.acts import naming
from gongkai.publications.lint import lists

SETTINGS = (
    *modes.SETTINGS,
    Setting(
        "publications.chain",
        "公开前的审核步骤",
        "每行一类：体裁：第一步、第二步。可以写科室审核、合法性审核、保密审查、公开机构审核；保密审查不能少，签发总在最后。"
        "改动只对以后送审的生效。",
        str,
        chain.USUAL,
        long=True,
        fault=chain.fault,
    ),
    Setting(
        "publications.index_scheme",
        "索引号的编法",
        "当地有统一编法的照当地的；已经编出的号不变。",
        str,
        index_numbers.USUAL,
        choices=index_numbers.SCHEMES,
    ),
    Setting(
        "publications.reassess_months",
        "不公开的信息几个月评估一次",
        "条例第十八条要求定期评估，没有规定多久；到期列入待办。",
        int,
        12,
        low=1,
        high=60,
    ),
    Setting(
        naming.SETTING,
        "许可、处罚名单上自然人的姓名",
        "在网上怎样写；证件号码任何时候都不登记、不显示。写全名要有当地或者行业的规定。",
        str,
        naming.MASKED,
        choices=naming.NAMES,
    ),
    Setting(
        "publications.typos",
        "错别字表",
        "每行一个：错词→正词。系统已经带有常见的，这里写本机关自己的。",
        str,
        "",
        long=True,
        fault=lists.fault_of_pairs,
    ),
    Setting(
        "publications.sensitive",
        "不当用语表",
        "每行一个词；发布检查时提示，由人判断。",
        str,
        "",
        long=True,
    ),
    Setting(
        "publications.jargon",
        "专业用语表",
        "每行一个：术语＝通俗的意思。一件里超过三个时提示改写或者加注。",
        str,
        "",
        long=True,
        fault=lists.fault_of_pairs,
    ),
)


def register() -> None:
    """Declare them; once per process."""
    for setting in SETTINGS:
        if setting.code not in declared:
            declared.add(setting)
