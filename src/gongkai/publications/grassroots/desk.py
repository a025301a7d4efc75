"""标准目录 at the desk: the fields with their coverage, a catalogue line by line, the import, the export."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from gongkai.agencies.service import Agency, DeskForm, DeskPage
from gongkai.core import clock
from gongkai.core.actions import Done
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Staff
from gongkai.publications import sheets
from gongkai.publications.desk.lists import handles_items
from gongkai.publications.grassroots import actions, coverage, importing
from gongkai.publications.grassroots.models import StandardLine
from gongkai.publications.grassroots.writing import workbook
from gongkai.ui.words import date_iso

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FAULTS = 200
AT_ONCE = 3000
UNCLEAR = "unclear"
STATES = {**coverage.STATES, UNCLEAR: "时限不能推算"}


class OfCatalogues(DeskPage):
    """A page of the catalogues of the acting post's agency."""

    policy = handles_items

    @property
    def staff(self) -> Staff:
        """The acting post."""
        assert isinstance(self.viewer, Staff)
        return self.viewer


class CataloguesPage(OfCatalogues):
    """标准目录."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The fields with their sums; with ``?field=`` its lines, with ``?state=`` those in that state."""
        found = coverage.of_agency(self.staff.agency_id)
        field, state = request.GET.get("field", ""), request.GET.get("state", "")
        state = state if state in STATES else ""
        shown = [each for each in found if each.line.field == field and _stands(each, state)]
        context = {
            "sums": coverage.sums(found),
            "field": field,
            "state": state,
            "states": STATES,
            "lines": shown,
            "waiting": coverage.waiting(shown, clock.today()),
            "unclear": sum(each.unclear for each in found if each.line.field == field),
            "may_keep": actions.may_keep_catalogues.allows(self.viewer),
        }
        return render(request, "publications/desk/grassroots.html", context)


def _stands(each: coverage.Covered, state: str) -> bool:
    return each.unclear if state == UNCLEAR else state in ("", each.state)


class ExportPage(OfCatalogues):
    """The catalogue as XLSX."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Of ``?field=``, or of all fields."""
        agency, field = Agency.objects.get(pk=self.staff.agency_id), request.GET.get("field", "")
        return as_file(agency, field)


def as_file(agency: Agency, field: str) -> HttpResponse:
    """The agency's catalogue of one field, or of all, as an XLSX to download."""
    title = f"{agency.name}基层政务公开标准目录"
    made = workbook(coverage.of_agency(agency.pk, field), f"{title}（{field}）" if field else title)
    response = HttpResponse(made, content_type=XLSX)
    name = f"catalogue-{agency.code}-{date_iso(clock.today())}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-cache"
    return response


class LinePage(OfCatalogues):
    """一个目录事项."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """What the catalogue says of it, its column, the items named for it."""
        rows = StandardLine.objects.filter(agency_id=self.staff.agency_id).select_related("column")
        line = get_object_or_404(rows, key=key)
        named = line.named.filter(ended_by__isnull=True).select_related("item__text").order_by("-pk")
        covered = coverage.covered([line], clock.today())[0]
        context = {
            "line": line,
            "covered": covered,
            "waiting": coverage.waiting([covered], clock.today()).get(line.pk, []),
            "named": [each.item for each in named],
            "may_keep": line.ended_by_id is None and actions.may_keep_catalogues.allows(self.viewer),
        }
        return render(request, "publications/desk/grassroots_line.html", context)


class OfLine(DeskForm):
    """A form about the line that the address names."""

    def line(self) -> StandardLine:
        """The line."""
        rows = StandardLine.objects.filter(agency_id=getattr(self.viewer, "agency_id", None))
        return get_object_or_404(rows.select_related("column"), key=self.kwargs["key"])

    def fixed(self) -> dict[str, Any]:
        return {"line": self.kwargs["key"]}

    def back_url(self) -> str:
        return reverse("publications:standard_line", args=[self.kwargs["key"]])

    def after(self, done: Done) -> str:
        messages.success(self.request, f"已办理：{self.action.title}。")
        return self.back_url()

    def note(self) -> str:
        return str(self.line())


class AssignPage(OfLine):
    """对应栏目和信息."""

    action = actions.AssignStandardLine

    def initial(self) -> dict[str, Any]:
        line = self.line()
        numbers = line.named.filter(ended_by__isnull=True).values_list("item__index_number", flat=True)
        return {"column": line.column.key if line.column else "", "items": "\n".join(numbers)}


class EndPage(OfLine):
    """移出目录."""

    action = actions.EndStandardLine


class NewLinePage(DeskForm):
    """登记目录事项."""

    action = actions.RecordStandardLine
    back = "publications:grassroots"

    def initial(self) -> dict[str, Any]:
        return {"field": self.request.GET.get("field", "")}

    def note(self) -> str:
        return "目录里已经有同名的一级、二级事项的，新登记的代替原来的，对应的栏目和信息照旧。"


class ImportForm(forms.Form):
    """The list, its field, and whether it is only checked."""

    field = forms.ChoiceField(label="领域")
    upload = forms.FileField(
        label="目录文件", help_text="XLSX，或者 CSV（UTF-8、GBK 都行）；国家和省里发的标准目录可以直接用。"
    )
    write = forms.ChoiceField(
        label="怎样处理",
        choices=[("no", "只检查，不写入"), ("yes", "写入没有问题的行，有问题的列出来")],
        initial="no",
        widget=forms.RadioSelect,
    )

    def __init__(self, *arguments: Any, agency_id: int, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["field"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, name) for name in actions.known_fields(agency_id)]


class ImportPage(OfCatalogues):
    """导入标准目录: checked first, then written in batches; a bad row is named, the others go in."""

    policy = actions.may_keep_catalogues

    def get(self, request: HttpRequest) -> HttpResponse:
        """The empty form."""
        initial = {"field": request.GET.get("field", "")}
        return self._show(ImportForm(initial=initial, agency_id=self.staff.agency_id))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Check the list, and write it where that was asked."""
        form = ImportForm(request.POST, request.FILES, agency_id=self.staff.agency_id)
        if not form.is_valid():
            return self._show(form, status=422)
        upload, asked = form.cleaned_data["upload"], form.cleaned_data["write"] == "yes"
        try:
            if upload.size > sheets.LARGEST:
                raise Invalid({"upload": ["文件超过 50 MB，请分成几个文件。"]})
            plan = importing.check(self.staff, form.cleaned_data["field"], upload.name, upload.read())
            if asked and len(plan.fresh) > AT_ONCE:
                raise Invalid({"upload": [f"要写入的超过 {AT_ONCE} 行，请分成几个文件。"]})
            written = importing.write(self.staff, plan, channel="page") if asked else None
        except Invalid as invalid:
            for name, texts in invalid.errors.items():
                for text in texts:
                    form.add_error(name if name in form.fields else None, text)
            return self._show(form, status=422)
        except Refused as refused:
            form.add_error(None, refused.message)
            return self._show(form, status=409)
        return self._show(form, plan=plan, written=written)

    def _show(self, form: ImportForm, *, status: int = 200, **more: Any) -> HttpResponse:
        plan = more.get("plan")
        faults = plan.faults[:FAULTS] if plan else []
        context = {"form": form, "plan": None, "written": None, "faults": faults, **more}
        return render(self.request, "publications/desk/grassroots_import.html", context, status=status)
