"""迁入旧网站的信息: a list is checked item by item, then published under the signature of whoever sends the form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongkai.agencies.service import DeskPage
from gongkai.core.policies import has_role
from gongkai.core.refusals import Invalid
from gongkai.core.viewers import Staff
from gongkai.publications import sheets
from gongkai.publications.migrating import importing
from gongkai.publications.migrating.reading import from_list
from gongkai.publications.process import SIGNER

FAULTS = 200
AT_ONCE = 500


class ImportForm(forms.Form):
    """The list, the other site, who looked through it, and whether it is only checked."""

    site = forms.CharField(label="原网站", max_length=120, help_text="名称，例如：云川市住建局旧网站。")
    review = forms.CharField(
        label="迁入前的审查",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明谁在什么时候逐件审查过、依据什么；和您的签发一起记在每一件上。",
    )
    upload = forms.FileField(label="清单文件", help_text="XLSX，或者 CSV（UTF-8、GBK 都行）；要有“标题”“正文”两列。")
    write = forms.ChoiceField(
        label="怎样处理",
        choices=[("no", "只检查，不写入"), ("yes", "签发，没有问题的迁入并公开，有问题的列出来")],
        initial="no",
        widget=forms.RadioSelect,
    )


class MigratePage(DeskPage):
    """迁入旧网站的信息."""

    policy = has_role(SIGNER, titles="签发人")

    def get(self, request: HttpRequest) -> HttpResponse:
        """The empty form."""
        return self._show(ImportForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Check the list, and publish it where that was asked."""
        form = ImportForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(form, status=422)
        assert isinstance(self.viewer, Staff)
        given, upload = form.cleaned_data, form.cleaned_data["upload"]
        try:
            if upload.size > sheets.LARGEST:
                raise Invalid({"upload": ["文件超过 50 MB，请分成几个文件。"]})
            plan = importing.check(self.viewer, from_list(upload.name, upload.read()), given["site"], given["review"])
            asked = given["write"] == "yes"
            if asked and len(plan.fresh) > AT_ONCE:
                raise Invalid({"upload": [f"超过 {AT_ONCE} 件，请分成几个文件，或者请系统管理员用命令导入。"]})
            written = importing.write(self.viewer, plan, channel="page") if asked else None
        except Invalid as invalid:
            for message in (each for texts in invalid.errors.values() for each in texts):
                form.add_error("upload", message)
            return self._show(form, status=422)
        return self._show(form, plan=plan, written=written)

    def _show(self, form: ImportForm, *, status: int = 200, **more: Any) -> HttpResponse:
        plan = more.get("plan")
        context = {"form": form, "plan": None, "written": None, "faults": plan.faults[:FAULTS] if plan else [], **more}
        return render(self.request, "publications/desk/migrate.html", context, status=status)
