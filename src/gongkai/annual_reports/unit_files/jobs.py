"""The marked copy by mail: to the address that the unit has in its public data."""

from __future__ import annotations

from typing import Any

from gongkai.agencies.service import values_on
from gongkai.annual_reports.models import UnitFile, UnitReading
from gongkai.annual_reports.rules.words import SEVERITY_NAMES
from gongkai.annual_reports.unit_files import facts as f
from gongkai.annual_reports.unit_files import marked
from gongkai.annual_reports.unit_files.reading import Judged, kept, named
from gongkai.applications.service import mail_to
from gongkai.core import clock
from gongkai.core.jobs import JobKind, kinds
from gongkai.core.process import facts_of

MAIL = "annual_reports.return_mail"
# Findings in the mail itself; the marked copy has them all.
SHOWN = 20


def mail(payload: dict[str, Any]) -> str:
    """Send what is wrong, and the marked copies."""
    row = UnitFile.objects.select_related("agency", "city", "matter").get(pk=payload["matter"])
    address = values_on(row.agency_id, clock.today()).get("email", "")
    if not address:
        return "没有登记电子邮箱，请下载标注的文件送达"
    judged = kept(UnitReading.objects.get(matter_id=row.pk))
    subject = f"请修改{row.year}年政府信息公开工作年度报告"
    return mail_to(address, subject, _text(row, judged), f"unit file {row.pk}", attachments(row, judged))


def _text(row: UnitFile, judged: Judged) -> str:
    reason = next(view.payload.reason for view in facts_of(row.matter) if isinstance(view.payload, f.Returned))
    lines = [f"{SEVERITY_NAMES[each.severity]}：{each.message}" for each in judged.findings[:SHOWN]]
    more = [f"共 {len(judged.findings)} 处，其余见附件。"] if len(judged.findings) > SHOWN else []
    head = f"{row.agency.name}：\n\n你单位报送的“{row.name}”需要修改：{reason}"
    return "\n".join([head, "", *lines, *more, "", "附件标出了有关的单元格。请改好以后重新报送。", row.city.name])


def attachments(row: UnitFile, judged: Judged) -> list[tuple[str, bytes, str]]:
    """The marked copies as a mail carries them."""
    media = {"html": "text/html", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
    found = []
    for kind in marked.KINDS:
        content = marked.copy(judged, row.name, kind)
        if content is not None:
            found.append((named(row.name, kind), content, media[kind]))
    return found


def register() -> None:
    """Add the job; once per process."""
    if MAIL not in kinds:
        kinds.add(JobKind(MAIL, "退回单位报告的邮件", mail, at_most_once=True))
