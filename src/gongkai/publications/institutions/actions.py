"""What happens to the register of 制度: recorded, replaced, repealed, looked at again, corrected."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from gongkai.core import clock
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.policies import has_role
from gongkai.core.refusals import Invalid, Refused, Stale
from gongkai.publications import public_state
from gongkai.publications.institutions.models import Flow, Institution, InstitutionEdition, InstitutionReview
from gongkai.publications.models import Publication, new_key
from gongkai.ui.forms import DateField

may_keep_institutions = has_role("publisher", "handler", titles="信息发布员或者承办人")
COLUMNS = ("title", "document_number", "adopted_on", "effective_on", "review_on", "item")


class EditionForm(ActionForm):
    """What is said of an edition; its document is named by the index number under which it was published."""

    title = forms.CharField(label="名称", max_length=200)
    document_number = forms.CharField(label="发文字号", max_length=80, required=False)
    adopted_on = DateField(label="印发日期")
    effective_on = DateField(label="施行日期")
    review_on = DateField(label="下次评估", help_text="到期列入待办，看还合不合用。")
    item = forms.CharField(
        label="文本的索引号",
        max_length=80,
        required=False,
        help_text="在“信息发布”里公开的这份文件的索引号。没有公开的只在台账里，公众看不到。",
    )

    def clean_item(self) -> Publication | None:
        """The agency's item under this number that everybody can read, here or where it stands instead."""
        number = self.cleaned_data["item"].strip()
        if not number:
            return None
        rows = Publication.objects.standing()
        found = rows.filter(agency_id=getattr(self.viewer, "agency_id", None), index_number=number).first()
        if found is None:
            raise forms.ValidationError("本机关没有公开的信息是这个索引号；先在“信息发布”里公开，再登记。")
        return found

    def clean(self) -> dict[str, Any]:
        """Days in their order."""
        data = super().clean() or {}
        adopted, effective, review = (data.get(name) for name in ("adopted_on", "effective_on", "review_on"))
        if adopted and adopted > clock.local_date(self.moment):
            self.add_error("adopted_on", "印发日期在今天之后。")
        if adopted and effective and effective < adopted:
            self.add_error("effective_on", "施行日期在印发日期以前。")
        if effective and review and review <= effective:
            self.add_error("review_on", "下次评估要在施行以后。")
        return data


class RegisterForm(EditionForm):
    """The first edition, and which flow it regulates."""

    flow = forms.ChoiceField(label="类别", choices=Flow.choices)
    field_order = ("flow",)


