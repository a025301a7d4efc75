"""Following a case with the query code: state, clock, letters, what the applicant may do, his remedies (R45-R48)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header
from django.views import View
from django.views.decorators.cache import never_cache

from gongkai.agencies.service import viewer_of
from gongkai.applications import crossing
from gongkai.applications.actions import access, contact, correction, delivery, letters, outside, records, turns
from gongkai.applications.portal import entering, inside, reading
from gongkai.core import files
from gongkai.core.actions import Action, ActionForm, Done
from gongkai.core.models import FileLink, Matter
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import CodeHolder, Viewer
from gongkai.ui.action_page import ActionPage

SENT = "已经收到，收到的日期是今天，正在转给承办机关。结果会写在办理进度里。"
CROSSES = "这件申请在办公内网办理：提交以后加密转给承办机关，收到的日期是今天，转送的时间不影响期限。"
PHOTOS = "照片（JPG、PNG、HEIC）不超过 20 MB，PDF 不超过 5 MB。照片里的拍照地点等信息会去掉。"


@method_decorator(never_cache, name="dispatch")
class TrackPage(View):
    """The code form for strangers, the case for whoever holds its code."""

    def get(self, request: HttpRequest) -> HttpResponse:
        held = entering.holder_of(request)
        if held is None:
            return code_page(request, access.CodeForm(None, viewer=viewer_of(request)))
        holder, matter = held
        told = crossing.told(matter.pk)
        if told is None:
            response = render(request, "applications/portal/track.html", reading.page(reading.Held(matter, holder)))
        else:
            response = render(request, "applications/portal/track_inside.html", inside.page(matter, told, holder))
        entering.renew(request, response)
        return response

    def post(self, request: HttpRequest) -> HttpResponse:
        viewer = viewer_of(request)
        data = {name: request.POST.get(name, "")[:200] for name in ("query_code", "tail")}
        try:
            done = access.OpenByCode.perform(viewer, data, channel="page")
        except Invalid:
            return code_page(request, access.CodeForm(data, viewer=viewer), status=422)
        except Refused as refused:
            form = access.CodeForm(None, viewer=viewer, initial={"query_code": data["query_code"]})
            return code_page(request, form, refused=refused.message, status=403)
        response = HttpResponseRedirect(reverse("track:track"), status=303)
        entering.hand_over(request, response, done.result)
        return response


def code_page(request: HttpRequest, form: access.CodeForm, *, refused: str = "", status: int = 200) -> HttpResponse:
    """The form that asks for the code."""
    return render(request, "applications/portal/code.html", {"form": form, "refused": refused}, status=status)


def leave(request: HttpRequest) -> HttpResponse:
    """退出查询."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("track:track"), status=303)
    response = HttpResponseRedirect(reverse("track:track"), status=303)
    entering.take_back(response)
    messages.success(request, "已经退出查询。")
    return response


class LostPage(ActionPage):
    """查询码丢失: the answer is the same whether it fits or not."""

    action = access.LoseCode
    template_name = "applications/portal/lost.html"
    keeps_drafts = False

    def after(self, done: Done) -> str:
        messages.success(
            self.request, "如果编号和邮箱都对得上，查询码几分钟内发到那个邮箱。没有收到的，请到受理机关办理。"
        )
        return reverse("track:track")


