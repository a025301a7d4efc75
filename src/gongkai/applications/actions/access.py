"""The applicant's own way to the case: the query code with the last four characters (R35), and the lost code.

A wrong code, a right code with wrong characters, and a code that does not exist are answered alike, after the same
work. Failures are counted for each code and each network address like those of a sign-in (``agencies.lockout``).
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import Q

from gongkai.agencies.service import Agency, lockout
from gongkai.applications.actions.intake import TAIL, code_hash, tail_hash
from gongkai.applications.models import Application, QueryCode
from gongkai.core import keys
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.clock import local_date
from gongkai.core.policies import policy
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Anonymous, Citizen, Viewer

KIND, LOST = "code", "lost_code"
WRONG = "查询码或者后四位不对。请照回执核对；查询码里没有 0、1、I、L、O。"
TOO_OFTEN = "试的次数太多，请过 30 分钟再试，或者打受理机关的电话问。"
RESEND = "applications.send_code"


class Denied(Refused):
    """A code that was not accepted; ``name_hash`` and ``outcome`` say what is counted."""

    def __init__(self, name_hash: str, outcome: str, message: str) -> None:
        super().__init__("query_code", message)
        self.name_hash, self.outcome = name_hash, outcome


@policy("from_outside", "这一步由公众在公开网站上办理。")
def from_outside(viewer: Viewer, matter: Any) -> bool:
    """Anybody on the public site."""
    return isinstance(viewer, Anonymous | Citizen) and matter is None


class CodeForm(ActionForm):
    """The two things on the receipt."""

    query_code = forms.CharField(
        label="查询码",
        max_length=40,
        help_text="回执上的 10 位字母和数字，大小写都行",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    tail = forms.CharField(
        label="证件号码或者手机号的后四位",
        max_length=40,
        help_text="单位申请的，填统一社会信用代码的后四位",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_tail(self) -> str:
        text: str = re.sub(r"\s", "", self.cleaned_data["tail"])
        if len(text) < TAIL:
            raise forms.ValidationError("请填写后四位。")
        return text


class Counted(Action):
    """A step whose failures are counted."""

    policy = from_outside
    counted = KIND

    def keep_refusal(self, refusal: Refused, viewer: Viewer, moment: Any) -> None:
        """Count the failure; it may be the one that locks."""
        if isinstance(refusal, Denied):
            lockout.note(self.counted, refusal.name_hash, None, viewer.origin, refusal.outcome, moment)

    def look_out(self, run: Run, name_hash: str) -> None:
        """Refuse while the name is locked or its network address has failed too often."""
        try:
            lockout.check(self.counted, name_hash, run.viewer.origin, run.moment)
        except lockout.Denied as denied:
            raise Denied(name_hash, denied.outcome, TOO_OFTEN) from None


class OpenByCode(Counted):
    """凭查询码查询. Returns the hashes of the code and of what was shown with it: the visitor's cookie carries them."""

    code = "applications.open_by_code"
    title = "凭查询码查询"
    form = CodeForm

    def carry_out(self, run: Run) -> str:
        given = code_hash(run.data["query_code"])
        self.look_out(run, given)
        row = QueryCode.objects.select_related("matter").filter(code_hash=given).first()
        tail = tail_hash(row.matter_id if row else 0, run.data["tail"])
        known = row or QueryCode(tails={"0": [tail_hash(0, "none")]})
        if not known.whose(tail) or row is None:
            raise Denied(given, "wrong", WRONG)
        lockout.note(KIND, given, None, run.viewer.origin, lockout.Outcome.OK, run.moment)
        run.describe("query code", row.matter.agency_id)
        return f"{given}.{tail}"


class LostForm(ActionForm):
    """Which application, and to which address the code was once promised."""

    agency = forms.ModelChoiceField(
        label="受理机关", queryset=Agency.objects.none(), to_field_name="code", empty_label="请选择"
    )
    number = forms.CharField(label="申请编号", max_length=80, help_text="例如 2026-0001")
    email = forms.EmailField(label="申请时留的电子邮箱")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["agency"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Agency.objects.on(local_date(self.moment))


def email_hash(address: str) -> str:
    """The keyed hash by which a job compares an address without being told it."""
    return keys.ring().keyed_hash(f"email:{address.strip().lower()}")


class LoseCode(Counted):
    """查询码丢失: a job sends the code to the address that was given with the application, and nowhere else."""

    code = "applications.lose_code"
    title = "查询码丢失"
    form = LostForm
    counted = LOST

    def carry_out(self, run: Run) -> None:
        data = run.data
        name_hash = lockout.hash_of(LOST, f"{data['agency'].code} {data['number']}")
        self.look_out(run, name_hash)
        # Every request counts, right or wrong: it sends mail, and its answer is the same.
        lockout.note(LOST, name_hash, None, run.viewer.origin, lockout.Outcome.WRONG, run.moment)
        of_agency = Q(agency=data["agency"]) | Q(origin=data["agency"])
        rows = Application.objects.filter(of_agency, number=data["number"].strip())  # two after a merger, at times
        run.describe("query code", data["agency"].pk)
        for row in rows:
            run.queue(RESEND, f"{run.entry.pk} {row.pk}", {"matter": row.pk, "email": email_hash(data["email"])})
