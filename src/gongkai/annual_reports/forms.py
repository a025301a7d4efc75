"""What one hands in to have an annual report checked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from gongkai.annual_reports.readers.limits import FILE_BYTES

MEGABYTES = FILE_BYTES // 1024**2
KINDS = "网页、DOCX、XLSX、有文字的 PDF、文本或者本系统的 JSON"


class ReportFile(forms.FileField):
    """A file below the size that readers take; what it is, its content says later."""

    default_error_messages = {
        "required": "请选择要检查的年度报告文件",
        "empty": "这个文件是空的，请重新选择",
        "invalid": "没有收到文件，请重新选择",
        "missing": "没有收到文件，请重新选择",
        "max_length": "文件名太长，请改短以后再选",
    }

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Refuse a file that is too large before anything reads it."""
        file = super().clean(data, initial)
        if isinstance(file, UploadedFile) and file.size is not None and file.size > FILE_BYTES:
            raise forms.ValidationError(f"文件超过 {MEGABYTES} MB，年度报告不会这么大；请检查是不是选错了文件")
        return file


class CheckForm(forms.Form):
    """The report, and last year's if there is one."""

    report = ReportFile(label="年度报告", help_text=f"{KINDS}，不超过 {MEGABYTES} MB", max_length=200)
    last_year = ReportFile(
        label="上一年的报告",
        help_text="同一机关的。有了它，才能核对结转件数、规范性文件件数和雷同",
        max_length=200,
        required=False,
    )