class OfInstitutionForm(ActionForm):
    """A form about one 制度 of the own agency; ``version`` is the number of its last change that the page showed."""

    institution = forms.ModelChoiceField(Institution.objects.none(), label="制度", to_field_name="key")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["institution"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Institution.objects.filter(agency_id=getattr(self.viewer, "agency_id", None))


class ReplaceForm(EditionForm, OfInstitutionForm):
    """The new edition, and why."""

    reason = forms.CharField(label="修订的理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    field_order = ("institution", "version")


class CorrectForm(RegisterForm, OfInstitutionForm):
    """What is said of the present edition."""

    field_order = ("institution", "version", "flow")


class RepealForm(OfInstitutionForm):
    """From which day, and why."""

    ended_on = DateField(label="废止日期")
    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class ReviewForm(OfInstitutionForm):
    """What was found, and when it is looked at next."""

    finding = forms.CharField(label="评估结论", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    review_on = DateField(label="下次评估")

    def clean_review_on(self) -> date:
        """It lies ahead."""
        day: date = self.cleaned_data["review_on"]
        if day <= clock.local_date(self.moment):
            raise forms.ValidationError("下次评估要在今天以后。")
        return day


class RegisterInstitution(Action):
    """登记制度."""

    code = "publications.register_institution"
    title = "登记制度"
    form = RegisterForm
    policy = may_keep_institutions

    def carry_out(self, run: Run) -> Institution:
        agency_id = getattr(run.viewer, "agency_id", None)
        if agency_id is None:
            raise Refused("policy", "制度由工作人员登记。")
        key = new_key()
        run.describe(f"institution:{key}", agency_id, title=[None, run.data["title"]])
        row = Institution.objects.create(agency_id=agency_id, key=key, flow=run.data["flow"], entry=run.entry)
        _new_edition(run, row, 1)
        return row


class OfInstitution(Action):
    """A step on the edition that stands. Subclasses write ``change``."""

    policy = may_keep_institutions

    def carry_out(self, run: Run) -> Institution:
        row = Institution.objects.select_for_update().get(pk=run.data["institution"].pk)
        if run.data["version"] is not None and run.data["version"] != row.version:
            raise Stale(run.data["version"], row.version)
        edition = row.editions.filter(ended_by__isnull=True).first()
        if edition is None:
            raise Refused("ended", "这项制度已经废止。")
        self.change(run, row, edition)
        row.version += 1
        row.save(update_fields=["version", "flow"])
        public_state.raise_generation()
        return row

    def change(self, run: Run, row: Institution, edition: InstitutionEdition) -> None:
        """Do it to ``edition``, which is ``row``'s present one."""
        raise NotImplementedError


class ReplaceInstitution(OfInstitution):
    """修订制度: a new edition takes the place of the present one from the day on which it takes effect."""

    code = "publications.replace_institution"
    title = "修订制度"
    form = ReplaceForm

    def change(self, run: Run, row: Institution, edition: InstitutionEdition) -> None:
        if run.data["effective_on"] <= edition.effective_on:
            raise Invalid({"effective_on": [f"要在现在这一版的施行日期（{edition.effective_on}）以后。"]})
        run.describe(f"institution:{row.key}", row.agency_id, title=[edition.title, run.data["title"]])
        _end(run, edition, InstitutionEdition.Ended.REPLACED, run.data["effective_on"])
        _new_edition(run, row, edition.number + 1)


class RepealInstitution(OfInstitution):
    """废止制度."""

    code = "publications.repeal_institution"
    title = "废止制度"
    form = RepealForm

    def change(self, run: Run, row: Institution, edition: InstitutionEdition) -> None:
        if run.data["ended_on"] < edition.effective_on:
            raise Invalid({"ended_on": ["废止日期在施行日期以前。"]})
        run.describe(f"institution:{row.key}", row.agency_id, repealed=run.data["ended_on"].isoformat())
        _end(run, edition, InstitutionEdition.Ended.REPEALED, run.data["ended_on"])


class ReviewInstitution(OfInstitution):
    """评估制度: it stays as it is until the next look."""

    code = "publications.review_institution"
    title = "评估制度"
    form = ReviewForm

    def change(self, run: Run, row: Institution, edition: InstitutionEdition) -> None:
        days = [edition.review_on.isoformat(), run.data["review_on"].isoformat()]
        run.describe(f"institution:{row.key}", row.agency_id, review_on=days)
        InstitutionReview.objects.create(
            edition=edition,
            reviewed_on=run.today,
            finding=run.data["finding"],
            next_on=run.data["review_on"],
            entry=run.entry,
        )
        edition.review_on = run.data["review_on"]
        edition.save(update_fields=["review_on"])


class CorrectInstitution(OfInstitution):
    """更正制度登记: what was recorded wrongly of the present edition; the document is named here once it is public."""

    code = "publications.correct_institution"
    title = "更正制度登记"
    form = CorrectForm

    def change(self, run: Run, row: Institution, edition: InstitutionEdition) -> None:
        detail = {
            name: [_plain(getattr(edition, name)), _plain(run.data[name])]
            for name in COLUMNS
            if getattr(edition, name) != run.data[name]
        }
        if row.flow != run.data["flow"]:
            detail["flow"] = [row.flow, run.data["flow"]]
        if not detail:
            raise Refused("nothing", "没有改动。")
        run.describe(f"institution:{row.key}", row.agency_id, **detail)
        row.flow = run.data["flow"]
        for name in COLUMNS:
            setattr(edition, name, run.data[name])
        edition.save(update_fields=list(COLUMNS))


def _plain(value: Any) -> str | None:
    return str(value) if value is not None else None


def _new_edition(run: Run, row: Institution, number: int) -> None:
    values = {name: run.data[name] for name in COLUMNS}
    InstitutionEdition.objects.create(institution=row, number=number, entry=run.entry, **values)
    public_state.raise_generation()


def _end(run: Run, edition: InstitutionEdition, how: str, day: date) -> None:
    edition.ended_by, edition.ended_on, edition.ended_as = run.entry, day, how
    edition.ended_reason = run.data["reason"]
    edition.save(update_fields=["ended_by", "ended_on", "ended_as", "ended_reason"])
