"""The other zone's keys: registered by a person who compared the fingerprint, replaced by a later one, or revoked."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.agencies.service import Role
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.policies import has_role, is_system
from gongkai.core.refusals import Invalid, Refused
from gongkai.exchange.models import Incoming, Partner
from gongkai.exchange.package import faults, signing

SHORTEST = 16
may_trust = has_role(Role.SYSTEM.value, titles="系统管理员") | is_system


def trusted() -> dict[str, bytes]:
    """The keys that open packages, by fingerprint; one query."""
    rows = Partner.objects.filter(revoked_at=None)
    return {row.fingerprint: signing.from_text(row.public) for row in rows}


def refuse_replaced(channel: str, sender: str) -> None:
    """Raise where ``sender`` is a key older than the one with which the last package was signed: a replaced key is good
    for what was written before it was replaced, and for nothing new."""
    last = Incoming.objects.filter(channel=channel).order_by("-number").values_list("sender", flat=True).first()
    if last is None or last == sender:
        return
    ages = dict(Partner.objects.filter(fingerprint__in=[last, sender]).values_list("fingerprint", "pk"))
    if ages.get(sender, 0) < ages.get(last, 0):
        raise faults.old_key(sender)


class TrustForm(ActionForm):
    """The key as the other zone shows it, and its fingerprint as the other side read it aloud."""

    key = forms.CharField(label="对方的公钥", max_length=200, help_text="对方“交换”页上的一整行。")
    fingerprint = forms.CharField(
        label="对方读出的指纹", max_length=80, help_text="至少前 16 位；打电话或者当面核对，不要从同一封邮件里抄。"
    )

    def clean(self) -> dict[str, Any]:
        """The fingerprint is the key's."""
        data = super().clean() or {}
        try:
            public = signing.from_text(data.get("key", ""))
        except ValueError:
            raise forms.ValidationError("公钥写得不对，应当是对方“交换”页上的一整行。") from None
        own = signing.fingerprint(public)
        said = "".join(data.get("fingerprint", "").split()).lower()
        if len(said) < SHORTEST or not own.startswith(said):
            self.add_error("fingerprint", "指纹与公钥对不上，或者少于 16 位；请与对方重新核对，核对以前不要登记。")
        return {"public": signing.as_text(public), "fingerprint": own}


class Trust(Action):
    """登记对方的公钥."""

    code = "exchange.trust"
    title = "登记对方的公钥"
    form = TrustForm
    policy = may_trust

    def carry_out(self, run: Run) -> Partner:
        public, fingerprint = run.data["public"], run.data["fingerprint"]
        if Partner.objects.filter(fingerprint=fingerprint).exists():
            raise Invalid({"key": ["这个公钥已经登记过。"]})
        run.describe("exchange partner", None, fingerprint=fingerprint)
        return Partner.objects.create(public=public, fingerprint=fingerprint, since=run.moment, entry=run.entry)


class SealingForm(ActionForm):
    """A public key for envelopes, and who told it."""

    public = forms.CharField(max_length=60)
    fingerprint = forms.CharField(max_length=64)


class KeepSealingKey(Action):
    """收下对方的加密公钥: told in a package that its own key signed."""

    code = "exchange.keep_sealing_key"
    title = "收下对方的加密公钥"
    form = SealingForm
    policy = is_system

    def carry_out(self, run: Run) -> None:
        run.describe("exchange partner", None, sealing=run.data["public"], fingerprint=run.data["fingerprint"])
        Partner.objects.filter(fingerprint=run.data["fingerprint"]).update(sealing=run.data["public"])


class SuccessorForm(ActionForm):
    """A new key, and the key whose holder told it."""

    public = forms.CharField(max_length=64)
    sender = forms.CharField(max_length=64)


class AcceptSuccessor(Action):
    """接受对方更换的公钥: told in a package that the present key signed; its first package makes it the present one."""

    code = "exchange.accept_successor"
    title = "接受对方更换的公钥"
    form = SuccessorForm
    policy = is_system

    def carry_out(self, run: Run) -> Partner:
        public, former = run.data["public"], Partner.objects.get(fingerprint=run.data["sender"])
        fingerprint = signing.fingerprint(signing.from_text(public))
        run.describe("exchange partner", None, fingerprint=fingerprint, former=former.fingerprint)
        there = Partner.objects.filter(fingerprint=fingerprint).first()
        if there is not None and there.revoked_at is not None:
            raise Refused("revoked", f"对方要换成的公钥（指纹 {fingerprint[:16]}）已经停用，没有接受；请与对方核对。")
        if there is not None:
            return there
        return Partner.objects.create(
            public=public,
            fingerprint=fingerprint,
            since=run.moment,
            sealing=former.sealing,
            introduced_by=former,
            entry=run.entry,
        )


def sealing_key() -> str:
    """The key for envelopes to the other zone, the newest that was told; empty while none was."""
    rows = Partner.objects.filter(revoked_at=None).exclude(sealing="").order_by("-pk")
    return rows.values_list("sealing", flat=True).first() or ""


class RevokeForm(ActionForm):
    """Which key."""

    fingerprint = forms.CharField(label="指纹", max_length=80)


class Revoke(Action):
    """停用对方的公钥: at once; packages signed with it are refused from now on."""

    code = "exchange.revoke"
    title = "停用对方的公钥"
    form = RevokeForm
    policy = may_trust

    def carry_out(self, run: Run) -> Partner:
        said = "".join(run.data["fingerprint"].split()).lower()
        rows = list(Partner.objects.filter(fingerprint__startswith=said, revoked_at=None))
        if len(said) < SHORTEST or len(rows) != 1:
            raise Invalid({"fingerprint": ["没有登记过这个指纹的公钥，或者已经停用；请写指纹的前 16 位。"]})
        run.describe("exchange partner", None, revoked=rows[0].fingerprint)
        rows[0].revoked_at = run.moment
        rows[0].save(update_fields=["revoked_at"])
        return rows[0]
