"""The template environment of every page: strict names, escaped output, Chinese words for dates and sizes."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.core.signals import setting_changed
from django.dispatch import receiver
from django.middleware.csrf import get_token
from django.templatetags.static import static as storage_static
from django.urls import reverse
from django.utils.html import json_script
from django.utils.translation import gettext, ngettext
from jinja2 import Environment, StrictUndefined, Template, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from gongkai.core.routes import address
from gongkai.ui import words
from gongkai.ui.forms import anchor_of, drawn, messages_of, widget_kind

FILTERS = {
    "date_long": words.date_long,
    "date_short": words.date_short,
    "date_iso": words.date_iso,
    "moment": words.moment,
    "moment_long": words.moment_long,
    "workdays": words.workdays,
    "count": words.count,
    "size": words.size,
}


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """Address of a named page; ``query`` (a mapping) is appended. Unknown names raise ``NoReverseMatch``."""
    query = kwargs.pop("query", None)
    if kwargs or query is not None:
        return reverse(name, args=args or None, kwargs=kwargs or None, query=query)
    return address(name, *args)


@cache
def static(path: str) -> str:
    """Address of a file of the pages' own, as Django's storage gives it."""
    return storage_static(path)


@receiver(setting_changed)
def _forget(**_: Any) -> None:
    """Tests may put the files elsewhere."""
    static.cache_clear()


@pass_context
def csrf(context: Context) -> Markup:
    """The hidden field of a form that posts; empty where there is no request (an exported page)."""
    request = context.get("request")
    if request is None:
        return Markup("")
    return Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(get_token(request))


class _Template(Template):
    """A template whose macros, imported without context, are made once."""

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        # No template is given names of its own, yet at each import Jinja looks for them, name by name.
        return super()._get_default_module()


class _Environment(Environment):
    template_class = _Template


def environment(**options: Any) -> Environment:
    """Make the environment; Django's back end passes loader, autoescape and reloading."""
    options["undefined"] = StrictUndefined
    env = _Environment(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.do"], **options)
    env.filters.update(FILTERS)
    env.globals.update(
        static=static,
        url=url,
        csrf=csrf,
        _=gettext,
        ngettext=ngettext,
        json_script=json_script,
        deadline_chip=words.deadline_chip,
        drawn=drawn,
        widget_kind=widget_kind,
        messages_of=messages_of,
        anchor_of=anchor_of,
    )
    return env
