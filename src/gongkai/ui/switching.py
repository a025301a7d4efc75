"""换人: whoever leaves a shared machine keeps what he was typing as a draft; the next person signs in.

Every work page offers it: a second button of its own form with ``formaction`` on the address where people change, and
the hidden fields of ``switch_fields``. No JavaScript is needed.
"""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import QueryDict

from gongkai.core import actions, drafts
from gongkai.core.models.matter import Matter
from gongkai.core.viewers import Viewer

FIELD = "_switch"
# Between an Action's code and the row that its page is about, in the name of a draft.
ROW = "#"
_SALT = "gongkai.switch"
# Never kept, whatever form they stand in.
_SECRET = ("password", "present", "again", "former", "pem", "csrfmiddlewaretoken", "session")


def switch_fields(draft: str, matter: Matter | None = None, seen: int = 0) -> dict[str, str]:
    """The hidden fields that say which form a page holds; signed, because primary keys stay in the house."""
    value = {"form": draft, "matter": matter.pk if matter else None, "seen": seen}
    return {FIELD: signing.dumps(value, salt=_SALT)}


def keep_work(viewer: Viewer, posted: QueryDict) -> bool:
    """Keep the typed values of a page as the viewer's draft; False where the page held no form of work.

    The draft belongs to the person alone; a matter that he may not see keeps none.
    """
    try:
        what = signing.loads(posted.get(FIELD, ""), salt=_SALT)
    except signing.BadSignature:
        return False
    if viewer.account_id is None or what["form"].partition(ROW)[0] not in actions.registered:
        return False
    matter = None
    if what["matter"] is not None:
        matter = Matter.objects.visible_to(viewer).filter(pk=what["matter"]).first()
        if matter is None:
            return False
    drafts.keep(
        what["form"],
        typed(posted),
        account_id=viewer.account_id,
        matter=matter,
        seen=what["seen"],
        because="换人时保存",
    )
    return True


def typed(posted: QueryDict) -> dict[str, Any]:
    """What was typed, without secrets; several values of one field stay a list."""
    values: dict[str, Any] = {}
    for name, found in posted.lists():
        if not name.startswith("_") and name not in _SECRET:
            values[name] = found if len(found) > 1 else found[0]
    return values
