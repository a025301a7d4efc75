"""The settings of publications: what the law leaves to each agency, with the safe reading as default."""

from __future__ import annotations

from gongkai.core.settings import Setting, declared
from gongkai.publications import chain, index_numbers, modes
from gongkai.publications.acts import naming
from gongkai.publications.confirming import rows
from gongkai.publications.grassroots import declared as grassroots
from gongkai.publications.institutions import declared as institutions
from gongkai.publications.links import checking
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
        checking.SETTING,
        "检查外部链接",
        "每小时向公开信息里的外部网址发一次询问，每个网站一次最多五个，不读内容，不进内部网络。不能上互联网的保持关闭。",
        bool,
        False,
        everywhere=True,
    ),
    Setting(
        rows.TERM,
        "请其他机关确认，几个工作日以内答复",
        "条例第十一条没有规定期限；缺省照第三十四条征求共同制作机关意见的十五个工作日。",
        int,
        15,
        low=1,
        high=30,
    ),
    Setting(
        rows.SILENCE,
        "被请求确认的机关逾期没有答复",
        "条例第十一条没有规定；第三十四条（依申请公开）规定视为同意公开，当地规定主动公开也这样办理的，可以选“视为同意”。",
        str,
        rows.REFER,
        choices=((rows.REFER, "提请共同上级机关裁定"), (rows.AGREE, "视为同意公开")),
    ),
    Setting(
        "publications.interpretation_days",
        "文件公开后几个工作日以内公开解读",
        "国办发〔2016〕80号要求文件与解读同步公开；当地有宽限的照当地的，例如三个工作日。0 表示同一天。",
        int,
        3,
        low=0,
        high=20,
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
        outside=True,
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
    *institutions.SETTINGS,
    *grassroots.SETTINGS,
)


def register() -> None:
    """Declare them; once per process."""
    for setting in SETTINGS:
        if setting.code not in declared:
            declared.add(setting)
