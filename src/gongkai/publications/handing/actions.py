"""签发移送清单: once for each receiver and period; the list is fixed by its hash."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.core import clock
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.policies import Policy, has_role, of_own_agency
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Staff
from gongkai.publications.handing.lists import MOST, chosen, digest
from gongkai.publications.handing.models import HandOver, HandOverLine
from gongkai.publications.models import new_key
from gongkai.ui.forms import DateField

may_hand_over: Policy = has_role("signer", "publisher", titles="签发人、信息发布员") & of_own_agency


class HandOverForm(ActionForm):
    """To whom, and of which period."""

    receiver = forms.ChoiceField(label="移送给", choices=HandOver.Receiver.choices)
    receiver_name = forms.CharField(label="接收单位", max_length=120, help_text="例如 云川市档案馆。")
    period_from = DateField(label="公开时间自")
    period_to = DateField(label="公开时间至", help_text="按本系统记录的或者平台标注的首次公开时间；只到昨天为止。")

    def clean(self) -> dict[str, Any]:
        """A period that is over and was not handed to the same receiver before."""
        data = super().clean() or {}
        first, last = data.get("period_from"), data.get("period_to")
        if first and last and last < first:
            self.add_error("period_to", "结束日期早于开始日期。")
        elif last and last >= clock.local_date(self.moment):
            self.add_error("period_to", "当天还可能再公开信息，请写到昨天为止。")
        return data


class SignHandOver(Action):
    """签发移送清单 (条例 25)."""

    code = "publications.sign_hand_over"
    title = "签发移送清单"
    form = HandOverForm
    policy = may_hand_over

    def carry_out(self, run: Run) -> HandOver:
        if not isinstance(run.viewer, Staff):
            raise Refused("policy", "移送由工作人员办理。")
        data, agency_id = run.data, run.viewer.agency_id
        if HandOver.objects.filter(agency_id=agency_id, **data).exists():
            raise Invalid({"period_from": [f"已经给{data['receiver_name']}移送过这一时间段的清单。"]})
        rows = list(
            chosen(agency_id, data["period_from"], data["period_to"])
            .select_related("live")
            .defer("live__canonical")[: MOST + 1]
        )
        if not rows:
            raise Invalid({"period_from": ["这一时间段没有公开过信息。"]})
        if len(rows) > MOST:
            raise Invalid({"period_to": [f"超过 {MOST} 件，请分成几个时间段。"]})
        return self._signed(run, agency_id, rows)

    def _signed(self, run: Run, agency_id: int, rows: list[Any]) -> HandOver:
        key, sha256 = new_key(), digest((row.index_number, row.live.sha256) for row in rows)
        run.describe(f"hand_over:{key}", agency_id, count=len(rows), sha256=sha256)
        done = HandOver.objects.create(
            key=key,
            agency_id=agency_id,
            count=len(rows),
            sha256=sha256,
            signed_at=run.moment,
            entry=run.entry,
            **run.data,
        )
        HandOverLine.objects.bulk_create(
            HandOverLine(
                hand_over=done,
                position=place,
                version_id=row.live_id,
                index_number=row.index_number,
                first_published_at=row.first_shown_at,
            )
            for place, row in enumerate(rows, start=1)
        )
        return done
