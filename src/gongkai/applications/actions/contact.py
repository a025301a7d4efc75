"""Correction of one's own contact data (个人信息保护法 46, R46): what was given before stays in its own record."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.applications import facts as f
from gongkai.applications.actions.base import OnCase, applicant_here
from gongkai.applications.actions.choosing import PersonChoice, offer
from gongkai.applications.actions.intake import admit, no_contact
from gongkai.applications.case import Case
from gongkai.applications.holders import CONTACT, acting, living, spokesman, told_apart
from gongkai.applications.models import Applicant
from gongkai.core.actions import ActionForm, Run
from gongkai.core.policies import of_own_agency
from gongkai.core.refusals import Invalid
from gongkai.core.viewers import Staff

FIELDS = {"phone": "电话", "email": "邮箱", "address": "地址", "postcode": "邮编"}


class ContactForm(ActionForm):
    """How an applicant or agent is reached from now on; staff say who of several, everybody else speaks for himself."""

    person = PersonChoice(label="谁的联系方式", queryset=Applicant.objects.none(), empty_label="请选择")
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

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        people = Applicant.objects.filter(matter=self.matter, ended_by__isnull=True)
        if not isinstance(self.viewer, Staff) or people.count() < 2:
            del self.fields["person"]
            return
        offer(self, "person", people)


class ChangeContact(OnCase):
    """更正联系方式: what was asked to be posted or mailed still needs its address."""

    code = "applications.change_contact"
    title = "更正联系方式"
    form = ContactForm
    policy = of_own_agency | applicant_here & told_apart

    def act(self, run: Run, case: Case) -> None:
        data: dict[str, Any] = run.data
        key = run.the_matter().pk
        person = acting(run.viewer, run.the_matter()) or data.get("person") or living(key)[0]
        gets_the_answer = person.pk in case.serve or person == spokesman(key)
        wrong = no_contact(case.way if case.way and gets_the_answer else "counter", data)
        if wrong is not None:
            raise Invalid({wrong[0]: [wrong[1]]})
        values = {label: data[name] for name, label in FIELDS.items()}
        record = run.keep_personal(CONTACT, values, phone=data["phone"], of_holder=True, person=person.position)
        run.record(f.ContactChanged(record.pk, person.pk))
        admit(run, person.position, data["phone"])
