"""The page of an Action: its form, carried out without JavaScript, with nothing lost when it is refused.

Each form carries the number of the last fact it saw and the name of this one sending. A refused form comes back with
what was typed, why it was refused, and how to go on.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views import View

from gongkai.core import clock, drafts
from gongkai.core.actions import Action, ActionForm, Done
from gongkai.core.models import Draft, Matter
from gongkai.core.refusals import Invalid, Refused, Stale
from gongkai.core.viewers import Viewer
from gongkai.ui.switching import ROW, switch_fields

SEEN, ONCE, SAVE = "_seen", "_once", "_save"


class ActionPage(View):
    """Subclasses name the Action, find the matter, and say where to go afterwards."""

    action: ClassVar[type[Action]]
    template_name = "ui/action.html"
    keeps_drafts: ClassVar[bool] = True
    request: HttpRequest

    def find_matter(self) -> Matter | None:
        """The matter on which the step is taken; must already be narrowed by ``visible_to``."""
        return None

    def after(self, done: Done) -> str:
        """The address to go to when the step has been taken."""
        raise NotImplementedError

    def repeated(self, done: Done) -> str:
        """The address where the same sending came a second time: nothing was done again, and ``done.result`` is gone.

        A page whose first answer showed something once overrides it, and says what to do for whoever did not see it.
        """
        return self.after(done)

    def initial(self) -> dict[str, Any]:
        """Values of an untouched form."""
        return {}

    def fixed(self) -> dict[str, Any]:
        """What the address says already, and the version of the row: hidden in the form, and stronger than a draft."""
        return {}

    def draft_name(self) -> str:
        """Under which name a draft of this form is kept: one for each row that the address names."""
        row = {name: str(value) for name, value in self.fixed().items() if name != "version"}
        if not row:
            return self.action.code
        digest = hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()
        return f"{self.action.code}{ROW}{digest[:16]}"

    def typed(self) -> dict[str, Any]:
        """What was sent, field by field; a field of several values keeps them all."""
        many = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)
        several = {name for name, field in self.action.form.base_fields.items() if isinstance(field, many)}
        return {**self.request.POST.dict(), **{name: self.request.POST.getlist(name) for name in several}}

    def page_context(self) -> dict[str, Any]:
        """What the page shows around the form."""
        return {}

    @property
    def viewer(self) -> Viewer:
        """Who acts; put on the request by the accounts' middleware."""
        viewer: Viewer = self.request.viewer  # type: ignore[attr-defined]
        return viewer

    def dispatch(self, request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        self.matter = self.find_matter()
        return super().dispatch(request, *arguments, **names)

    def get(self, request: HttpRequest, **names: Any) -> HttpResponse:
        """The empty form, or the person's draft of it."""
        refusal = self.action.policy.why_not(self.viewer, self.matter)
        if refusal:
            return self._page(self._form(), refusal=Refused("policy", refusal), status=403)
        draft, fixed = self._draft(), self.fixed()
        kept = drafts.typed(draft) if draft else {}
        if any(str(kept.get(name, value)) != str(value) for name, value in fixed.items() if name != "version"):
            draft, kept = None, {}  # it was begun on another row
        return self._page(self._form(initial={**self.initial(), **kept, **fixed}), draft=draft)

    def post(self, request: HttpRequest, **names: Any) -> HttpResponse:
        """Carry the Action out, or keep a draft of it, and say what happened."""
        if self.keeps_drafts and SAVE in request.POST and self.viewer.account_id is not None:
            return self._keep_draft()
        form = self._form(self.typed(), request.FILES)
        try:
            done = self.action.perform(
                self.viewer,
                self.typed(),
                matter=self.matter,
                seen=self._seen(),
                files=request.FILES,
                channel="page",
                once=request.POST.get(ONCE) or None,
                draft=self.draft_name(),
            )
        except Stale as stale:
            form = self._form({**self.typed(), **self.fixed()}, request.FILES)  # sent again, it has seen the newest
            return self._page(form, refusal=stale, status=409, clear=True)
        except Invalid as invalid:
            self._show_errors(form, invalid)
            return self._page(form, status=422)
        except Refused as refused:
            return self._page(form, refusal=refused, status=403 if refused.code == "policy" else 409, clear=True)
        return HttpResponseRedirect(self.repeated(done) if done.repeated else self.after(done), status=303)

    def _switch(self) -> dict[str, str]:
        if not self.keeps_drafts:
            return {}
        seen = self.matter.last_seq if self.matter else 0
        return switch_fields(self.draft_name(), self.matter, seen, self.viewer.account_id)

    def _keep_draft(self) -> HttpResponse:
        values = {name: value for name, value in self.typed().items() if not name.startswith(("_", "csrf"))}
        account = self.viewer.account_id
        if account is not None:
            drafts.keep(self.draft_name(), values, account_id=account, matter=self.matter, seen=self._seen() or 0)
        return HttpResponseRedirect(self.request.get_full_path(), status=303)

    def _draft(self) -> Draft | None:
        account = self.viewer.account_id
        return drafts.of(self.draft_name(), account_id=account, matter=self.matter) if account else None

    def _seen(self) -> int | None:
        if self.matter is None:
            return None
        text = self.request.POST.get(SEEN, "")
        return int(text) if text.isascii() and text.isdigit() else -1

    def _form(self, data: Any = None, files: Any = None, initial: Any = None) -> ActionForm:
        form = self.action.form(
            data, files, initial=initial, viewer=self.viewer, matter=self.matter, moment=clock.now()
        )
        for name in self.fixed():
            form.fields[name].widget = forms.HiddenInput()
        return form

    @staticmethod
    def _show_errors(form: ActionForm, invalid: Invalid) -> None:
        for name, messages in invalid.errors.items():
            known = name if name in form.fields else None
            for message in messages:
                if message not in form.errors.get(name, []):
                    form.add_error(known, message)

    def _page(
        self,
        form: ActionForm,
        *,
        refusal: Refused | None = None,
        draft: Draft | None = None,
        status: int = 200,
        clear: bool = False,
    ) -> HttpResponse:
        if clear:
            form.errors.clear()  # it was refused for another reason than what was typed
        context = {
            "action": self.action,
            "form": form,
            "matter": self.matter,
            "refusal": refusal,
            "draft": draft,
            "seen": self.matter.last_seq if self.matter else None,
            "switch": self._switch(),
            "once": secrets.token_urlsafe(16),
            **self.page_context(),
        }
        return render(self.request, self.template_name, context, status=status)
