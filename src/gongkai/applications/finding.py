"""The conditions of a list of cases: state, channel, outcome, unit, handler, days; a search by prefix or by words."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from gongkai.agencies.service import Account, Post, Unit
from gongkai.applications.actions.intake import CHANNELS
from gongkai.applications.models import Applicant, ApplicationQuerySet
from gongkai.applications.process import STATES
from gongkai.applications.searching import asking_for
from gongkai.core.models import Task
from gongkai.core.personal import with_number
from gongkai.core.viewers import Staff
from gongkai.law.outcomes import OUTCOMES
from gongkai.ui.forms import DateField

ANY = ("", "全部")
HANDLERS = ("handler", "receiver")
# What may be the whole number of an identity document or a telephone.
NUMBER = r"[0-9A-Za-z+() -]{5,24}"
NAMES = ("q", "state", "channel", "outcome", "unit", "handler", "since", "until", "due")


class FilterForm(forms.Form):
    """What to look for; every field may stay empty, and one that cannot be read filters nothing and says so."""

    q = forms.CharField(
        label="编号、申请人、证件或者电话号码、申请内容",
        required=False,
        max_length=120,
        help_text="",
        widget=forms.TextInput(attrs={"placeholder": "编号和姓名从第一个字写起，号码写全"}),
    )
    state = forms.ChoiceField(label="状态", required=False, choices=[ANY, *STATES.items()])
    channel = forms.ChoiceField(label="渠道", required=False, choices=[ANY, *CHANNELS])
    outcome = forms.ChoiceField(label="答复类型", required=False)
    unit = forms.ChoiceField(label="承办科室", required=False)
    handler = forms.ChoiceField(label="承办人", required=False)
    since = DateField(label="收到日期自", required=False)
    until = DateField(label="收到日期至", required=False)
    due = DateField(label="到期日", required=False)

    def __init__(self, data: QueryDict | dict[str, str], viewer: Staff) -> None:
        super().__init__(data)
        self.viewer = viewer
        self._offer("outcome", [(each.code, each.label) for each in OUTCOMES.values()])
        units = Unit.objects.filter(agency_id=viewer.agency_id)  # of the own agency, also for whoever oversees others
        self._offer("unit", [(row.key, row.name) for row in units])
        posts = Post.objects.filter(agency_id=viewer.agency_id, roles__role__in=HANDLERS)  # those of the past too
        people = Account.objects.filter(person_id__in=posts.values("person_id")).select_related("person")
        self._offer(
            "handler",
            [(row.key, row.person.name if row.person else row.name) for row in people.order_by("person__sort_key")],
        )

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [ANY, *choices]

    @property
    def wanted(self) -> dict[str, Any]:
        """The conditions that were given and could be read."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def query(self) -> dict[str, str]:
        """The conditions as they stand in an address."""
        return {name: str(value) for name, value in self.wanted.items()}

    def of(self, rows: ApplicationQuerySet) -> ApplicationQuerySet:
        """``rows`` narrowed to the conditions."""
        conditions = {name: value for name, value in self.wanted.items() if name in _PATHS}
        found = rows.filter(**{_PATHS[name]: value for name, value in conditions.items()})
        if "q" not in self.wanted:
            return found
        text = self.wanted["q"].strip()
        called = Q(pk__in=self._called(rows, text))
        asking = asking_for(text, self.viewer)
        return found.filter(called | Q(pk__in=asking) if asking else called)

    def _called(self, rows: ApplicationQuerySet, text: str) -> QuerySet[Any, Any]:
        """The keys of those whose number begins with ``text``; or, of the cases on which the viewer has or had a task,
        whose applicant's name begins so or who gave it as a number: a list must not tell who applied (R144).

        One set of keys, so that a database looks it up and does not try every case on the list.
        """
        met = Task.objects.filter(matter=OuterRef("matter")).ever_of(self.viewer)
        own = Applicant.objects.filter(agency_id=self.viewer.agency_id, name__begins=text, ended_by=None)
        keys = [own.filter(Exists(met)).order_by().values_list("matter_id")]
        if re.fullmatch(NUMBER, text):
            theirs = with_number(text).filter(Exists(met), of_holder=True, matter__agency_id=self.viewer.agency_id)
            keys.append(theirs.order_by().values_list("matter_id"))
        return rows.filter(number__begins=text).order_by().values_list("pk").union(*keys)


_PATHS = {
    "state": "process_state",
    "channel": "channel",
    "outcome": "main",
    "unit": "unit__key",
    "handler": "handler__key",
    "since": "received_on__gte",
    "until": "received_on__lte",
    "due": "due",
}
