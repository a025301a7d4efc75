"""A list of decisions into rows of the form, by 双公示 headings; identity numbers and addresses are never read."""

from __future__ import annotations

import re

from gongkai.publications import sheets
from gongkai.publications.acts.forms import CLOSED, SHOWN
from gongkai.publications.acts.kinds import ACTS
from gongkai.publications.acts.models import Act
from gongkai.publications.acts.naming import is_person
from gongkai.publications.headings import Line, Listed, Meaning, read

_PERSONAL = re.compile(r"证件|身份证|法定代表|法人代表|负责人|电话|手机|住址|住所|地址|银行|账号|年龄|性别")
_ORGAN = re.compile(r"机关|单位|来源|部门")


def _meaning(field: str, heading: str, never: re.Pattern[str] | None = _PERSONAL) -> Meaning:
    return Meaning(field, re.compile(heading), never)


MEANINGS = (
    _meaning("decision_number", r"文书?号|决定书?(编|文)?号|许可编号$"),
    _meaning("decided_on", r"决定日期|(许可|处罚|强制|作出).{0,4}(日期|时间)"),
    _meaning("party_kind", r"(相对人|当事人|对象|主体).{0,4}(类别|类型|性质)"),
    _meaning(
        "party",
        r"(相对人|当事人|被处罚|被许可|被强制|申请|行政对象).{0,6}(名称|姓名)|^(行政)?相对人$|^当事人$|^被(处罚|许可|强制)(人|单位|对象)$|^申请人$",
    ),
    _meaning(
        "credit_code",
        r"统一社会信用代码|^信用代码$",
        re.compile(f"{_PERSONAL.pattern}|{_ORGAN.pattern}"),
    ),
    _meaning("title", r"案件名称|案由|(许可|强制)?事项(名称)?$|项目名称|决定书?(文书)?名称|文书名称|违法行为类型"),
    _meaning("category", r"(许可|处罚|强制)(措施)?(类别|种类|方式|类型)"),
    _meaning("content", r"(许可|处罚|强制|决定).{0,2}内容|处罚结果|^主要内容$"),
    _meaning("basis", r"依据"),
    _meaning("valid_from", r"有效期?自|有效期?起|生效日期|起始日期"),
    _meaning("valid_to", r"有效期?至|有效期?止|处罚有效期|截止日期$", re.compile("公示")),
    _meaning("display_until", r"公示(期)?(截止|结束|到|至)"),
    _meaning("unpublished_reason", r"(不|未)(予)?公(示|开).{0,3}(理由|原因|依据)"),
    _meaning("published", r"是否.{0,4}公(示|开)|公(示|开)情况"),
)
NEEDED = {"decision_number": "决定文书号", "decided_on": "决定日期", "party": "行政相对人名称"}
_KINDS = (
    (re.compile("自然人|个人|公民"), Act.Party.NATURAL),
    (re.compile("个体"), Act.Party.HOUSEHOLD),
    (re.compile("法人|组织|企业|单位|机构"), Act.Party.ORGANISATION),
)
_NOT = re.compile(r"^(否|不|未|N)", re.I)


def listed(name: str, data: bytes) -> Listed:
    """The list with its columns by field; raises ``Invalid`` at ``upload``."""
    return read(sheets.rows_of(name, data), MEANINGS, NEEDED)


def row_of(line: Line, kind: str) -> dict[str, str]:
    """What an officer would type for this line. Where the list does not say, a party of a person's name is one, whose
    name is then masked: the other way round a name would stand open by mistake."""
    values = dict(line.values)
    stated = next((code for pattern, code in _KINDS if pattern.search(values.get("party_kind", ""))), None)
    person = is_person(values.get("party", "")) and not values.get("credit_code")
    values["party_kind"] = str(stated or (Act.Party.NATURAL if person else Act.Party.ORGANISATION))
    closed = _NOT.match(values.get("published", "")) or values.get("unpublished_reason")
    values["published"] = CLOSED if closed else SHOWN
    values["title"] = values.get("title") or values.get("category") or f"{ACTS[kind].title}决定"
    if values["party_kind"] == Act.Party.NATURAL:
        values["credit_code"] = ""
    return {**values, "kind": kind}
