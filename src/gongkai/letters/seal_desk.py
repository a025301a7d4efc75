"""Pages of the seals at the desk: 用印 of one letter, and the certificates of the agencies."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongkai.agencies.doors import DeskForm, DeskPage
from gongkai.core import clock
from gongkai.core.actions import Done
from gongkai.core.models import Matter
from gongkai.core.refusals import Refused
from gongkai.letters.desk import agency_of, may_still_be_sealed
from gongkai.letters.models import Letter, SealCertificate, SealOrder
from gongkai.letters.seal_actions import ELECTRONIC, PAPER, InstallCertificate, SealLetter, may_keep_certificates
from gongkai.letters.sealing import why_not


class Seal(DeskForm):
    """用印: by the electronic seal, or on paper with its entry in the register."""

    action = SealLetter
    keeps_drafts = False

    @property
    def letter(self) -> Letter:
        """The letter that the address names."""
        rows = Letter.objects.visible_to(self.viewer).select_related("number", "matter", "agency")
        letter = rows.filter(key=self.kwargs["key"]).first()
        if letter is None:
            raise Http404
        return letter

    def find_matter(self) -> Matter | None:
        return self.letter.matter

    def initial(self) -> dict[str, Any]:
        letter = self.letter
        ordered = SealOrder.objects.filter(letter=letter).exists()
        way = PAPER if ordered or why_not(letter.agency) else ELECTRONIC
        return {"way": way, "seal": letter.agency.name, "copies": 1}

    def fixed(self) -> dict[str, Any]:
        return {"letter": self.kwargs["key"]}

    def typed(self) -> dict[str, Any]:
        return {**super().typed(), **self.fixed()}

    def get(self, request: HttpRequest, **names: Any) -> HttpResponse:
        """The form; of a draft or a sent letter why there is none."""
        letter = self.letter
        if not may_still_be_sealed(letter):
            sentence = f"这份文书现在是“{letter.state}”，用印在签发以后、发出以前。"
            return self._page(self._form(initial=self.fixed()), refusal=Refused("policy", sentence), status=409)
        return super().get(request)

    def note(self) -> str:
        letter = self.letter
        return f"《{letter.kind.name}》{letter.number_text}，致{letter.addressee}。"

    def back_url(self) -> str:
        return reverse("letters:letter", args=[self.kwargs["key"]])

    def after(self, done: Done) -> str:
        ordered = isinstance(done.result, SealOrder)
        said = "已排上电子印章，盖好以后就能发出。" if ordered else "已登记用印。"
        messages.success(self.request, said)
        return self.back_url()


class Certificates(DeskPage):
    """电子印章: with which certificates the agency seals, and until when."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The agency's certificates, the newest first; why it cannot seal, where it cannot."""
        agency = agency_of(self.viewer)
        rows = SealCertificate.objects.filter(agency=agency).select_related("entry__account__person")
        context = {
            "agency": agency,
            "rows": list(rows.order_by("-pk")),
            "problem": why_not(agency),
            "moment": clock.now(),
            "may_add": may_keep_certificates.why_not(self.viewer) is None,
        }
        return render(request, "letters/seals.html", context)


class AddCertificate(DeskForm):
    """登记电子印章证书. The password is never kept, not even in a draft."""

    action = InstallCertificate
    back = "letters:seals"
    keeps_drafts = False

    def initial(self) -> dict[str, Any]:
        agency = agency_of(self.viewer)
        return {"agency": agency.code, "name": agency.name}

    def note(self) -> str:
        return (
            "证书和私钥加密保存，只用来给本机关的文书盖电子印章。登记以后，"
            "还要由系统管理员在“设置”里为本机关选用“电子印章”。"
        )

    def after(self, done: Done) -> str:
        messages.success(self.request, "证书已登记。")
        return self.back_url()
