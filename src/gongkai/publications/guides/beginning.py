"""With which words a guide begins: what the registers know, and what the statute says of every agency."""

from __future__ import annotations

from datetime import date

from gongkai.agencies.service import Agency
from gongkai.core import settings
from gongkai.publications.guides.fields import FIELDS, OPENED, clean
from gongkai.publications.guides.known import office_name, values_of

GENERAL = {
    "classification": "主动公开的信息按条例第二十条、第二十一条分类，包括机构职能、政策文件、规划计划、财政信息、"
    "行政执法、公共服务等；每类的件数见“法定主动公开内容”。",
    "arrangement": "每件信息编有索引号，写明名称、发布机构、文号、成文日期、发布日期、主题分类和有效性，"
    "按发布时间排列，可以按机关、体裁、主题、年份查找。",
    "how_to_get": "主动公开的信息在本平台公布，可以阅读、下载和打印；也可以到档案馆、公共图书馆、"
    "政务服务场所的查阅点查阅。没有公开的，可以申请。",
    "online": "在本平台填写，不用注册；提交成功的当天是收到日期，系统当场给回执。",
    "steps": "一、谁制作的信息，就向谁申请；从公民、法人和其他组织获取的信息，向保存的机关申请。\n"
    "二、申请写明：姓名或者名称、身份证明、联系方式；要的信息的名称、文号，或者其他便于查找的特征；"
    "要什么形式，怎么提供（条例第二十九条）。\n"
    "三、书写确有困难的，可以口头提出，由工作人员代填。\n"
    "四、内容写得不清楚的，机关在收到之日起7个工作日内一次性告知补正；补正后重新计算期限（条例第三十条）。",
    "terms": "能当场答复的当场答复；不能当场答复的，自收到申请之日起20个工作日内答复。需要延长的，"
    "经工作机构负责人同意并告知申请人，延长最多不超过20个工作日（条例第三十三条）。"
    "征求第三方和其他机关意见所需的时间不算在内。",
    "fees": "不收申请费。申请的数量、频次明显超过合理范围的，可以收取信息处理费（条例第四十二条、"
    "国办函〔2020〕109号）；要收费的，先给收费通知，写明依据、标准、金额和缴纳办法。\n"
    "按件计收：同一申请人在同一自然月内，10件以内（含10件）不收费；第11至30件每件100元；"
    "第31件起，每增加10件，单价增加100元。\n"
    "按量计收：一份申请30页以内（含30页）不收费；第31至100页每页10元；第101至200页每页20元；第201页起每页40元。\n"
    "两种办法只选一种。",
    "remedies": "认为机关没有依法公开的，可以向上一级机关或者政府信息公开工作主管部门投诉、举报，"
    "也可以申请行政复议或者提起行政诉讼（条例第四十七条、第五十一条）。知道答复之日起60日内申请复议，6个月内起诉；"
    "对不予公开的答复不服的，先申请行政复议，对复议决定不服的，收到复议决定书之日起15日内起诉。",
}


def first_text(agency: Agency, day: date) -> dict[str, str]:
    """The fields of a guide that nobody has written yet; ``agency.office`` should be loaded."""
    known = values_of([agency], day)[agency.pk]
    name, values = office_name(agency), dict(GENERAL)
    values |= {field.code: known.get(field.datum, "") for field in FIELDS.values() if field.datum}
    values["office"] = name
    values["counter"] = "，".join(filter(None, (known.get("address", ""), name, known.get("hours", "")))) + "。"
    post = f"（邮编{known['postcode']}）" if known.get("postcode") else ""
    values["post"] = f"{known.get('address', '')}{post}，收件人写“{name}”，信封上写明“政府信息公开申请”。"
    opened = settings.resolve_all(tuple(OPENED.values()), agency, day)
    if opened[OPENED["by_fax"]].value and known.get("fax"):
        values["by_fax"] = f"{known['fax']}；发出后请电话确认，以双方确认的日期为收到日期。"
    if opened[OPENED["by_email"]].value and known.get("email"):
        values["by_email"] = f"{known['email']}；以双方确认的日期为收到日期。"
    return clean(values)
