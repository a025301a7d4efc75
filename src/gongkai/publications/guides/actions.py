"""The steps of a guide. What is signed is what was checked: its bytes are frozen from submission to publication."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.agencies.service import Agency
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.policies import of_own_agency
from gongkai.core.refusals import Invalid, Refused
from gongkai.publications import public_state
from gongkai.publications.guides import facts as f
from gongkai.publications.guides.beginning import first_text
from gongkai.publications.guides.checking import findings_of
from gongkai.publications.guides.fields import FIELDS, clean, sha256
from gongkai.publications.guides.models import Guide, GuideText
from gongkai.publications.guides.process import GUIDE, KIND, WRITERS, State, read
from gongkai.publications.lint.findings import ERROR, WARNING
from gongkai.publications.models import new_key

MOST_REASON = 300


class GuideForm(ActionForm):
    """The fields of the guide; an empty one may be filled later, the check before review says what is missing."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for code, one in FIELDS.items():
            self.fields[code] = one.form_field()


class SubmitForm(ActionForm):
    """Why warnings stand."""

    accepted = forms.CharField(
        label="提醒仍然存在的理由",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="有提醒的，写明理由；有错误的不能送审。",
    )


class FindingForm(ActionForm):
    """What the secrecy review found."""

    finding = forms.CharField(label="审查结论", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(ActionForm):
    """Why."""

    reason = forms.CharField(label="理由", max_length=MOST_REASON, widget=forms.Textarea(attrs={"rows": 3}))


class GuideStep(Action):
    """A step on the guide of the own agency. Subclasses write ``act``; whose turn it is follows from the state."""

    process = GUIDE
    policy = of_own_agency

    def carry_out(self, run: Run) -> Any:
        if run.matter is None:
            raise Refused("matter", "本机关还没有开始编写指南。")
        result = self.act(run, read(run.facts))
        hand_on(run)
        return result

    def act(self, run: Run, state: State) -> Any:
        """Record what happened."""
        raise NotImplementedError


NEXT = {
    "drafting": ("guides.write", WRITERS[0]),
    "reviewing": ("guides.pass_secrecy", "secrecy"),
    "reviewed": ("guides.sign", "signer"),
    "signed": ("guides.publish", "publisher"),
}


def hand_on(run: Run) -> None:
    """Leave open exactly the task of whoever is next."""
    run.close_tasks(*(kind for kind, _ in NEXT.values()))
    follower = NEXT.get(GUIDE.state_after(run.facts))
    if follower is not None:
        run.open_task(*follower)


def save(run: Run, agency: Agency, values: dict[str, str]) -> GuideText:
    """Keep a text."""
    content = clean(values)
    return GuideText.objects.create(
        matter=run.the_matter(),
        agency=agency,
        entry=run.entry,
        content=content,
        sha256=sha256(agency.code, content),
    )


def agency_of(run: Run) -> Agency:
    """The agency of the acting post with its office, locked to the end of the run."""
    agency_id = getattr(run.viewer, "agency_id", None)
    if agency_id is None:
        raise Refused("policy", "指南由工作人员编写。")
    Agency.objects.select_for_update().get(pk=agency_id)
    return Agency.objects.select_related("office").get(pk=agency_id)


class BeginGuide(Action):
    """开始编写指南: one for each agency, filled in with what the registers know and what the statute says of all."""

    code = "guides.begin"
    title = "开始编写指南"
    process = GUIDE
    policy = of_own_agency

    def carry_out(self, run: Run) -> Guide:
        agency = agency_of(run)
        if Guide.objects.filter(agency=agency).exists():
            raise Refused("begun", "本机关的指南已经开始编写。")
        run.open_matter(KIND, agency.pk)
        text, key = save(run, agency, first_text(agency, run.today)), new_key()
        run.record(f.GuideBegun(key, text.pk))
        hand_on(run)
        return Guide(matter=run.the_matter(), key=key)


class WriteGuide(GuideStep):
    """编写指南."""

    code = "guides.write"
    title = "编写指南"
    form = GuideForm

    def act(self, run: Run, state: State) -> GuideText:
        text = save(run, agency_of(run), run.data)
        if text.sha256 == GuideText.objects.get(pk=state.text).sha256:
            raise Refused("nothing", "没有改动。")
        run.record(f.GuideWritten(text.pk))
        return text


class SubmitGuide(GuideStep):
    """送审: no error may stand, and every warning has a reason."""

    code = "guides.submit"
    title = "送审"
    form = SubmitForm

    def act(self, run: Run, state: State) -> None:
        agency, text = agency_of(run), GuideText.objects.get(pk=state.text)
        if text.published_at is not None:
            raise Refused("nothing", "修订以后还没有改动，没有要送审的。")
        accepted = run.data["accepted"].strip()
        check(agency, text, run, accepted)
        run.record(f.GuideSubmitted(text.pk, state.published + 1, text.sha256, accepted))


def check(agency: Agency, text: GuideText, run: Run, accepted: str) -> None:
    """Raises ``Refused`` for errors, ``Invalid`` at ``accepted`` for warnings without a reason."""
    found = findings_of(agency, text.content, run.today)
    errors = [f"{each.where}：{each.message}" for each in found if each.severity == ERROR]
    if errors:
        raise Refused("errors", f"检查发现 {len(errors)} 处必须改的问题：{'；'.join(errors[:5])}", rule="条例第十二条")
    if not accepted and any(each.severity == WARNING for each in found):
        raise Invalid({"accepted": ["检查有提醒，请逐条核对，改掉或者写明理由。"]})


class PassGuideSecrecy(GuideStep):
    """保密审查通过."""

    code = "guides.pass_secrecy"
    title = "保密审查通过"
    form = FindingForm

    def act(self, run: Run, state: State) -> None:
        run.record(f.GuideSecrecyPassed(run.data["finding"]))


class ReturnGuide(GuideStep):
    """退回修改."""

    code = "guides.return"
    title = "退回修改"
    form = ReasonForm

    def act(self, run: Run, state: State) -> None:
        run.record(f.GuideReturned(run.data["reason"]))


class SignGuide(GuideStep):
    """签发: refused where the registers have changed since the review began, so that nothing outdated is signed."""

    code = "guides.sign"
    title = "签发"

    def act(self, run: Run, state: State) -> None:
        submitted = _submitted(state)
        check(agency_of(run), GuideText.objects.get(pk=submitted.text), run, submitted.accepted or "—")
        run.record(f.GuideSigned(submitted.text, submitted.sha256))


class PublishGuide(GuideStep):
    """发布: the signed text, at the system's time; older versions stay readable."""

    code = "guides.publish"
    title = "发布"

    def act(self, run: Run, state: State) -> GuideText:
        if state.signed is None:
            raise Refused("unsigned", "指南还没有签发。")
        submitted = _submitted(state)
        text = GuideText.objects.get(pk=state.signed.text)
        if sha256(text.agency.code, text.content) != state.signed.sha256:
            raise Refused("changed", "签发以后内容变了，不能发布；请退回重新送审。")
        text.number, text.reason, text.published_at = submitted.number, state.reason, run.moment
        text.save(update_fields=["number", "reason", "published_at"])
        run.record(f.GuidePublished(text.pk, submitted.number, text.sha256))
        public_state.raise_generation()
        return text


def _submitted(state: State) -> f.GuideSubmitted:
    if state.submitted is None:
        raise Refused("unsubmitted", "指南还没有送审。")
    return state.submitted


class ReviseGuide(GuideStep):
    """修订: a new version goes the whole way again; its reason is published with it."""

    code = "guides.revise"
    title = "修订"
    form = ReasonForm

    def act(self, run: Run, state: State) -> None:
        run.record(f.GuideRevisionBegun(run.data["reason"]))


class DropGuide(GuideStep):
    """放弃修订: what is published stays."""

    code = "guides.drop"
    title = "放弃修订"
    form = ReasonForm

    def act(self, run: Run, state: State) -> None:
        run.record(f.GuideRevisionDropped(run.data["reason"]))


STEPS: tuple[type[Action], ...] = (
    WriteGuide,
    SubmitGuide,
    PassGuideSecrecy,
    ReturnGuide,
    SignGuide,
    PublishGuide,
    ReviseGuide,
    DropGuide,
)
