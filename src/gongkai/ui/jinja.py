"""The template environment of every page: strict names, escaped output, Chinese words for dates and sizes."""

from __future__ import annotations

from typing import Any

from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import json_script
from django.utils.translation import gettext, ngettext
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

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
    return reverse(name, args=args or None, kwargs=kwargs or None, query=query)


@pass_context
def csrf(context: Context) -> Markup:
    """The hidden field of a form that posts; empty where there is no request (an exported page)."""
    request = context.get("request")
    if request is None:
        return Markup("")
    return Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(get_token(request))


def environment(**options: Any) -> Environment:
    """Make the environment; Django's back end passes loader, autoescape and reloading."""
    options["undefined"] = StrictUndefined
    env = Environment(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.do"], **options)
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
