"""Every type of letter as data: its title, its fields, whom it goes to, on what it rests (R61-R63, O4, O10). Pure.

A decision letter has the code of its outcome in ``law.outcomes``; every other letter has a word. A field is a
placeholder of the template: its Chinese name, what to write, whether it may be empty, and a sample for the preview.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from gongkai.law.outcomes import OUTCOMES, Remedy

REMEDY = "救济"  # a line of its own in a template; what stands there is made by ``law.remedies``
ADDRESSEE = "收件人"
ATTACHMENTS = "附件"


class Form(StrEnum):
    """What a field holds, and how it is set."""

    LINE = "line"  # a few words within a sentence
    TEXT = "text"  # one or several paragraphs
    DAY = "day"  # a day, printed as 2026年3月2日
    TERM = "term"  # a day that the letter promises; kept with its calendar edition (O10)
    LIST = "list"  # numbered paragraphs; a line of its own
    TABLE = "table"  # rows under ``head``; a line of its own


class AddresseeKind(StrEnum):
    """To whom a letter goes."""

    APPLICANT = "applicant"
    AGENT = "agent"
    THIRD_PARTY = "third_party"
    CO_MAKER = "co_maker"
    ORGAN = "organ"
    UNIT = "unit"
    INTERNAL = "internal"  # nobody outside: the slip on which the case is signed


KIND_TITLES: dict[AddresseeKind, str] = {
    AddresseeKind.APPLICANT: "申请人",
    AddresseeKind.AGENT: "代理人",
    AddresseeKind.THIRD_PARTY: "第三方",
    AddresseeKind.CO_MAKER: "共同制作机关",
    AddresseeKind.ORGAN: "其他机关",
    AddresseeKind.UNIT: "本机关科室",
    AddresseeKind.INTERNAL: "内部流转",
}


class Series(StrEnum):
    """Groups of types that share a number series; the word between 机关代字 and year is a setting of each."""

    REPLY = "reply"
    PROCEDURE = "procedure"
    CONSULTATION = "consultation"
    RECEIPT = "receipt"
    SLIP = "slip"


@dataclass(frozen=True, slots=True)
class Field:
    """A placeholder. ``reason``: it gives the reasons of a decision; ``head``: the first row of a table."""

    name: str
    help: str
    sample: object
    form: Form = Form.LINE
    required: bool = True
    reason: bool = False
    head: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterType:
    """A type of letter. ``outcome`` is set in the letters of ``law.outcomes``; ``remedy``: it carries {救济}.

    ``act``: what the remedy paragraph calls the act; ``name`` tells types of one title apart in lists.
    """

    code: str
    title: str
    name: str
    series: Series
    fields: tuple[Field, ...]
    addressees: tuple[AddresseeKind, ...]
    sources: str
    decision: bool = False
    remedy: bool = False
    outcome: str = ""
    act: str = "本答复"

    @property
    def by_name(self) -> dict[str, Field]:
        """The fields by their Chinese names, addressee and attachments among them."""
        return {field.name: field for field in (self.addressee, *self.fields, ATTACHED)}

    @property
    def addressee(self) -> Field:
        """The field of the addressee, by whom it usually goes to; a slip that stays inside needs none."""
        return TO[self.addressees[0]]

    @property
    def samples(self) -> dict[str, object]:
        """A value for every field: for the preview, and for the tests."""
        return {name: field.sample for name, field in self.by_name.items()}


_ADDRESSEE_SAMPLES = {
    AddresseeKind.APPLICANT: "陈喆",
    AddresseeKind.AGENT: "陈喆",
    AddresseeKind.THIRD_PARTY: "云川市宏远建筑工程有限公司",
    AddresseeKind.CO_MAKER: "云川市自然资源和规划局",
    AddresseeKind.ORGAN: "云川市水务局",
    AddresseeKind.UNIT: "城市建设科",
    AddresseeKind.INTERNAL: "",
}
TO = {
    kind: Field(ADDRESSEE, "收件人的姓名或者名称", sample, required=kind is not AddresseeKind.INTERNAL)
    for kind, sample in _ADDRESSEE_SAMPLES.items()
}
ATTACHED = Field(ATTACHMENTS, "附件的名称，一行一个", (), Form.LIST, required=False)

# What the agency's public data say; filled in by the system.
AGENCY_FIELDS: dict[str, str] = {
    "机关名称": "",
    "联系电话": "phone",
    "办公地址": "address",
    "办公时间": "hours",
    "电子邮箱": "email",
    "邮政编码": "postcode",
}

NUMBER = Field("申请编号", "本机关登记申请的编号", "云住建依申请〔2026〕15号")
RECEIVED = Field("收到日期", "收到申请的日期", "2026-03-02", Form.DAY)
REQUEST = Field("申请内容", "申请书里的原话，不改写", "人民路12号老旧小区改造工程的竣工验收报告", Form.TEXT)
CORRECTED = Field("补正说明", "经补正的，写明收到补正材料的日期；由系统填写", "", Form.TEXT, required=False)
CASE = (NUMBER, RECEIVED, REQUEST, CORRECTED)
MORE_GROUNDS = Field("其他理由", "还有别的不公开依据的，逐条写明条款和理由", "", Form.TEXT, required=False, reason=True)
CONCERNED = Field("涉及信息", "请对方表示意见的是哪些信息，写明名称和范围", "人民路12号改造工程施工合同第三章")


def _reasons(sample: str) -> Field:
    return Field("理由", "为什么这样答复：事实和判断，写到申请人能看懂", sample, Form.TEXT, reason=True)


def _line(name: str, help: str, sample: str) -> Field:
    return Field(name, help, sample)


def _text(name: str, help: str, sample: str, *, required: bool = True, reason: bool = False) -> Field:
    return Field(name, help, sample, Form.TEXT, required, reason)


def _day(name: str, help: str, sample: str, *, reason: bool = False) -> Field:
    return Field(name, help, sample, Form.DAY, reason=reason)


def _term(name: str, help: str, sample: str) -> Field:
    return Field(name, help, sample, Form.TERM)


_OUTSIDE = (AddresseeKind.APPLICANT, AddresseeKind.AGENT)

_LETTERS = (
    LetterType(
        "receipt",
        "政府信息公开申请接收回执",
        "接收回执",
        Series.RECEIPT,
        (
            *CASE,
            _line("提交方式", "当面、邮寄、网上、传真、电子邮件", "当面提交"),
            _term("答复期限", "法定答复期限的最后一天", "2026-03-30"),
            _text("分立说明", "一份申请分成几件的，写明每件的编号和对收费的影响", "", required=False),
        ),
        _OUTSIDE,
        "条例第三十一条",
    ),
    LetterType(
        "correction_request",
        "政府信息公开申请补正告知书",
        "补正告知书",
        Series.PROCEDURE,
        (
            *CASE,
            Field(
                "补正事项",
                "需要补正的每一处，一次写全",
                ("请写明所需报告的年份。", "请写明所指的是哪一栋楼。"),
                Form.LIST,
                reason=True,
            ),
            _line("补正期限", "合理的期限，自收到告知书之日起算", "十五个工作日"),
            _text("补正指引", "怎样写才明确，可以怎样查找", "可以写明文件的名称、文号，或者便于查询的其他特征。"),
        ),
        _OUTSIDE,
        "条例第三十条",
    ),
    LetterType(
        "reasons_request",
        "政府信息公开申请说明理由告知书",
        "说明理由告知书",
        Series.PROCEDURE,
        (
            *CASE,
            _text("数量频次", "申请数量、频次的事实，写明起止日期和件数", "2026年1月1日至2月28日，你提出申请64件。"),
            _text("说明事项", "请申请人说明什么", "请说明短期内提出上述数量申请的理由，以及各件之间的关系。"),
            _line("说明期限", "自收到告知书之日起算", "十个工作日"),
        ),
        _OUTSIDE,
        "条例第三十五条",
    ),
    LetterType(
        "delay",
        "政府信息公开申请延迟答复告知书",
        "延迟答复告知书",
        Series.PROCEDURE,
        (
            *CASE,
            _text("延迟理由", "为什么理由合理而不能按时答复", "你所说明的理由合理，但申请共64件，检索和审查需要时间。"),
            _term("延迟答复期限", "确定的合理期限的最后一天", "2026-05-29"),
        ),
        _OUTSIDE,
        "条例第三十五条",
    ),
    LetterType(
        "extension",
        "政府信息公开申请延期答复告知书",
        "延期答复告知书",
        Series.PROCEDURE,
        (
            *CASE,
            _term("原答复期限", "二十个工作日的最后一天", "2026-03-30"),
            _text("延期理由", "为什么不能按时答复", "需要查阅的档案分散在三处，检索尚未完成。"),
            _line("批准人", "同意延长的政府信息公开工作机构负责人", "政务公开办公室主任周宁"),
            _term("新答复期限", "延长后的最后一天，最多延长二十个工作日", "2026-04-28"),
        ),
        _OUTSIDE,
        "条例第三十三条第二款",
    ),
    LetterType(
        "third_party_consultation",
        "征求意见书",
        "征求意见书（第三方）",
        Series.CONSULTATION,
        (
            NUMBER,
            CONCERNED,
            _text("涉及理由", "为什么可能涉及对方的商业秘密、个人隐私等", "其中的单价明细可能涉及你单位的商业秘密。"),
            _line("回复方式", "寄到、送到哪里，或者发到哪个邮箱", "寄送或者当面递交至本机关政务公开办公室"),
        ),
        (AddresseeKind.THIRD_PARTY,),
        "条例第十五条、第三十二条",
    ),
    LetterType(
        "consultation_notice",
        "征求意见告知书",
        "征求意见告知书（致申请人）",
        Series.PROCEDURE,
        (
            *CASE,
            _line("征求对象", "第三方，或者其他机关；不写第三方的姓名", "第三方"),
            _day("征求日期", "发出征求意见书的日期", "2026-03-09"),
        ),
        _OUTSIDE,
        "条例第三十三条第三款",
    ),
    LetterType(
        "co_maker_consultation",
        "征求意见书",
        "征求意见书（共同制作机关）",
        Series.CONSULTATION,
        (
            NUMBER,
            REQUEST,
            CONCERNED,
            _text("拟办意见", "牵头制作机关打算怎样答复", "拟予以公开。", required=False),
        ),
        (AddresseeKind.CO_MAKER,),
        "条例第三十四条",
    ),
    LetterType(
        "organ_consultation",
        "征求意见函",
        "征求意见函（其他机关）",
        Series.CONSULTATION,
        (
            NUMBER,
            REQUEST,
            CONCERNED,
            _text("征求事项", "请对方就什么表示意见", "上述信息中由贵单位提供的部分能否公开，以及依据和理由。"),
            _line("回复期限", "自收到函之日起算", "十五个工作日"),
        ),
        (AddresseeKind.ORGAN,),
        "条例第三十三条第三款",
    ),
    LetterType(
        "assistance",
        "政府信息公开申请协办函",
        "协办函",
        Series.CONSULTATION,
        (
            NUMBER,
            REQUEST,
            Field("协办事项", "请对方做什么，一行一件", ("检索上述信息并说明检索情况。",), Form.LIST),
            _term("反馈期限", "请在哪一天以前反馈", "2026-03-13"),
        ),
        (AddresseeKind.UNIT, AddresseeKind.ORGAN),
        "国务院办公厅文件和本机关工作规则",
    ),
    LetterType(
        "third_party_notice",
        "告知书",
        "告知书（致第三方）",
        Series.REPLY,
        (
            NUMBER,
            _text("公开内容", "将要公开的具体内容", "人民路12号改造工程施工合同第三章的合同总价。"),
            _text(
                "第三方意见",
                "何时征求意见，对方怎样回复",
                "本机关于2026年3月9日书面征求你单位的意见，你单位不同意公开。",
            ),
            _text(
                "公开理由",
                "为什么不公开会对公共利益造成重大影响，或者为什么不损害其合法权益",
                "上述总价关系财政资金的使用，不公开将对公共利益造成重大影响。",
                reason=True,
            ),
        ),
        (AddresseeKind.THIRD_PARTY,),
        "条例第三十二条",
        decision=True,
        remedy=True,
        act="上述公开决定",
    ),
    LetterType(
        "fee_notice",
        "政府信息公开信息处理费收费通知书",
        "收费通知书",
        Series.PROCEDURE,
        (
            *CASE,
            _line("收费标准", "按件，或者按量（只能选一种）", "按量"),
            Field(
                "计算过程",
                "件数或者页数和逐段的计算，一行一段",
                ("第 1—30 页：不收费", "第 31—68 页：每页 10 元 × 38 页 = 380 元"),
                Form.LIST,
            ),
            _line("金额", "合计金额", "380 元"),
            _line("收款单位", "收款单位和缴款账户", "云川市财政局非税收入专户"),
            _text("缴费方式", "怎样缴，凭什么缴", "凭缴款码通过银行柜台或者网上缴纳。"),
        ),
        _OUTSIDE,
        "条例第四十二条；国办函〔2020〕109号",
    ),
    LetterType(
        "term_change",
        "政府信息公开申请期限变更告知书",
        "期限变更告知书",
        Series.PROCEDURE,
        (
            NUMBER,
            _line("原告知文书", "原来告知期限的文书的名称和文号", "《接收回执》（云住建公开收〔2026〕15号）"),
            _line("期限名称", "变更的是哪个期限", "答复期限"),
            _day("原期限", "原来告知的日期", "2026-03-30"),
            _text("变更理由", "为什么变更", "国务院办公厅调整了放假安排，工作日相应变化。"),
            _term("新期限", "变更后的日期", "2026-03-31"),
        ),
        (*_OUTSIDE, AddresseeKind.THIRD_PARTY),
        "条例第三十三条",
    ),
    LetterType(
        "renewed_decision",
        "撤销（变更）原答复并重新答复告知书",
        "撤销（变更）原答复并重新答复告知书",
        Series.REPLY,
        (
            *CASE,
            _line("原答复文号", "原答复的名称和文号", "《政府信息不存在告知书》（云住建公开告〔2026〕9号）"),
            _day("原答复日期", "原答复的日期", "2026-03-20"),
            _line("处理方式", "撤销，或者变更", "撤销"),
            _text("处理理由", "为什么撤销或者变更", "原答复作出后，本机关在移交的档案中查到上述信息。", reason=True),
            _line("答复依据", "重新答复所依据的条款全称", "《中华人民共和国政府信息公开条例》第三十六条第（二）项"),
            _text("重新答复", "重新答复的内容和理由", "对上述信息予以公开，随本告知书提供复印件。", reason=True),
        ),
        _OUTSIDE,
        "O4；行政复议法、行政诉讼法",
        decision=True,
        remedy=True,
    ),
    LetterType(
        "record_corrected",
        "更正告知书",
        "更正告知书",
        Series.REPLY,
        (
            *CASE,
            _text("核实情况", "核实了什么，结果如何", "经核对登记档案，面积记录与测绘成果不一致。", reason=True),
            _text(
                "处理结果", "更正了什么；不予更正的，写明理由", "已将面积由98.2平方米更正为89.2平方米。", reason=True
            ),
        ),
        _OUTSIDE,
        "条例第四十一条",
        decision=True,
        remedy=True,
        act="本处理",
    ),
    LetterType(
        "record_forwarded",
        "更正转送告知书",
        "更正转送告知书",
        Series.PROCEDURE,
        (
            *CASE,
            _text(
                "转送理由", "为什么本机关无权更正", "该信息由云川市自然资源和规划局记录，本机关无权更正。", reason=True
            ),
            _line("有权机关", "有权更正的机关的名称和联系方式", "云川市自然资源和规划局（0830-2000000）"),
            _line("处理方式", "已转送，或者告知申请人向其提出", "已将你的申请转送该机关处理"),
        ),
        _OUTSIDE,
        "条例第四十一条",
    ),
    LetterType(
        "publication_reply",
        "主动公开建议答复",
        "主动公开建议答复",
        Series.REPLY,
        (
            NUMBER,
            _day("收到日期", "收到建议的日期", "2026-03-02"),
            _text("建议内容", "建议主动公开什么，用原话", "老旧小区改造工程的年度计划"),
            _text("审核意见", "是否属于主动公开范围，理由", "经审核，上述信息属于主动公开的范围。", reason=True),
            _text("处理结果", "在哪里、何时公开；不纳入的，写明理由", "将于2026年3月20日前在云川市人民政府网站公开。"),
        ),
        _OUTSIDE,
        "条例第四十四条第二款",
    ),
    LetterType(
        "approval_slip",
        "政府信息公开申请审查呈批单",
        "审查呈批单",
        Series.SLIP,
        (
            *CASE,
            _term("答复期限", "法定答复期限的最后一天", "2026-03-30"),
            _line("拟作决定", "拟作的决定类型", "予以公开"),
            _line("决定依据", "条款全称", "《中华人民共和国政府信息公开条例》第三十六条第（二）项"),
            _text("拟办意见", "事实、理由和拟怎样答复", "信息已检索到，不涉及第三方，拟提供复印件。"),
            Field(
                "审签栏",
                "各环节的意见；空着的签字时填写",
                (
                    ("承办科室", "拟同意公开", "李倩"),
                    ("保密审查", "不涉密", "王强"),
                    ("法制审核", "", ""),
                    ("签发", "", ""),
                ),
                Form.TABLE,
                head=("环节", "意见", "签名、日期"),
            ),
        ),
        (AddresseeKind.INTERNAL,),
        "本机关工作规则",
    ),
)

_WITHHELD = Field(
    "不公开部分",
    "逐处写明不公开的部分、依据的条款和理由",
    (("第三章单价明细", "《中华人民共和国政府信息公开条例》第十五条", "涉及第三方商业秘密，第三方不同意公开"),),
    Form.TABLE,
    reason=True,
    head=("不公开的部分", "依据", "理由"),
)
_GIVEN = Field("信息清单", "提供的信息的名称，一行一个", ("《竣工验收报告》（共12页）",), Form.LIST)
_HOW = _line("提供方式", "以什么形式、通过什么途径提供", "以纸质复印件形式当面提供")
_CORRECTION_SENT = (
    _line("补正告知文号", "补正告知书的文号", "云住建公开程〔2026〕8号"),
    _day("补正告知日期", "补正告知书的日期", "2026-03-05"),
)

# What each decision letter says besides the case itself (R63).
_OF_OUTCOME: dict[str, tuple[Field, ...]] = {
    "D01": (
        Field(
            "获取途径",
            "在哪里、怎样找到，写到能直接找到，一行一处",
            ("云川市人民政府网站“政府信息公开—规划计划”栏目，索引号 MB9990019-2026-00012",),
            Form.LIST,
        ),
    ),
    "D02": (_GIVEN, _HOW, _text("提供时间", "当时不能提供的，写明何时提供", "", required=False)),
    "D03": (_GIVEN, _HOW, _WITHHELD),
    "D04": (_reasons("该报告所附的军用管线图已依法定密，且与其他内容不能作区分处理。"),),
    "D05": (
        _line("禁止公开的依据", "法律、行政法规的全称和条款", "《中华人民共和国统计法》第十一条"),
        _reasons("该信息是统计调查中获得的能够识别单个调查对象身份的资料，不得对外提供。"),
    ),
    "D06": (
        _line("危及事项", "国家安全、公共安全、经济安全或者社会稳定中的哪一项", "公共安全"),
        _reasons("该信息包括供水管网的控制节点和防护措施，公开后可能被用于破坏供水设施，且不能作区分处理。"),
    ),
    "D07": (
        _text(
            "征求意见情况",
            "何时书面征求意见，对方怎样回复；不写第三方姓名",
            "本机关于2026年3月9日书面征求第三方意见，第三方不同意公开并说明了理由。",
        ),
        _reasons("单价明细反映该企业的报价方法，不为公众知悉并采取了保密措施，属于商业秘密，且不能作区分处理。"),
    ),
    "D08": (
        _line("信息类别", "人事管理、后勤管理或者内部工作流程", "后勤管理"),
        _reasons("该信息是本机关办公用房的调配安排，不影响公民、法人和其他组织的权利义务。"),
    ),
    "D09": (
        _line("信息类别", "讨论记录、过程稿、磋商信函或者请示报告", "请示报告"),
        _reasons("该请示尚在研究，最终方案没有形成，公开会影响讨论的独立和客观。"),
    ),
    "D10": (
        _reasons("该信息是对违法建设作出行政处罚所形成的案卷材料。"),
        _text("查阅途径", "当事人可以按什么规定查阅案卷", "", required=False),
    ),
    "D11": (
        _line("特别规定", "法律、行政法规的全称和条款", "《不动产登记暂行条例》第二十七条"),
        _line("查询地点", "到哪里、怎样查询", "云川市不动产登记中心（人民路8号）"),
        _reasons("不动产登记资料由权利人、利害关系人依法查询、复制。"),
    ),
    "D12": (
        _text(
            "检索情况",
            "检索了哪些部门和系统、用了哪些词、哪段时间，结果如何",
            "本机关检索了档案室、办公系统和城市建设科，以“人民路12号”“竣工验收”为检索词，时间范围为2015年至2026年，未检索到相关记录。",
            reason=True,
        ),
        _text("情况说明", "为什么没有制作或者没有获取，能够说明的写明", "", required=False, reason=True),
    ),
    "D13": (
        _reasons("竣工验收备案的职权已于2019年划出，本机关不制作、不保存该信息。"),
        _text("负责机关", "能够确定的，写明负责公开的机关的名称和联系方式", "", required=False),
    ),
    "D14": (_reasons("本机关只保存单个工程的台账，没有按年度汇总的统计资料。"),),
    "D15": (
        *_CORRECTION_SENT,
        _day("补正收到日期", "收到补正材料的日期", "2026-03-12"),
        _text(
            "不明确之处",
            "补正后仍然哪里不明确",
            "补正材料仍未写明所需信息的名称、文号或者便于查询的其他特征。",
            reason=True,
        ),
    ),
    "D16": (
        _reasons("你（单位）要求查处施工单位并追究责任，不是要求获取本机关保存的信息。"),
        _text("反映渠道", "可以向哪里信访、投诉、举报", "", required=False),
    ),
    "D17": (
        _line("前次答复文号", "前次答复的名称和文号", "《予以公开告知书》（云住建公开告〔2026〕9号）"),
        _day("前次答复日期", "前次答复的日期", "2026-02-10"),
        _reasons("两次申请所指的是同一份报告，前次答复之后该信息没有变化。"),
    ),
    "D18": (
        _line("出版物名称", "公开出版物的名称", "《云川年鉴（2025）》"),
        _line("出版物获取途径", "怎样得到它", "可以在书店购买，或者到云川市图书馆查阅"),
        _reasons("该年鉴由出版社公开出版发行。"),
    ),
    "D19": (
        _text("数量频次", "申请数量、频次的事实", "2026年1月1日至2月28日，你提出申请64件。"),
        _line("说明理由告知文号", "说明理由告知书的文号", "云住建公开程〔2026〕6号"),
        _day("说明理由告知日期", "说明理由告知书的日期", "2026-03-03"),
        _text("申请人说明", "申请人怎样说明，或者逾期没有说明", "你于2026年3月10日说明，申请是为了了解情况。"),
        _text(
            "不合理之处", "为什么说明的理由不合理", "上述说明与申请的数量、频次不相称，申请之间多有重复。", reason=True
        ),
    ),
    "D20": (
        _line(
            "法律依据",
            "法制审核写明的法律依据全称和条款；年度报告的栏目不是法律依据",
            "《中华人民共和国政府信息公开条例》第二条",
        ),
        _reasons("该报告本机关已于2025年11月3日向你（单位）提供，内容没有变化。"),
    ),
    "D21": (
        *_CORRECTION_SENT,
        _day("送达日期", "申请人收到补正告知书的日期", "2026-03-06"),
        _day("期满日期", "补正期限的最后一天", "2026-03-27", reason=True),
    ),
    "D22": (
        _line("收费通知文号", "收费通知书的文号", "云住建公开程〔2026〕9号"),
        _day("收费通知日期", "收费通知书的日期", "2026-03-10"),
        _day("送达日期", "申请人收到收费通知书的日期", "2026-03-11"),
        _day("期满日期", "缴费期限的最后一天", "2026-04-09", reason=True),
    ),
    "D23-1": (_reasons("你（单位）申请的是业主委员会的会议记录，本机关在履行职能中没有制作或者获取该记录。"),),
    "D23-2": (
        _reasons("你（单位）要求说明补偿标准的计算是否合理。"),
        _text("咨询渠道", "可以向哪里咨询", "", required=False),
    ),
    "D23-3": (
        _line("移交情况", "何时移交哪个国家档案馆", "已于2010年12月移交云川市档案馆"),
        _line("查阅地点", "到哪里查阅", "云川市档案馆（人民路20号）"),
        _reasons("该信息形成于1998年，移交国家档案馆的期限已满。"),
    ),
    "D23-4": (_reasons("该信息由机关党委在党务工作中制作。"), _text("咨询渠道", "可以向哪里了解", "", required=False)),
    "D23-5": (_day("撤回日期", "收到书面撤回的日期", "2026-03-16"),),
    "D23-6": (
        _text(
            "终结事由", "申请人死亡或者终止、没有承受人的事实", "申请人已经终止，没有承受其权利的组织。", reason=True
        ),
    ),
}


_TITLES = [known.letter for known in OUTCOMES.values()]


def _of_outcome(code: str) -> LetterType:
    """The letter of an outcome: case, what R63 asks, and other grounds where it refuses."""
    known = OUTCOMES[code]
    refuses = known.remedy is not Remedy.NONE and not known.gives and code not in ("D21", "D22")
    return LetterType(
        code,
        known.letter,
        known.letter if _TITLES.count(known.letter) == 1 else f"{known.letter}（{known.label}）",
        Series.REPLY,
        (*CASE, *_OF_OUTCOME[code], *((MORE_GROUNDS,) if refuses else ())),
        _OUTSIDE,
        f"{known.basis or '法制审核写明的依据'}",
        decision=True,
        remedy=known.remedy is not Remedy.NONE,
        outcome=code,
    )


TYPES: dict[str, LetterType] = {each.code: each for each in (*_LETTERS, *map(_of_outcome, OUTCOMES))}


def type_of(code: str) -> LetterType:
    """The type of a code. Raises ``LookupError`` for one that does not exist: a programming error."""
    if code not in TYPES:
        raise LookupError(f"no letter type {code}")
    return TYPES[code]


def titles(codes: Iterable[str]) -> str:
    """The names of some types, for a sentence."""
    return "、".join(f"《{TYPES[code].name}》" for code in codes)
