"""Drafting: begin an item, write its text, send it into review (条例 17, 26; R16-R21)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from gongkai.agencies.service import Agency, Unit
from gongkai.core import clock, settings
from gongkai.core.actions import ActionForm, Run
from gongkai.core.policies import of_own_agency
from gongkai.core.refusals import Refused, Stale
from gongkai.law.publication import RULES, Sense
from gongkai.publications import body, chain, genres, lint, statute, texts
from gongkai.publications import facts as f
from gongkai.publications.actions.base import ItemAction, ReasonForm, follow
from gongkai.publications.confirming import rows
from gongkai.publications.interpreting import pairs
from gongkai.publications.item import Item
from gongkai.publications.models import Column, Publication, Text, Version, new_key
from gongkai.publications.process import KIND
from gongkai.ui.forms import DateField

PERIODS = [
    (rule.code, f"{rule.what}：{rule.trigger}后 {rule.count} 个{rule.unit}（{rule.article}）")
    for rule in RULES.values()
    if rule.sense is Sense.WITHIN
]
RETENTIONS = [("", "未定"), ("永久", "永久"), ("30年", "30 年"), ("10年", "10 年")]


class TextForm(ActionForm):
    """All that is said about an item. A draft may be incomplete: only the title is asked."""

    title = forms.CharField(label="标题", max_length=200, help_text="写全称；发文机关名称可以写在前面。")
    genre = forms.ChoiceField(label="体裁", choices=genres.CHOICES, initial="notice")
    catalogue = forms.ChoiceField(label="法定主动公开内容", choices=statute.CHOICES, initial="20-15")
    column = forms.ModelChoiceField(
        Column.objects.none(), label="栏目", required=False, to_field_name="key", empty_label="不放入栏目"
    )
    document_number = forms.CharField(
        label="发文字号", required=False, max_length=80, help_text="例如 云住建〔2026〕5号"
    )
    issuers = forms.CharField(
        label="发布机关",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="每行一个；联合发文的把其他机关也写上。不填就是本机关。",
    )
    written_on = DateField(label="成文日期", required=False, help_text="文件落款的日期。")
    formed_on = DateField(label="形成（变更）日期", required=False, help_text="公开期限从这一天起算；不填按成文日期。")
    effective_on = DateField(label="施行日期", required=False)
    expires_on = DateField(label="有效期至", required=False)
    topic = forms.CharField(label="主题分类", required=False, max_length=120, help_text="例如 城乡建设/住房。")
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="拟稿科室", required=False, to_field_name="key", empty_label="未指定"
    )
    source = forms.CharField(label="来源", required=False, max_length=120)
    summary = forms.CharField(
        label="内容概述", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    keywords = forms.CharField(label="关键词", required=False, max_length=200, help_text="用顿号或者空格隔开。")
    body = forms.CharField(label="正文", required=False, widget=forms.Textarea(attrs={"rows": 18}), strip=False)
    attribute = forms.ChoiceField(label="公开属性", choices=Text.Attribute.choices, initial=Text.Attribute.OPEN)
    attribute_reason = forms.CharField(
        label="不主动公开的法定理由",
        required=False,
        max_length=300,
        help_text="选“依申请公开”或者“不予公开”的，写明条例第十四条至第十六条的哪一项和理由。",
    )
    period = forms.ChoiceField(label="公开期限", choices=PERIODS, initial="general")
    retention = forms.ChoiceField(label="保管期限", choices=RETENTIONS, required=False)
    display_until = DateField(label="公示到", required=False, help_text="公示类信息期满后不再展示正文。")
    explains = forms.CharField(
        label="解读的文件",
        required=False,
        max_length=80,
        help_text="政策解读写明所解读文件的索引号；本机关还没有发布的，写它的办件号（从文件的页面点“起草解读”会自动填上）。",
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        agency_id = getattr(self.viewer, "agency_id", None) or getattr(self.matter, "agency_id", None)
        today = clock.local_date(self.moment)
        self.fields["unit"].queryset = Unit.objects.filter(agency_id=agency_id)
        columns = Column.objects.filter(agency_id=agency_id, valid_from__lte=today, valid_to__isnull=True)
        self.fields["column"].queryset = columns

    def clean_body(self) -> str:
        """Cleaned HTML; plain text becomes paragraphs."""
        return body.clean(body.from_typed(self.cleaned_data["body"]))

    def clean_issuers(self) -> list[str]:
        """One name a line, each once."""
        lines = (line.strip() for line in self.cleaned_data["issuers"].splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def clean_explains(self) -> int | None:
        """The matter of the item with that index number, or of one in work by its key: both go out together (R131)."""
        number = self.cleaned_data["explains"].strip()
        if not number:
            return None
        row = Publication.objects.visible_to(self.viewer).filter(Q(index_number=number) | Q(key=number)).first()
        if row is None:
            raise forms.ValidationError(f"没有索引号为“{number}”的信息；请到该文件的页面上复制索引号。")
        if self.matter is not None and row.pk == self.matter.pk:
            raise forms.ValidationError("这是这一件自己的索引号；请写所解读的那份文件的。")
        return row.pk

    def columns(self) -> dict[str, Any]:
        """The values as ``texts.save`` takes them."""
        data = dict(self.cleaned_data)
        column, unit = data.pop("column"), data.pop("unit")
        data["formed_on"] = data["formed_on"] or data["written_on"]
        return {
            **data,
            "column_id": column.pk if column else None,
            "unit_id": unit.pk if unit else None,
            "explains_id": data.pop("explains"),
        }

    def clean(self) -> dict[str, Any]:
        """The values by their columns, where every field is right."""
        super().clean()
        return self.columns() if not self.errors else self.cleaned_data


def _values(data: dict[str, Any], agency: Agency) -> dict[str, Any]:
    values = {name: data[name] for name in texts.FIELDS}
    return {**values, "issuers": data["issuers"] or [agency.name]}


class Begin(ItemAction):
    """起草: opens the item with its first text."""

    code = "publications.begin"
    title = "起草"
    form = TextForm
    policy = of_own_agency

    def carry_out(self, run: Run) -> Publication:
        agency_id = getattr(run.viewer, "agency_id", None)
        if agency_id is None:
            raise Refused("policy", "起草由工作人员办理。")
        agency = Agency.objects.get(pk=agency_id)
        run.open_matter(KIND, agency.pk)
        run.record(f.Begun(new_key()))
        texts.save(run, _values(run.data, agency), ())
        follow(run)
        return Publication(matter=run.the_matter(), key=run.facts[0].payload.key)


class Write(ItemAction):
    """修改文稿: a new text takes the place of the present one; its files stay."""

    code = "publications.write"
    title = "修改文稿"
    form = TextForm

    def act(self, run: Run, item: Item) -> None:
        old = texts.present(item)
        texts.save(run, _values(run.data, old.agency), texts.links_of(old))


class SubmitForm(ActionForm):
    """Sending into review: errors stop it; warnings are accepted with a reason."""

    accepted = forms.CharField(
        label="提示的处理说明",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="检查有提示而不修改的，写明理由。",
    )
    unexplained = forms.CharField(
        label="暂不解读的理由",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="规章、行政规范性文件与解读同步起草、同步公开（国办发〔2016〕80号）；确实不用解读的，写明理由。",
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.wants = pairs.wanting(self.matter.pk) if self.matter is not None else False
        if not self.wants:
            del self.fields["unexplained"]

    def clean(self) -> dict[str, Any]:
        """Check the present text; what was checked is what is sent."""
        data = super().clean() or {}
        row = Publication.objects.select_related("text").filter(matter=self.matter).first()
        if row is None or row.text is None:
            raise forms.ValidationError("还没有文稿，不能送审。")
        findings = lint.check(texts.load(row.text.pk), clock.local_date(self.moment))
        errors = [finding for finding in findings if finding.severity == lint.ERROR]
        if errors:
            raise forms.ValidationError([f"{finding.where}：{finding.message}" for finding in errors])
        if any(finding.severity == lint.WARNING for finding in findings) and not data.get("accepted", "").strip():
            self.add_error("accepted", "检查有提示：请修改文稿，或者在这里写明为什么不改。")
        if self.wants and not data.get("unexplained", "").strip():
            self.add_error("unexplained", "这类文件要有解读：先从它的页面“起草解读”，或者在这里写明为什么不解读。")
        return {**data, "checked": row.text.pk}


class Submit(ItemAction):
    """送审: freezes a version; what is signed and published later is these bytes and no others."""

    code = "publications.submit"
    title = "送审"
    form = SubmitForm

    def act(self, run: Run, item: Item) -> Version:
        if run.data["checked"] != item.text:
            raise Stale(0, run.the_matter().last_seq)
        text = texts.present(item)
        stages = chain.chain_for(settings.value("publications.chain", text.agency, run.today), text.genre)
        unexplained = run.data.get("unexplained", "").strip()
        version = texts.freeze(run, text, run.data["accepted"].strip(), stages, unexplained)
        rows.ask_all(run, text, item.concerned)
        return version


class Discard(ItemAction):
    """作废草稿."""

    code = "publications.discard"
    title = "作废草稿"
    form = ReasonForm

    def act(self, run: Run, item: Item) -> None:
        run.record(f.Discarded(run.data["reason"]))
