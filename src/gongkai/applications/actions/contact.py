"""Correction of one's own contact data (个人信息保护法 46, R46): what was given before stays in its own record."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.applications import facts as f
from gongkai.applications.actions.base import OnCase, applicant_here
from gongkai.applications.actions.intake import admit, no_contact
from gongkai.applications.case import Case
from gongkai.applications.models import Applicant
from gongkai.core.actions import ActionForm, Run
from gongkai.core.policies import of_own_agency
from gongkai.core.refusals import Invalid

CONTACT = "联系方式"
FIELDS = {"phone": "电话", "email": "邮箱", "address": "地址", "postcode": "邮编"}


class ContactForm(ActionForm):
    """How the applicant is reached from now on."""

    phone = forms.CharField(
        label="联系电话",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text="电话、邮箱、通信地址至少留一项。",
    )
    email = forms.EmailField(label="电子邮箱", required=False)
    address = forms.CharField(label="通信地址", max_length=200, required=False)
    postcode = forms.RegexField(
        r"^\d{6}$", label="邮政编码", required=False, error_messages={"invalid": "邮政编码是 6 位数字"}
    )


class ChangeContact(OnCase):
    """更正联系方式: what was asked to be posted or mailed still needs its address."""

    code = "applications.change_contact"
    title = "更正联系方式"
    form = ContactForm
    policy = of_own_agency | applicant_here

    def act(self, run: Run, case: Case) -> None:
        data: dict[str, Any] = run.data
        wrong = no_contact(case.way or "counter", data)
        if wrong is not None:
            raise Invalid({wrong[0]: [wrong[1]]})
        values = {label: data[name] for name, label in FIELDS.items()}
        record = run.keep_personal(CONTACT, values, of_holder=True)
        run.record(f.ContactChanged(record.pk))
        people = Applicant.objects.filter(matter=run.the_matter(), agent=False, ended_by__isnull=True)
        admit(run, people[0].position, data["phone"])
