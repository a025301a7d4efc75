"""What was being typed stays: 换人 on a shared machine, and a form that is sent after its session has run out.

换人: whoever leaves keeps his work as a draft, and the next person signs in. Every work page offers it: a second button
of its own form with ``formaction`` on the address where people change, and the hidden fields of ``switch_fields``. No
JavaScript is needed.

Run out: the same hidden fields say, sealed under our key, for which account the form was drawn. What was typed waits
for that account (``keep_aside``); who has no page of ours drawn for an account can leave it nothing.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict

from gongkai.core import actions, clock, drafts, keys
from gongkai.core.actions import Action
from gongkai.core.models import Draft, Matter
from gongkai.core.viewers import Viewer

FIELD = "_switch"
# Between an Action's code and the row that its page is about, in the name of a draft.
ROW = "#"
_CONTEXT = b"gongkai.switch"
# Never kept, whatever form they stand in.
_SECRET = ("password", "present", "again", "former", "pem", "csrfmiddlewaretoken", "session")
_SECRET_KINDS = ("one-time-code", "current-password", "new-password")


@dataclass(frozen=True)
class Drawn:
    """Which form a page holds, for which account it was drawn and when, on which matter and after which fact."""

    form: str
    account: int | None
    matter: int | None
    seen: int
    at: str

    @property
    def action(self) -> type[Action]:
        """The form's Action."""
        return actions.registered[self.form.partition(ROW)[0]]


def switch_fields(
    draft: str, matter: Matter | None = None, seen: int = 0, account_id: int | None = None
) -> dict[str, str]:
    """The hidden fields that say which form a page holds; sealed, because primary keys stay in the house."""
    value = Drawn(draft, account_id, matter.pk if matter else None, seen, clock.now().isoformat())
    return {FIELD: urlsafe_b64encode(keys.ring().wrap(json.dumps(asdict(value)).encode(), _CONTEXT)).decode()}


def drawn(posted: QueryDict) -> Drawn | None:
    """What the hidden fields of a sent page say; None where it held no form of work, or they are not ours."""
    try:
        sealed = urlsafe_b64decode(posted.get(FIELD, ""))
        what = Drawn(**json.loads(keys.ring().unwrap(sealed, _CONTEXT)))
    except (ValueError, IndexError, keys.Damaged, keys.KeyMissing):
        return None
    old = clock.now() - datetime.fromisoformat(what.at) > drafts.LIFETIME
    return None if old or what.form.partition(ROW)[0] not in actions.registered else what


def keep_work(viewer: Viewer, posted: QueryDict) -> bool:
    """Keep the typed values of a page as the viewer's draft; False where the page held no form of work.

    The draft belongs to the person alone; a matter that he may not see keeps none.
    """
    what = drawn(posted)
    if viewer.account_id is None or what is None:
        return False
    matter = None
    if what.matter is not None:
        matter = Matter.objects.visible_to(viewer).filter(pk=what.matter).first()
        if matter is None:
            return False
    drafts.keep(
        what.form,
        typed(posted, what.action),
        account_id=viewer.account_id,
        matter=matter,
        seen=what.seen,
        because="换人时保存",
    )
    return True


def keep_aside(request: HttpRequest) -> Draft | None:
    """Keep a form that came without its session, for the account for which it was drawn; None where it held no work.

    The files that came with it are not kept: the reason says so, and the person chooses them again.
    """
    what = drawn(request.POST)
    if what is None or what.account is None:
        return None
    return drafts.keep_by_link(what.form, account_id=what.account, **_late(what, request))


def keep_own(viewer: Viewer, request: HttpRequest) -> bool:
    """Keep such a form of whoever has signed in meanwhile as his draft; False where it was not drawn for him."""
    what = drawn(request.POST)
    if what is None or what.account is None or what.account != viewer.account_id:
        return False
    drafts.keep(what.form, account_id=what.account, **_late(what, request))
    return True


def _late(what: Drawn, request: HttpRequest) -> dict[str, Any]:
    because = "登录过期后提交，已自动保存"
    if request.FILES:
        because += "；附件没有保存，请重新选择"
    matter = Matter.objects.get(pk=what.matter) if what.matter is not None else None  # matters are never deleted
    return {"data": typed(request.POST, what.action), "matter": matter, "seen": what.seen, "because": because}


def typed(posted: QueryDict, action: type[Action]) -> dict[str, Any]:
    """What was typed, without secrets; several values of one field stay a list."""
    values: dict[str, Any] = {}
    for name, found in posted.lists():
        if not name.startswith("_") and name not in _SECRET and not _is_secret(action.form.base_fields.get(name)):
            values[name] = found if len(found) > 1 else found[0]
    return values


def _is_secret(field: forms.Field | None) -> bool:
    if field is None:
        return False
    return isinstance(field.widget, forms.PasswordInput) or field.widget.attrs.get("autocomplete") in _SECRET_KINDS
