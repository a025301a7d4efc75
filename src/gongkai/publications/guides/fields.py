"""The fields of a guide (条例 12(2); R25, R32): one table from which form, page, canonical bytes and rules are made."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from django import forms

from gongkai.agencies.service import AgencyDatum

Datum = AgencyDatum.Code
FORMAT = 1


@dataclass(frozen=True)
class Field:
    """One field: its name, its label, whether the statute wants it, how long it may be, the datum it comes from."""

    code: str
    label: str
    needed: bool = False
    longest: int = 200
    help: str = ""
    datum: str = ""

    @property
    def long(self) -> bool:
        """Whether it is text of several lines."""
        return self.longest > 300

    def form_field(self) -> forms.CharField:
        """As a field of the form; what is missing is for the rules to say, so that a draft may be incomplete."""
        area = forms.Textarea(attrs={"rows": 5}) if self.long else forms.TextInput()
        return forms.CharField(
            label=self.label, required=False, max_length=self.longest, help_text=self.help, widget=area
        )


@dataclass(frozen=True)
class Section:
    """A part of the guide with its heading."""

    code: str
    title: str
    fields: tuple[Field, ...]


SECTIONS = (
    Section(
        "office",
        "工作机构",
        (
            Field("office", "工作机构名称", True, 120),
            Field("address", "办公地址", True, datum=Datum.ADDRESS),
            Field("postcode", "邮政编码", longest=6, datum=Datum.POSTCODE),
            Field("hours", "办公时间", True, datum=Datum.HOURS, help="冬夏作息不同的，下面两项分别填写。"),
            Field("hours_summer", "夏季办公时间", help="写明起止月份，例如：5 月至 9 月，8:30—12:00、14:30—18:00。"),
            Field("hours_winter", "冬季办公时间"),
            Field("phone", "联系电话", True, datum=Datum.PHONE),
            Field("fax", "传真号码", datum=Datum.FAX),
            Field("email", "电子邮箱", datum=Datum.EMAIL),
            Field("website", "互联网联系方式", help="公开平台的网址。"),
            Field("complaint_phone", "投诉举报电话"),
        ),
    ),
    Section(
        "information",
        "信息的分类、编排和获取",
        (
            Field("classification", "信息的分类", True, 2000),
            Field("arrangement", "编排体系", True, 2000),
            Field("how_to_get", "获取方式", True, 2000),
            Field("venues", "查阅场所", longest=2000, help="每行一处：名称：地址、时间。"),
        ),
    ),
    Section(
        "channels",
        "申请的渠道",
        (
            Field("counter", "当面提交", True, 600, "基本渠道，不得拒收。写明地点和时间。"),
            Field("post", "邮寄", True, 600, "基本渠道，不得拒收。写明收件人、地址和邮编。"),
            Field("online", "网上申请", longest=600, help="开通的才写；写了就对机关有约束力。"),
            Field("by_fax", "传真", longest=600, help="开通的才写。"),
            Field("by_email", "电子邮件", longest=600, help="开通的才写。"),
        ),
    ),
    Section("steps", "怎么申请", (Field("steps", "申请的步骤和要写明的内容", True, 4000),)),
    Section("terms", "多久答复", (Field("terms", "答复期限", True, 2000),)),
    Section("fees", "收不收费", (Field("fees", "收费", True, 2000),)),
    Section(
        "remedies",
        "不服怎么办",
        (
            Field("remedies", "监督和救济", True, 4000),
            Field("review_organ", "行政复议机关", datum=Datum.REVIEW_ORGAN),
            Field("review_address", "复议机关地址", longest=300, datum=Datum.REVIEW_ADDRESS),
            Field("review_online", "复议网上申请", longest=300, datum=Datum.REVIEW_ONLINE),
            Field("court", "管辖法院", datum=Datum.COURT),
        ),
    ),
)
FIELDS = {field.code: field for section in SECTIONS for field in section.fields}
# Ways of applying besides counter and post: each binds the agency once it stands in the guide (R32).
OPENED = {"by_fax": "portal.by_fax", "by_email": "portal.by_email"}


def clean(values: Mapping[str, str]) -> dict[str, str]:
    """The fields in their order, each in NFC with plain line ends."""
    return {code: _plain(values.get(code, "")) for code in FIELDS}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def canonical(agency: str, values: Mapping[str, str]) -> bytes:
    """The bytes that are signed: sorted JSON in UTF-8 with the number of this format."""
    content = {"agency": agency, "fields": clean(values), "format": FORMAT}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(agency: str, values: Mapping[str, str]) -> str:
    """Their hash."""
    return hashlib.sha256(canonical(agency, values)).hexdigest()
