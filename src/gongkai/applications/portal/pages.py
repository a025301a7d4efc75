"""The pages of the guided application, as data: each asks a few fields of the one form (``PublicForm``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms

from gongkai.applications.actions.intake import CARRIERS, WAYS, PublicForm
from gongkai.applications.models import Applicant
from gongkai.applications.portal.drafting import AGENT, TOGETHER, Writing
from gongkai.core.viewers import Viewer
from gongkai.ui.forms import Hinted

PARTS = ("向谁申请", "您是谁", "要什么信息", "怎么给您", "核对提交")


@dataclass(frozen=True)
class Page:
    """One page: its code in the address, the part it belongs to (from 1), its question, the fields it asks."""

    code: str
    part: int
    title: str
    fields: tuple[str, ...] = ()
    standing: str = ""

    def open(self, writing: Writing) -> bool:
        """Whether this applicant is asked it."""
        return not self.standing or self.standing == writing.standing


PAGES = (
    Page("organ", 1, "向哪个机关申请", ("agency",)),
    Page("kind", 2, "谁来申请", ("kind",)),
    Page("who", 2, "姓名、证件和电话", ("name", "document", "document_number", "head", "contact", "phone")),
    Page("others", 2, "和您一起申请的人", ("others",), TOGETHER),
    Page(
        "agent",
        2,
        "代理人",
        ("agent_name", "agent_number", "agent_phone", "agent_authority", "agent_receives", "agent_withdraws"),
        AGENT,
    ),
    Page("papers", 2, "证件照片", ("identity_front", "identity_back", "authority_file")),
    Page("wanted", 3, "您要什么信息", ("title", "text", "reference")),
    Page("way", 4, "怎么给您", ("carrier", "way", "email", "address", "postcode")),
    Page("check", 5, "核对后提交"),
)
BY_CODE = {page.code: page for page in PAGES}
PAGE_OF = {name: page for page in PAGES for name in page.fields}

_KINDS = {
    "c1": Hinted("公民", "个人申请"),
    "c2": Hinted("商业企业", "公司、工厂、个体工商户等"),
    "c3": Hinted("科研机构"),
    "c4": Hinted("社会公益组织"),
    "c5": Hinted("法律服务机构", "律师事务所等；律师替当事人申请的，选当事人的类型"),
    "c6": Hinted("其他法人或者组织", "村（居）民委员会、事业单位等"),
}
_CARRIERS = {
    "electronic": Hinted("电子文件", "最快"),
    "paper": Hinted("纸质", "复印件"),
    "reading": Hinted("到场查阅、抄录", "有人协助"),
}
_WAYS = {
    "download": Hinted("在本网站看、下载", "凭查询码和证件后四位"),
    "email": Hinted("电子邮件"),
    "post": Hinted("邮寄", "免邮费"),
    "counter": Hinted("自己来取"),
    "on_site": Hinted("当场看"),
}
ORGANISATION = ("credit", "none")


def open_pages(writing: Writing) -> list[Page]:
    """The pages that this applicant sees, in their order."""
    return [page for page in PAGES if page.open(writing)]


def next_page(writing: Writing, page: Page) -> Page:
    """The page after ``page``."""
    rest = [each for each in open_pages(writing) if PAGES.index(each) > PAGES.index(page)]
    return rest[0] if rest else PAGES[-1]


def page_before(writing: Writing, page: Page) -> Page | None:
    """The page before ``page``; none before the first."""
    rest = [each for each in open_pages(writing) if PAGES.index(each) < PAGES.index(page)]
    return rest[-1] if rest else None


def first_open(writing: Writing) -> Page:
    """The first page that has not been filled in."""
    return next((page for page in open_pages(writing) if page.code not in writing.done), PAGES[-1])


def steps(writing: Writing, page: Page) -> list[dict[str, str]]:
    """The five parts for the ``steps`` macro."""
    return [{"text": text, "state": _state(writing, page, part)} for part, text in enumerate(PARTS, start=1)]


def _state(writing: Writing, page: Page, part: int) -> str:
    if part == page.part:
        return "now"
    pages = [each for each in open_pages(writing) if each.part == part]
    return "done" if part < page.part and all(each.code in writing.done for each in pages) else ""


def form_of(page: Page, values: dict[str, str], viewer: Viewer, *, citizen: bool, bound: bool) -> PublicForm:
    """The one form with ``values``, of which ``page`` shows and judges its own fields only."""
    form = PublicForm(values, viewer=viewer) if bound else PublicForm(None, initial=values, viewer=viewer)
    form.use_required_attribute = False
    _in_plain_words(form, citizen)
    found = dict(form.errors) if bound else {}
    for name in set(form.fields) - set(page.fields):
        del form.fields[name]
    if not citizen and page.code == "who":
        form.order_fields(("name", "document", "document_number", "head", "contact", "phone"))
    if citizen:
        for name in ("head", "contact"):
            form.fields.pop(name, None)
    for name in found:
        if name not in form.fields:
            del form.errors[name]
    return form


def _in_plain_words(form: forms.Form, citizen: bool) -> None:
    """The same fields, said as people say it."""
    fields: dict[str, Any] = form.fields
    fields["kind"].choices = list(_KINDS.items())
    fields["carrier"].choices = [(code, _CARRIERS[code]) for code in ("electronic", "paper", "reading")]
    fields["way"].choices = [(code, _WAYS[code]) for code in ("download", "email", "post", "counter", "on_site")]
    documents = [choice for choice in Applicant.Document.choices if (choice[0] in ORGANISATION) != citizen]
    if citizen:
        documents.append(("none", Applicant.Document.NONE.label))
    fields["document"].choices = documents
    fields["document"].initial = "identity" if citizen else "credit"
    fields["name"].label = "姓名" if citizen else "单位名称"
    fields["name"].help_text = "和证件上的一样" if citizen else "和营业执照、登记证上的一样"
    fields["name"].widget.attrs["autocomplete"] = "name" if citizen else "organization"
    fields["document_number"].label = "证件号码" if citizen else "统一社会信用代码或者证号"
    fields["document_number"].help_text = "只用来核对身份和查进度，不公开"
    fields["document_number"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
    fields["phone"].help_text = "有说不清的地方，工作人员打这个电话问您。不填的，在“怎么给您”一页填邮箱或者通信地址"
    fields["title"].help_text = "一句话，例如：光明路小区二期改造工程结算审核报告"
    fields["text"].help_text = (
        "写出文件名称、文号，或者大概的时间、地点、项目，让人能找到。例如：光明路 12 号楼 2025 年加装电梯的批准文件。"
        "不用说要来做什么。"
    )
    fields["reference"].help_text = "知道就写，例如：云住建发〔2025〕18 号"
    fields[
        "email"
    ].help_text = "选电子邮件的要填；没有填电话、选在本网站看的也要填。填了，收到、补正、延期、答复时会发邮件告诉您。"
    fields["email"].widget.attrs["autocomplete"] = "email"
    fields["address"].help_text = "选邮寄的要填"
    fields["address"].widget.attrs["autocomplete"] = "street-address"
    fields["postcode"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "postal-code"}
    fields["carrier"].label, fields["way"].label = "要什么形式", "怎么给您"
    fields["agent_name"].required = True
    fields["agent_number"].required = True
    fields["agent_receives"].help_text = "不选的，答复直接给申请人本人"
    fields["identity_front"].label = "身份证正面（人像面）" if citizen else "营业执照或者登记证"
    fields["identity_back"].label = "身份证背面（国徽面）" if citizen else "经办人身份证"
    for name in ("identity_front", "identity_back", "authority_file"):
        fields[name].widget.attrs["accept"] = "image/*,.heic,.heif,.pdf"


def said(name: str, value: str) -> str:
    """A chosen value in words, for the page that shows all answers."""
    words = {
        "kind": dict(_KINDS),
        "carrier": dict(CARRIERS),
        "way": dict(WAYS),
        "document": dict(Applicant.Document.choices),
    }
    return str(words.get(name, {}).get(value, value))
