"""Pages of the design system itself: the display choices."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from gongkai.ui.display import Display


@csrf_exempt  # Changes nothing but the look of this browser; without a token public pages stay cacheable.
@require_POST
def set_display(request: HttpRequest) -> HttpResponse:
    """Keep 适老, size or contrast in a cookie and go back to where the visitor was."""
    display = Display.read(request).changed(request.POST.dict())
    response: HttpResponse
    if request.headers.get("Accept") == "application/json":
        state = {"class": display.html_class, "elder": display.elder}
        response = JsonResponse({**state, "size": display.size, "contrast": display.contrast})
    else:
        response = HttpResponseRedirect(_back(request))
        response.status_code = 303
    display.write(response)
    return response


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return target if own else "/"