@method_decorator(never_cache, name="dispatch")
class HolderPage(ActionPage):
    """A step that the holder of the code takes."""

    template_name = "applications/portal/track_step.html"
    keeps_drafts = False
    only: ClassVar[tuple[str, ...]] = ()
    heading: ClassVar[str] = ""
    intro: ClassVar[str] = ""
    thanks: ClassVar[str] = ""
    button: ClassVar[str] = "提交"
    intro_crossing: ClassVar[str] = CROSSES
    holder: CodeHolder
    crosses: bool  # whether the case is handled in the other zone
    takes: type[Action]

    def dispatch(self, request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        held = entering.holder_of(request)
        if held is None:
            messages.warning(request, "查询已经超时退出，请再填一次查询码。没有提交任何内容。")
            return HttpResponseRedirect(reverse("track:track"), status=303)
        self.holder, matter = held
        self.held = reading.Held(matter, self.holder)
        self.takes = self.action
        self.crosses = crossing.told(matter.pk) is not None
        if self.crosses:
            self.action = outside.SENDS[self.takes.code]  # of this request alone
        response = super().dispatch(request, *arguments, **names)
        entering.renew(request, response)
        return response

    @property
    def viewer(self) -> Viewer:
        return self.holder

    def find_matter(self) -> Matter:
        return self.held.matter

    def typed(self) -> dict[str, Any]:
        """What the page asked, and nothing else."""
        return {name: value for name, value in super().typed().items() if name in self.only or name.startswith("_")}

    def known(self) -> dict[str, Any]:
        """What the form begins with, of a case that is handled here."""
        return {}

    def initial(self) -> dict[str, Any]:
        return {} if self.crosses else self.known()

    def after(self, done: Done) -> str:
        messages.success(self.request, SENT if self.crosses else self.thanks)
        return reverse("track:track")

    def _page(self, form: ActionForm, *, refusal: Refused | None = None, **more: Any) -> HttpResponse:
        """Who may not is told why in the words of ``page_context``, not in those of the desk."""
        shown = None if refusal is not None and refusal.code == "policy" else refusal
        return super()._page(form, refusal=shown, **more)

    def page_context(self) -> dict[str, Any]:
        if self.crosses:
            why = outside.why_not(self.takes.code, self.holder.person, self.held.matter)
        else:
            why = reading.why_not(self.action, self.held)
        return {
            "about": reading.about(self.held),
            "page_title": self.heading,
            "only": self.only,
            "intro": self.intro_crossing if self.crosses else self.intro,
            "button": self.button,
            "why": why,
        }


class CorrectPage(HolderPage):
    """补正."""

    action = correction.ReceiveCorrection
    heading = "补正申请"
    only = ("title", "text", "reference", "file")
    IN_TIME = ("提交以后，答复期限从今天起重新计算。", "答复期限从今天起重新计算。")
    LATE = (
        "补正的期限已经过了：现在提交机关也收，但答复期限不重新计算，从原来收到申请的那天算。"
        "晚补正有正当理由的，请先打受理机关的电话说明。",
        "补正的期限已经过了，答复期限不重新计算，从原来收到申请的那天算。",
    )
    button = "提交补正"
    intro_crossing = (
        f"照补正告知书，把要的信息写清楚。您原来写的内容已经从本网站清除，请完整地写一遍。{CROSSES}"
        "过了补正期限才提交的，答复期限不重新计算；有正当理由的，请先打受理机关的电话说明。"
    )

    @property
    def said(self) -> tuple[str, str]:
        """What becomes of the period, before and after sending."""
        return self.LATE if reading.correction_late(self.held.case) else self.IN_TIME

    @property
    def intro(self) -> str:  # type: ignore[override]
        return f"照补正告知书，把要的信息写清楚。{self.said[0]}"

    @property
    def thanks(self) -> str:  # type: ignore[override]
        return f"补正已经收到。{self.said[1]}"

    def known(self) -> dict[str, Any]:
        return reading.wording(self.held.case)

    def _form(self, data: Any = None, files: Any = None, initial: Any = None) -> ActionForm:
        form = super()._form(data, files, initial)
        form.fields["file"].help_text = PHOTOS
        form.fields["file"].widget.attrs["accept"] = "image/*,.heic,.heif,.pdf"
        return form

    def page_context(self) -> dict[str, Any]:
        return {**super().page_context(), "asked": reading.asked_to_correct(self.held.matter, self.holder)}


class WithdrawPage(HolderPage):
    """撤回."""

    action = turns.Withdraw
    heading = "撤回申请"
    only = ("note",)
    intro = "请核对上面是您要撤回的申请。撤回以后不再办理。以后还可以重新申请，不算重复申请。"
    thanks = "已经撤回。机关会寄给您一份终止办理的通知。"
    intro_crossing = f"撤回以后不再办理，以后还可以重新申请，不算重复申请。转到以前已经答复的，不再撤回。{CROSSES}"
    button = "确定撤回"


class QuitPage(HolderPage):
    """退出共同申请."""

    action = turns.LeaveApplication
    heading = "退出共同申请"
    only = ("note",)
    intro = "只有您一个人退出，其他人的申请继续办理。退出以后不能再查这一件的进度。"
    thanks = "您已经退出这一件申请，其他人的申请继续办理。"
    intro_crossing = f"只有您一个人退出，其他人的申请继续办理。{CROSSES}"
    button = "确定退出"


class SuggestPage(HolderPage):
    """建议主动公开."""

    action = records.SuggestPublication
    heading = "建议主动公开"
    only = ("note",)
    intro = "您觉得这个信息应该让大家都看到，可以建议机关主动公开。机关会研究。"
    thanks = "建议已经记下。"
    button = "提交建议"


def _for_holder(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What is read by whoever holds the query code of a matter, both of which it is given; others are asked for the
    code anew. Only reading opens a letter: asking for its head does not."""

    @wraps(view)
    def asked(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        if request.method != "GET":
            raise Http404
        held = entering.holder_of(request)
        if held is None:
            messages.warning(request, "查询已经超时退出，请再填一次查询码。")
            return HttpResponseRedirect(reverse("track:track"), status=303)
        return view(request, *held, *arguments, **named)

    return asked


@never_cache
@_for_holder
def letter(request: HttpRequest, holder: CodeHolder, matter: Matter, code: str) -> HttpResponse:
    """A letter or an enclosure; opening the answer that was sent electronically is its delivery (R6, O9)."""
    link = get_object_or_404(FileLink.objects.visible_to(holder).select_related("file", "matter"), code=code)
    if link.matter_id != matter.pk:
        raise Http404
    try:
        content = files.open_link(link, holder, "申请人查看文书")
    except Refused as refused:
        raise PermissionDenied(refused.message) from None
    opened(matter, holder, link)
    response = HttpResponse(content, content_type=link.file.media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, link.name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    entering.renew(request, response)
    return response


@never_cache
@_for_holder
def letter_text(request: HttpRequest, holder: CodeHolder, matter: Matter, code: str) -> HttpResponse:
    """A letter as a page, from the same sheet as its file: for phones, for large type, for reading aloud.

    Whoever may not open the file may not read it here, and reading it is the same delivery (R6, O9).
    """
    found = reading.letter_of(matter, holder, code)
    if found is None:
        raise Http404
    letter, link = found
    try:
        files.open_link(link, holder, "申请人查看文书")
    except Refused as refused:
        raise PermissionDenied(refused.message) from None
    opened(matter, holder, link)
    context = {**reading.letter_page(letter, link), "about": reading.about(reading.Held(matter, holder))}
    response = render(request, "applications/portal/letter.html", context)
    entering.renew(request, response)
    return response


@never_cache
@_for_holder
def sealed_letter(
    request: HttpRequest, holder: CodeHolder, matter: Matter, key: str, number: int | None = None
) -> HttpResponse:
    """A letter of the inner zone that lies here sealed: what it is, or one of its files.

    Opening it is its delivery, which the inner zone is told (R6, O9).
    """
    try:
        letter = crossing.open_letter(holder, matter, key)
    except Refused as refused:
        raise PermissionDenied(refused.message) from None
    if letter is None or (number is not None and not 1 <= number <= len(letter.files)):
        raise Http404
    if number is None:
        response = render(request, "applications/portal/sealed_letter.html", {"letter": letter, "key": key})
    else:
        name, media_type, content = letter.files[number - 1]
        response = HttpResponse(content, content_type=media_type)
        response.headers["Content-Disposition"] = content_disposition_header(True, name)
        response.headers["X-Content-Type-Options"] = "nosniff"
    entering.renew(request, response)
    return response


def opened(matter: Matter, holder: CodeHolder, link: FileLink) -> None:
    """Record the delivery when a letter that was sent electronically is opened for the first time (O9, O12)."""
    letter = reading.waits_for_opening(matter, link)
    if letter is None:
        return
    step: type[Action] = letters.LetterReceived
    if letter.pk in reading.answers(matter):
        step = delivery.DecisionDelivered
    try:
        step.perform(holder, {"letter": letter.pk}, matter=matter, channel="call", once=f"opened {link.code}")
    except Refused:
        # Somebody recorded it meanwhile, or the answer is being corrected: reading it is never refused for that.
        return


class ContactPage(HolderPage):
    """更正联系方式: it shows what is registered, which is a reading of personal data and entered as such."""

    action = contact.ChangeContact
    heading = "更正联系方式"
    only = ("phone", "email", "address", "postcode")
    intro = "改了以后，通知和答复按新的联系方式给您。姓名、证件号码登记错了的，请打受理机关的电话。"
    intro_crossing = f"请把新的联系方式完整地写一遍，原来的不再使用。{CROSSES}"
    thanks = "联系方式已经更正。"
    button = "保存"

    def known(self) -> dict[str, Any]:
        return reading.contact(self.held.matter, self.holder)
