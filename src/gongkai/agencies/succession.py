"""To whom the power of an agency went (R14, O16): what every step that hands a matter over asks."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.agencies.models import Agency
from gongkai.core import clock
from gongkai.core.actions import ActionForm


class SuccessorForm(ActionForm):
    """To which agency, and by which decision."""

    to = forms.ModelChoiceField(
        label="承继职权的机关", queryset=Agency.objects.none(), to_field_name="code", empty_label="请选择"
    )
    document = forms.CharField(label="依据", max_length=160, help_text="机构改革方案、批复的名称和文号。")
    file = forms.FileField(label="依据的文件", required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        others = Agency.objects.on(clock.local_date(self.moment))
        field.queryset = others.exclude(pk=self.matter.agency_id) if self.matter is not None else others
