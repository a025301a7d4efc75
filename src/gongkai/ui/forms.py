"""Django's forms drawn with our parts, and the inputs that must read Chinese whatever the browser speaks."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.forms import renderers
from django.template.loader import get_template


class Renderer(renderers.BaseRenderer):
    """Forms and fields through our templates, single widgets through Django's own (they expect lenient names)."""

    form_template_name = "ui/forms/form.html"
    formset_template_name = "ui/forms/formset.html"
    field_template_name = "ui/forms/field.html"
    bound_field_class = None

    def __init__(self) -> None:
        self._widgets = renderers.Jinja2()

    def get_template(self, template_name: str) -> Any:
        """Ours by name ``ui/…``; everything else is a widget of Django's."""
        if template_name.startswith("django/"):
            return self._widgets.get_template(template_name)
        return get_template(template_name)


class Hinted(str):
    """A choice's label with a second line under it: ``Hinted("电子文件", "最快；30 页以内不收费")``."""

    hint: str

    def __new__(cls, label: str, hint: str = "") -> Hinted:
        text = super().__new__(cls, label)
        text.hint = hint
        return text


_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})")


class DateInput(forms.DateInput):
    """A text field for a day: a native date picker would speak the browser's language."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        given = {"inputmode": "numeric", "autocomplete": "off", "placeholder": "如 2026-03-02", **(attrs or {})}
        super().__init__(attrs=given, format="%Y-%m-%d")


class DateField(forms.DateField):
    """A day as people write it: ``2026-03-02``, ``2026/3/2``, ``2026年3月2日``, ``20260302``."""

    widget = DateInput
    default_error_messages = {"invalid": "请按“年-月-日”填写一个有的日期，例如 2026-03-02"}

    def to_python(self, value: Any) -> dt.date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, (dt.date, dt.datetime)):
            return super().to_python(value)
        match = _DAY.fullmatch(str(value).strip())
        if match is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        year, month, day = (int(part) for part in match.groups() if part)
        try:
            return dt.date(year, month, day)
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


def widget_kind(bound: forms.BoundField) -> str:
    """Which drawing the field macro uses: text, area, select, picks (a group), pick (one box), file or hidden."""
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "picks"
    if isinstance(widget, forms.CheckboxInput):
        return "pick"
    if isinstance(widget, forms.FileInput):
        return "file"
    if isinstance(widget, (forms.Select, forms.SelectMultiple)):
        return "select"
    return "area" if isinstance(widget, forms.Textarea) else "text"


def drawn(bound: forms.BoundField, classes: str = "in", **attrs: Any) -> str:
    """The bare input of a bound field with our class; ``attrs`` join those of the widget."""
    own = bound.field.widget.attrs.get("class", "")
    return bound.as_widget(attrs={**attrs, "class": f"{classes} {own}".strip()})


_ASK = {"picks": "请选择{}", "select": "请选择{}", "pick": "请勾选“{}”", "file": "请选择文件：{}"}


_BOUNDS = {"min_value": "小于", "max_value": "大于"}


def messages_of(bound: forms.BoundField) -> list[str]:
    """The messages at a field, in plain words: what is missing is asked for by name, lengths are said as counts.

    A message that the field itself was given (``error_messages``) is never replaced.
    """
    return [text for error in bound.errors.data for text in _plain(bound, error)]


def _plain(bound: forms.BoundField, error: forms.ValidationError) -> list[str]:
    given = bound.field.error_messages
    params = error.params or {}
    if error.code == "required" and given.get("required") == forms.Field.default_error_messages["required"]:
        return [_ASK.get(widget_kind(bound), "请填写{}").format(bound.label)]
    if error.code in ("min_length", "max_length") and error.code not in given and "show_value" in params:
        word = "少于" if error.code == "min_length" else "多于"
        return [f"{bound.label}不能{word} {params['limit_value']} 个字符，现在是 {params['show_value']} 个"]
    if error.code in _BOUNDS and error.code not in given and "limit_value" in params:
        return [f"{bound.label}不能{_BOUNDS[error.code]} {params['limit_value']}"]
    return list(error.messages)


def anchor_of(bound: forms.BoundField) -> str:
    """The id that a link in the error summary leads to: the input, or the first box of a group."""
    return f"{bound.auto_id}_0" if widget_kind(bound) == "picks" else bound.id_for_label
