"""The settings of the public site: what stands in its head and foot (R105, R106), and which ways in are open (R32)."""

from __future__ import annotations

from gongkai.core.settings import Setting, declared

SITE = "portal."
_TEXTS = (
    ("name", "平台名称", "页首和浏览器标题里的名称，例如“云川市政府信息公开”。", "政府信息公开", False),
    ("tagline", "一句话说明", "名称下面的小字，可以不填。", "依法公开 · 一处查阅", False),
    ("organ", "主办机关代码", "页脚显示哪个机关的工作机构；不填时是最上级的人民政府。", "", False),
    ("domain", "网站域名", "写入网页标签 SiteDomain，只写域名。", "", False),
    ("id_code", "网站标识码", "10 位，由网站主管单位编发，写入页脚和网页标签 SiteIDCode。", "", False),
    ("parent_label", "所属门户网站名称", "左上角返回门户网站的链接文字。", "", False),
    ("parent_url", "所属门户网站地址", "以 https:// 开头。", "", False),
    ("organiser", "主办单位", "页脚“主办”。", "", False),
    ("undertaker", "承办单位", "页脚“承办”。", "", False),
    ("icp", "ICP 备案号", "页脚，照备案号原文。", "", False),
    ("police", "公安备案号", "页脚，照备案号原文。", "", False),
    ("complaint_phone", "投诉举报电话", "公开工作的投诉举报。", "", False),
    ("mistake_url", "“我为政府网站找错”地址", "由国务院办公厅平台提供；不填则不显示。", "", False),
    ("places", "到场查阅的场所", "每行一处，名称和说明之间用“：”隔开，例如“市档案馆：二楼阅览室，工作日”。", "", True),
)
_WAYS = (
    ("by_fax", "接收传真申请", "开通后写入公开指南，并对机关有约束力；传真号用机关公开信息里的号码。"),
    ("by_email", "接收电子邮件申请", "开通后写入公开指南，并对机关有约束力；邮箱用机关公开信息里的邮箱。"),
)


def register() -> None:
    """Declare them; once per process."""
    for code, title, text, default, long in _TEXTS:
        if f"{SITE}{code}" not in declared:
            declared.add(Setting(f"{SITE}{code}", title, text, str, default, long=long, everywhere=True))
    for code, title, text in _WAYS:
        if f"{SITE}{code}" not in declared:
            declared.add(Setting(f"{SITE}{code}", title, text, bool, False, outside=True))


def texts() -> list[str]:
    """The codes of the site's texts: the installation's, never one agency's."""
    return [f"{SITE}{code}" for code, *_ in _TEXTS]


def ways() -> list[str]:
    """The codes of the ways in that each agency opens or not."""
    return [f"{SITE}{code}" for code, *_ in _WAYS]
