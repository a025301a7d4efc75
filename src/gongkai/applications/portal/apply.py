"""The guided application: a few questions a page, without account and without JavaScript.

The address of each page carries the private link of the draft. It is what tells the writer from everybody else, so that
neither a cookie nor a session is needed, the back button works, and nothing is lost when the line breaks. For the same
reason these pages ask no token against forgery: whoever could forge a sending would have to know the link.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from gongkai.agencies.service import Agency, origin_of, values_on, viewer_of
from gongkai.applications.actions.intake import Apply, PublicForm
from gongkai.applications.photos import paper_of
from gongkai.applications.portal import choosing, drafting, pages, receipts
from gongkai.applications.portal.drafting import AGENT, ALONE, MOST_ITEMS, MOST_OTHERS, SPLIT, TOGETHER, WHOLE, Writing
from gongkai.applications.portal.pace import Pace
from gongkai.applications.portal.pages import BY_CODE, PAGE_OF, Page
from gongkai.core import calendars, clock
from gongkai.core.refusals import Invalid, Refused
from gongkai.publications import service as publications
from gongkai.publications.service import Row
from gongkai.ui.forms import Hinted, messages_of

# A whole school or a mobile network shares one address; only a machine begins more than this.
beginnings = Pace(60, timedelta(minutes=10))
REPLY_DAYS = 20
SUGGESTED = 5
TOO_MANY = "这个网络地址开始填写的申请太多，请过十分钟再试，或者当面递交、邮寄。已经填了一半的，打开原来的链接接着填。"
HALF_SENT = "上次没有全部提交。请勾选以后再按一次“提交”：已经登记的不会重复，剩下的接着登记；内容现在不能再改。"
NOBODY_ELSE = "请填写和您一起申请的人；只有您一个人的，请回到上一步选“自己申请”。"


class StandingForm(forms.Form):
    """For whom one applies: it decides which pages follow."""

    standing = forms.ChoiceField(
        label="替谁申请",
        choices=(
            (ALONE, Hinted("自己申请", "单位申请的也选这个")),
            (TOGETHER, Hinted("几个人一起申请", "您做代表人")),
            (AGENT, Hinted("替别人申请", "您是代理人，要有授权委托书")),
        ),
        widget=forms.RadioSelect,
        initial=ALONE,
    )


class OtherForm(forms.Form):
    """One further applicant."""

    name = forms.CharField(label="姓名或者名称", max_length=120)
    number = forms.CharField(label="证件号码", max_length=60)
    phone = forms.CharField(label="电话", max_length=30, required=False)


class SendingForm(forms.Form):
    """What is asked beside the answers: how several items are handled, and that it is true."""

    split = forms.ChoiceField(
        label="您写了几项，怎么办理",
        choices=(
            (SPLIT, Hinted("分开办理", "每项一个编号，哪项先查好哪项先答复")),
            (WHOLE, Hinted("合在一件里办理", "只有一个编号，一起答复")),
        ),
        widget=forms.RadioSelect,
        required=False,
    )
    agreed = forms.BooleanField(
        label="以上内容属实，我已经看过“您的信息怎么用”",
        error_messages={"required": "请先勾选“以上内容属实”，再提交。"},
    )


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class StartPage(View):
    """The first page: it opens a draft when an agency was chosen, and not before."""

    def get(self, request: HttpRequest) -> HttpResponse:
        writing = Writing()
        code = request.GET.get("agency", "")
        if code:
            writing.values["agency"] = code
        return organ_page(request, writing)

    def post(self, request: HttpRequest) -> HttpResponse:
        writing = Writing(values={"agency": request.POST.get("agency", "")})
        if not Agency.objects.on(clock.today()).filter(code=writing.values["agency"]).exists():
            return organ_page(request, writing, problem="请先选一个机关。不知道是哪个的，选人民政府。")
        if not beginnings.allows(origin_of(request)):
            return organ_page(request, writing, problem=TOO_MANY, status=429)
        writing.done = ["organ"]
        return to(drafting.save(writing), BY_CODE["kind"])


def organ_page(
    request: HttpRequest, writing: Writing, *, problem: str = "", status: int = 0, form: PublicForm | None = None
) -> HttpResponse:
    """Choosing the agency: a search over names and duties, then one press on its name."""
    today, text = clock.today(), request.GET.get("q", "").strip()
    rows = choosing.found(text, today)
    context = {
        **around(writing, BY_CODE["organ"]),
        "q": text,
        "total": len(rows),
        "groups": choosing.grouped(rows),
        "government": choosing.government(today),
        "chosen": writing.values.get("agency", ""),
        "problems": [{"text": problem, "url": "#organs"}] if problem else [],
    }
    return render(request, "applications/portal/organ.html", context, status=status or (422 if problem else 200))


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class StepPage(View):
    """A page of the application under its private link."""

    def dispatch(self, request: HttpRequest, *arguments: Any, **names: str) -> Any:
        page = BY_CODE.get(names["step"])
        if page is None:
            raise Http404
        writing = drafting.read(names["link"])
        if writing is None:
            return sent_or_over(request, names["link"])
        if not page.open(writing):
            return to(writing, pages.first_open(writing))
        if writing.begun and page.code != "check":
            return to(writing, BY_CODE["check"])
        self.page, self.writing = page, writing
        return super().dispatch(request, *arguments, **names)

    def get(self, request: HttpRequest, **names: str) -> HttpResponse:
        """The page with what was written; after the check, with what is wrong."""
        if self.page.code == "organ":
            return organ_page(request, self.writing)
        if self.page.code == "check":
            return self.check()
        return self.draw(bound="check" in request.GET and self.page.code in self.writing.done)

    def post(self, request: HttpRequest, **names: str) -> HttpResponse:
        """Keep what was typed, whatever it is; go on where it is right."""
        if self.page.code == "check":
            return self.send()
        before = self.writing.citizen, self.writing.standing
        problems = self.take()
        if (self.writing.citizen, self.writing.standing) != before:
            self.ask_again()
        drafting.save(self.writing)
        if "_save" in request.POST:
            return to(self.writing, None)
        if "_remove" in request.POST:
            return self.here("")
        if "_look" in request.POST:
            return self.here(str(self.item + 1))
        if problems:
            return self.draw(bound=True, problems=problems)
        if self.page.code not in self.writing.done:
            self.writing.done.append(self.page.code)
            drafting.save(self.writing)
        return self.here(request.POST["_more"]) if "_more" in request.POST else to(self.writing, self.following())

    def following(self) -> Page:
        """Where to go on: back to the check if one came from there and nothing new has to be asked."""
        if "check" in self.request.GET:
            return pages.first_open(self.writing)
        return pages.next_page(self.writing, self.page)

    def ask_again(self) -> None:
        """Another kind of applicant is asked other things."""
        again = {"who", "papers", "others", "agent"}
        self.writing.done = [code for code in self.writing.done if code not in again]
        number = "identity" if self.writing.citizen else "credit"
        self.writing.values["document"] = number

    def here(self, place: str) -> HttpResponse:
        """This page again, at another item or row."""
        query = {"item": place} if self.page.code == "wanted" and place else {}
        if "check" in self.request.GET:
            query["check"] = "1"
        address = reverse("apply:step", args=[self.writing.link, self.page.code], query=query)
        return HttpResponseRedirect(address, status=303)

    # -- taking what was typed --

    def take(self) -> list[dict[str, str]]:
        """Put what was sent into the draft; what is wrong with it, each with its place."""
        taking = {"others": self.take_others, "papers": self.take_papers, "wanted": self.take_item}
        found: list[dict[str, str]] = taking.get(self.page.code, self.take_fields)()
        return found

    def take_fields(self) -> list[dict[str, str]]:
        values, sent = self.writing.values, self.request.POST
        for name in self.page.fields:
            values[name] = sent.get(name, "")[:4000]
        if self.page.code == "kind":
            standing = StandingForm(sent)
            if standing.is_valid():
                self.writing.standing = standing.cleaned_data["standing"]
        return self.problems(self.form(bound=True))

    def take_item(self) -> list[dict[str, str]]:
        if "_remove" in self.request.POST:
            place = number_of(self.request.POST["_remove"], len(self.writing.items))
            if len(self.writing.items) > 1:
                del self.writing.items[place]
            return []
        place = self.item
        while len(self.writing.items) <= place:
            self.writing.items.append({})
        self.writing.items[place] = {name: self.request.POST.get(name, "")[:4000] for name in self.page.fields}
        return self.problems(self.form(bound=True))

    def take_others(self) -> list[dict[str, str]]:
        sent, rows = self.request.POST, []
        for place in range(MOST_OTHERS):
            row = [drafting.plain(sent.get(f"o{place}-{name}", ""))[:120] for name in ("name", "number", "phone")]
            if any(row):
                rows.append(row)
        if "_remove" in sent:
            place = number_of(sent["_remove"], len(rows))
            del rows[place : place + 1]
            self.writing.others = rows
            return []
        self.writing.others = rows
        found = [line for form in self.rows(bound=True) for line in problems_of(form)]
        if not rows:
            found.append({"text": NOBODY_ELSE, "url": "#id_o0-name"})
        return found

    def take_papers(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = []
        if "_remove" in self.request.POST:
            drafting.remove_paper(self.writing, self.request.POST["_remove"])
            return []
        for name in self.page.fields:
            upload = self.request.FILES.get(name)
            if upload is None:
                continue
            try:
                drafting.keep_paper(self.writing, name, paper_of(upload, name))
            except Invalid as invalid:
                found += [{"text": text, "url": f"#id_{name}"} for text in invalid.errors[name]]
        return found

    # -- drawing --

    @property
    def item(self) -> int:
        """Which item the page shows, from 0."""
        return number_of(self.request.GET.get("item", "1"), min(len(self.writing.items) + 1, MOST_ITEMS))

    def values(self) -> dict[str, str]:
        """All values of the form, with the item at hand."""
        item = self.writing.items[self.item] if self.item < len(self.writing.items) else {}
        others = drafting.others_text(self.writing)
        return {**self.writing.values, **item, "others": others}

    def form(self, *, bound: bool) -> PublicForm:
        """The fields of this page."""
        viewer = viewer_of(self.request)
        return pages.form_of(self.page, self.values(), viewer, citizen=self.writing.citizen, bound=bound)

    def rows(self, *, bound: bool) -> list[OtherForm]:
        """A small form for each further applicant, and an empty one to add another."""
        filled = [dict(zip(("name", "number", "phone"), row, strict=True)) for row in self.writing.others]
        found = []
        for place, row in enumerate(filled):
            data = {f"o{place}-{name}": value for name, value in row.items()}
            found.append(OtherForm(data if bound else None, prefix=f"o{place}", initial=row))
        return found

    def problems(self, form: PublicForm) -> list[dict[str, str]]:
        """What is wrong on this page."""
        return problems_of(form)

    def draw(self, *, bound: bool, problems: list[dict[str, str]] | None = None) -> HttpResponse:
        """The page."""
        form = self.form(bound=bound)
        context = {
            **around(self.writing, self.page),
            "form": form,
            "problems": problems if problems is not None else (self.problems(form) if bound else []),
            "standing": StandingForm(initial={"standing": self.writing.standing}),
            "rows": self.rows(bound=bound),
            "spare": OtherForm(prefix=f"o{len(self.writing.others)}"),
            "most_others": MOST_OTHERS,
            "papers": self.writing.papers,
            "item": self.item,
            "items": self.writing.items,
            "most_items": MOST_ITEMS,
            "public": already_public([self.values()]) if self.page.code == "wanted" else [],
            "back": self.back(),
            "from_check": "check" in self.request.GET,
        }
        status = 422 if problems else 200
        return render(self.request, f"applications/portal/{self.page.code}.html", context, status=status)

    def back(self) -> str:
        """The address of the page before."""
        before = pages.page_before(self.writing, self.page)
        return reverse("apply:step", args=[self.writing.link, before.code]) if before else ""

    # -- the last page --

    def check(self, problems: list[dict[str, str]] | None = None, form: SendingForm | None = None) -> HttpResponse:
        """All answers with links to change them, the notice, and the button."""
        lots = drafting.lots(self.writing)
        wrong = faults(self.writing, lots, viewer_of(self.request)) if problems is None else problems
        if self.writing.begun and not wrong:
            wrong = [{"text": HALF_SENT, "url": ""}]
        agency = agency_of(self.writing)
        due = calendars.current(agency.pk if agency else None).law.add_working_days(clock.today(), REPLY_DAYS)
        context = {
            **around(self.writing, self.page),
            "answers": answers(self.writing),
            "agency": agency,
            "several": len(self.writing.items) > 1,
            "public": already_public(self.writing.items),
            "form": form or SendingForm(initial={"split": self.writing.split}),
            "problems": wrong,
            "due": due,
            "back": self.back(),
            "office": values_on(agency.pk, clock.today()) if agency else {},
        }
        return render(self.request, "applications/portal/check.html", context, status=422 if problems else 200)

    def send(self) -> HttpResponse:
        """Submit: one Action for each application; what was sent before is not sent again."""
        if "_save" in self.request.POST:
            return to(self.writing, None)
        form, viewer = SendingForm(self.request.POST), viewer_of(self.request)
        chosen = self.request.POST.get("split") in {SPLIT, WHOLE}
        if len(self.writing.items) > 1 and chosen and not self.writing.begun:
            self.writing.split = self.request.POST["split"]
            drafting.save(self.writing)
        lots = drafting.lots(self.writing)
        wrong = faults(self.writing, lots, viewer)
        if not form.is_valid() or wrong:
            return self.check([*wrong, *problems_of(form)], form)
        self.begun(sending=True)
        try:
            self.carry_out(lots, viewer)
        except Invalid as invalid:
            self.begun(sending=bool(receipts.entries_of(self.writing.link)))
            return self.check(placed(self.writing, invalid.errors))
        except Refused as refused:
            self.begun(sending=bool(receipts.entries_of(self.writing.link)))
            return self.check([{"text": refused.message, "url": ""}])
        drafting.drop(self.writing)
        return HttpResponseRedirect(reverse("apply:receipt", args=[self.writing.link]), status=303)

    def begun(self, *, sending: bool) -> None:
        """Keep that a sending has begun, before it does: where several applications are sent, some may be registered
        when the line breaks."""
        self.writing.begun = sending and len(drafting.lots(self.writing)) > 1
        drafting.save(self.writing)

    def carry_out(self, lots: list[dict[str, str]], viewer: Any) -> None:
        """Perform the Action for each lot; the later ones name the first, from whose form they were split (O8)."""
        group = ""
        for place, values in enumerate(lots, start=1):
            done = Apply.perform(
                viewer,
                {**values, "group": group},
                files=drafting.papers_of(self.writing),
                channel="page",
                once=drafting.sending(self.writing.link, place),
            )
            if not group and done.matter is not None:
                group = receipts.number_of(done.matter)


@never_cache
def resume(request: HttpRequest, link: str) -> HttpResponse:
    """The private link itself: where one stands, until when it is kept, and the way on."""
    writing = drafting.read(link)
    if writing is None:
        return sent_or_over(request, link)
    context = {
        **around(writing, pages.first_open(writing)),
        "going_on": reverse("apply:step", args=[link, pages.first_open(writing).code]),
        "address": request.build_absolute_uri(reverse("apply:resume", args=[link])),
        "until": writing.expires_at,
    }
    return render(request, "applications/portal/saved.html", context)


@csrf_exempt
@never_cache
def discard(request: HttpRequest, link: str) -> HttpResponse:
    """The writer does not want it any more: all of it goes."""
    writing = drafting.read(link)
    if request.method == "POST" and writing is not None:
        drafting.drop(writing)
    return HttpResponseRedirect(reverse("portal:apply"), status=303)


def to(writing: Writing, page: Page | None) -> HttpResponse:
    """On to a page; without one to the page of the private link."""
    address = (
        reverse("apply:step", args=[writing.link, page.code])
        if page is not None
        else reverse("apply:resume", args=[writing.link])
    )
    return HttpResponseRedirect(address, status=303)


def sent_or_over(request: HttpRequest, link: str) -> HttpResponse:
    """A link without a draft: its application was sent, or its time is over."""
    if receipts.matters_of(link):
        return HttpResponseRedirect(reverse("apply:receipt", args=[link]), status=303)
    return render(request, "applications/portal/over.html", {}, status=404)


def already_public(items: list[dict[str, str]]) -> list[Row]:
    """What is published and may be what these items ask for: whoever finds it there need not wait for an answer."""
    found = (row for item in items[:MOST_ITEMS] for row in publications.suggested(item.get("title", ""), SUGGESTED))
    return list({row.index_number: row for row in found}.values())[:SUGGESTED]


def around(writing: Writing, page: Page) -> dict[str, Any]:
    """What every page of the application shows beside its question."""
    return {"writing": writing, "page": page, "steps": pages.steps(writing, page)}


def agency_of(writing: Writing) -> Agency | None:
    """The chosen agency, if it is still there today."""
    return Agency.objects.on(clock.today()).filter(code=writing.values.get("agency", "")).first()


def number_of(text: str, most: int) -> int:
    """A place from 0 out of a number from 1; the first where it is none of them."""
    place = int(text) - 1 if text.isascii() and text.isdigit() and len(text) < 4 else 0
    return place if 0 <= place < most else 0


def problems_of(form: forms.Form) -> list[dict[str, str]]:
    """The messages of a form, each with the place it leads to."""
    found = [{"text": text, "url": ""} for text in form.non_field_errors()]
    for bound in form:
        place = f"{bound.auto_id}_0" if isinstance(bound.field.widget, forms.RadioSelect) else bound.auto_id
        found += [{"text": text, "url": f"#{place}"} for text in messages_of(bound)]
    return found


def faults(writing: Writing, lots: list[dict[str, str]], viewer: Any) -> list[dict[str, str]]:
    """What still has to be mended before it can be sent, each with the address where to mend it."""
    found: list[dict[str, str]] = []
    for values in lots:
        form = PublicForm(values, viewer=viewer)
        if form.is_valid():
            continue
        errors = {name: list(messages_of(form[name])) for name in form.errors if name in form.fields}
        for line in placed(writing, errors):
            if line not in found:
                found.append(line)
    if writing.standing == AGENT and not writing.values.get("agent_name", "").strip():
        found += placed(writing, {"agent_name": ["请填写代理人的姓名。"]})
    return found


def placed(writing: Writing, errors: dict[str, list[str]]) -> list[dict[str, str]]:
    """Messages by field, as links to the page that asks the field."""
    found = []
    for name, texts in errors.items():
        page = PAGE_OF.get(name)
        url = reverse("apply:step", args=[writing.link, page.code], query={"check": "1"}) if page else ""
        found += [{"text": text, "url": f"{url}#id_{name}" if url else ""} for text in texts]
    return found


def answers(writing: Writing) -> list[dict[str, Any]]:
    """All answers in their order, each with the address where it is changed; identity numbers are masked."""
    values, agency = writing.values, agency_of(writing)
    rows: list[tuple[str, str, str]] = [("organ", "受理机关", agency.name if agency else "请重新选择")]
    rows.append(("kind", "申请人", pages.said("kind", values.get("kind", ""))))
    rows.append(("who", "姓名" if writing.citizen else "名称", values.get("name", "")))
    document = pages.said("document", values.get("document", ""))
    rows.append(("who", "证件", f"{document} {masked(values.get('document_number', ''))}"))
    rows.append(("who", "电话", values.get("phone", "") or "没有填"))
    if not writing.citizen:
        rows.append(("who", "负责人、联系人", f"{values.get('head', '')} {values.get('contact', '')}".strip()))
    if writing.standing == TOGETHER:
        names = "、".join(row[0] for row in writing.others)
        rows.append(("others", "一起申请的人", names))
    if writing.standing == AGENT:
        takes = "，代收答复" if values.get("agent_receives") else ""
        rows.append(("agent", "代理人", f"{values.get('agent_name', '')}{takes}"))
    rows.append(("papers", "证件照片", f"{len(writing.papers)} 个文件" if writing.papers else "没有传"))
    found: list[dict[str, Any]] = [
        {"name": name, "value": value, "url": step_url(writing, code)} for code, name, value in rows
    ]
    for place, item in enumerate(writing.items or [{}], start=1):
        name = "要的信息" if len(writing.items) < 2 else f"要的信息之{place}"
        url = step_url(writing, "wanted", item=place)
        found.append({"name": name, "value": item.get("title", ""), "more": item.get("text", ""), "url": url})
    way = f"{pages.said('carrier', values.get('carrier', ''))}，{pages.said('way', values.get('way', ''))}"
    where = "，".join(values[name] for name in ("email", "address", "postcode") if values.get(name))
    found.append({"name": "怎么给您", "value": way, "more": where, "url": step_url(writing, "way")})
    return found


def step_url(writing: Writing, code: str, **query: Any) -> str:
    """Where an answer is changed, with the way back to the check."""
    return reverse("apply:step", args=[writing.link, code], query={"check": 1, **query})


def masked(number: str) -> str:
    """An identity number with its middle hidden (R144)."""
    return number if len(number) <= 6 else f"{number[:4]}{'*' * (len(number) - 6)}{number[-2:]}"
