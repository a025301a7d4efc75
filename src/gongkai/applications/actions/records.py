"""Work inside the house: assigning, searching, changes of the request, help from other units."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.agencies.service import Account, Unit, accounts_with_role
from gongkai.applications import facts as f
from gongkai.applications.actions.base import DatedAction, DatedForm, OnCase, applicant_here, when
from gongkai.applications.actions.choosing import PersonChoice, offer
from gongkai.applications.actions.intake import CARRIERS, WAYS, add_text, admit, of_matter, shut_out
from gongkai.applications.case import Case
from gongkai.applications.models import Applicant, Application, RequestText, Search
from gongkai.applications.process import APPLICATION, RECEIVER, REVIEWER, STATES
from gongkai.applications.tasks import CONSIDER
from gongkai.core.actions import ActionForm, Run, takes
from gongkai.core.clock import local_date
from gongkai.core.facts import FactView, in_force
from gongkai.core.models import Matter
from gongkai.core.policies import of_own_agency
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Staff, Viewer


class AssignForm(ActionForm):
    """To whom the case is given."""

    unit = forms.ModelChoiceField(label="承办科室", queryset=Unit.objects.none(), required=False, empty_label="不指定")
    account = forms.ModelChoiceField(label="承办人", queryset=Account.objects.none(), empty_label="请选择")
    note = forms.CharField(label="交办意见", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        agency, day = self.matter.agency_id if self.matter else 0, local_date(self.moment)
        unit, account = self.fields["unit"], self.fields["account"]
        assert isinstance(unit, forms.ModelChoiceField)
        assert isinstance(account, forms.ModelChoiceField)
        unit.queryset = Unit.objects.filter(agency_id=agency)
        keys = [row.pk for role in ("handler", "receiver") for row in accounts_with_role(agency, role, day)]
        account.queryset = Account.objects.filter(pk__in=keys).select_related("person")
        account.label_from_instance = lambda row: row.person.name if row.person else row.name  # type: ignore[method-assign]


class Assign(OnCase):
    """分派: the handler's task, and with it his right to see the applicant's personal data."""

    code = "applications.assign"
    title = "分派"
    form = AssignForm

    def act(self, run: Run, case: Case) -> None:
        run.record(f.Assigned(**assigned(run)))


# Who moves the cases of others; a handler only hands over his own.
MOVERS = frozenset({RECEIVER, REVIEWER})


def immovable(viewer: Staff, row: Application) -> str:
    """Why the viewer cannot give a case to another officer, in a sentence; empty where he can."""
    if row.agency_id != viewer.agency_id:
        return f"由{row.agency.name}办理。"
    if not viewer.roles & MOVERS and row.handler_id != viewer.account_id:
        return NOT_HIS
    steps = ("applications.assign", "applications.reassign")
    sources = {state for code in steps for state in APPLICATION.by_code[code].source}
    return "" if row.process_state in sources else f"现在是“{STATES[row.process_state]}”，不能移交承办人。"


NOT_HIS = "您不是本件的承办人；别人的办件由受理员或者审核人移交。"


class Reassign(OnCase):
    """改派、移交: the earlier handler's tasks close, the new one's open; under review too, in case it comes back."""

    code = "applications.reassign"
    title = "改派"
    form = AssignForm

    @classmethod
    def refusal(
        cls, viewer: Viewer, matter: Matter | None, facts: list[FactView], situation: Any = None
    ) -> Refused | None:
        refused = super().refusal(viewer, matter, facts, situation)
        if refused is not None or takes(viewer) & MOVERS:
            return refused
        given = [view.payload for view in in_force(facts) if isinstance(view.payload, f.Assigned | f.Reassigned)]
        own = bool(given) and given[-1].account == viewer.account_id
        step = cls.step()
        return None if own else Refused("role", NOT_HIS, rule=step.ground if step is not None else "")

    def act(self, run: Run, case: Case) -> None:
        if run.data["account"].pk == case.handler:
            raise Invalid({"account": ["已经由这位同志承办，请选择其他人。"]})
        values = assigned(run)
        run.close_tasks("applications.draft_decision", "applications.judge_third_party", CONSIDER)
        run.record(f.Reassigned(**values))  # what is asked for then opens again, for the new handler


def assigned(run: Run) -> dict[str, Any]:
    """Unit, account and note as facts keep them."""
    unit: Unit | None = run.data["unit"]
    return {"unit": unit.pk if unit else None, "account": run.data["account"].pk, "note": run.data["note"]}


class SearchForm(ActionForm):
    """One search as a court asks for it: carrier, person and method (practice 2.5)."""

    place = forms.CharField(label="检索的系统、档案室、台账", max_length=200)
    method = forms.CharField(label="方式", max_length=60, help_text="例如：系统全文检索、翻阅纸质目录、询问经办科室。")
    terms = forms.CharField(label="检索词", max_length=300)
    span = forms.CharField(label="时间范围", max_length=60, help_text="例如：2020—2026 年。")
    person = forms.CharField(label="检索人", max_length=60)
    hits = forms.IntegerField(label="结果（件）", min_value=0, max_value=1_000_000)
    result = forms.CharField(
        label="结果说明", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class RecordSearch(OnCase):
    """记一次检索."""

    code = "applications.record_search"
    title = "记一次检索"
    form = SearchForm

    def act(self, run: Run, case: Case) -> None:
        row = Search.objects.create(**of_matter(run), searched_at=run.moment, **run.data)
        run.record(f.SearchRecorded(row.pk, row.hits))


class ChangeForm(DatedForm):
    """What the applicant changed in writing; only narrowing, never adding (O7)."""

    what = forms.CharField(label="变更了什么", max_length=200)
    title = forms.CharField(label="变更后的名称", max_length=120, required=False, help_text="没有变就不填。")
    text = forms.CharField(
        label="变更后的内容描述", max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    carrier = forms.ChoiceField(label="载体", choices=(("", "不变"), *CARRIERS), required=False)
    way = forms.ChoiceField(label="获取方式", choices=(("", "不变"), *WAYS), required=False)
    adds = forms.BooleanField(
        label="增加或者替换了申请内容", required=False, help_text="是的，须作为新的申请另行登记，收到日期另算。"
    )

    def clean_adds(self) -> bool:
        if self.cleaned_data["adds"]:
            raise forms.ValidationError("增加或者替换内容的，请按新申请登记；原申请继续办理，申请人书面撤回的除外。")
        return False

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("title")) != bool(data.get("text")):
            self.add_error("text", "名称和内容描述请一起填写，或者都不填。")
        return data


class ChangeRequest(DatedAction):
    """变更申请: without effect on the clock (O7)."""

    code = "applications.change_request"
    title = "变更申请"
    form = ChangeForm

    def act(self, run: Run, case: Case) -> None:
        data, text = run.data, None
        if data["text"]:
            text = add_text(run, RequestText.Cause.NARROWED, data["title"], data["text"], "").pk
        run.record(f.RequestChanged(data["what"], text, data["way"], data["carrier"]), **when(run))


class AgentForm(DatedForm):
    """An agent appointed, revoked or dead; a successor of the applicant."""

    CHANGES = (
        ("appointed", "委托代理人"),
        ("revoked", "撤销委托"),
        ("died", "代理人死亡或者丧失能力"),
        ("succeeded", "申请人由他人承受"),
    )
    what = forms.ChoiceField(label="变更", choices=CHANGES, widget=forms.RadioSelect)
    instead_of = PersonChoice(
        label="由他人承受的申请人",
        queryset=Applicant.objects.none(),
        required=False,
        help_text="只有一个申请人的不用选。",
    )
    name = forms.CharField(label="姓名或者名称", max_length=120, required=False)
    number = forms.CharField(label="证件号码", max_length=60, required=False)
    phone = forms.CharField(label="电话", max_length=30, required=False)
    authority = forms.CharField(label="权限和期限", max_length=200, required=False)
    receives = forms.BooleanField(label="答复送给他", required=False)
    withdraws = forms.BooleanField(label="代理人可以撤回申请", required=False, help_text="授权委托书里写明了才选。")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        people = Applicant.objects.filter(matter=self.matter, agent=False, ended_by__isnull=True)
        offer(self, "instead_of", people)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        living = self.fields["instead_of"].queryset  # type: ignore[attr-defined]
        if data.get("what") == "succeeded" and not data.get("instead_of"):
            if len(living) == 1:
                data["instead_of"] = living[0]
            else:
                self.add_error("instead_of", "有几个申请人，请选择由他人承受的是哪一个。")
        if data.get("what") in {"appointed", "succeeded"}:
            for field in ("name", "number"):
                if not data.get(field):
                    self.add_error(field, "请填写。")
        return data


class ChangeAgent(DatedAction):
    """代理人、承受人变更."""

    code = "applications.change_agent"
    title = "代理人、承受人变更"
    form = AgentForm

    def act(self, run: Run, case: Case) -> None:
        data, what = run.data, run.data["what"]
        people = Applicant.objects.filter(matter=run.the_matter()).order_by("position")
        if what in {"revoked", "died"}:
            agent = people.filter(agent=True, ended_by__isnull=True).last()
            if agent is None:
                raise Invalid({"what": ["本件没有代理人。"]})
            run.record(f.AgentChanged(what, agent.pk), **when(run))
            Applicant.objects.filter(pk=agent.pk).update(
                ended_by=run.entry, ended_because=dict(AgentForm.CHANGES)[what]
            )
            shut_out(run, agent.position)
            return
        succeeded: Applicant | None = data["instead_of"] if what == "succeeded" else None
        first = succeeded or people[0]
        values = {name: text for name, text in (("证件号码", data["number"]), ("电话", data["phone"])) if text}
        label = "代理人" if what == "appointed" else "申请人"
        position = people.count() + 1
        numbers = {"identity": data["number"], "phone": data["phone"]}
        record = run.keep_personal(label, values, **numbers, of_holder=True, person=position)
        added = Applicant.objects.create(
            **of_matter(run),
            position=position,
            name=data["name"],
            kind=first.kind,
            document=Applicant.Document.NONE,
            agent=what == "appointed",
            may_receive=data["receives"] or what == "succeeded",
            authority=data["authority"],
            may_withdraw=what == "appointed" and data["withdraws"],
            representative=succeeded is not None and succeeded.representative,
            record=record,
        )
        admit(run, added.position, data["number"], data["phone"])
        run.record(f.AgentChanged(what, added.pk, succeeded.pk if succeeded else None), **when(run))
        if succeeded is not None:
            Applicant.objects.filter(pk=succeeded.pk).update(ended_by=run.entry, ended_because="由他人承受")
            shut_out(run, succeeded.position)


class SuggestForm(ActionForm):
    """Why the information should be published to all."""

    note = forms.CharField(label="理由", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class SuggestPublication(OnCase):
    """建议主动公开 (条例 44, R30)."""

    code = "applications.suggest_publication"
    title = "建议主动公开"
    form = SuggestForm
    policy = of_own_agency | applicant_here

    def act(self, run: Run, case: Case) -> None:
        run.record(f.PublicationSuggested(run.data["note"]))
