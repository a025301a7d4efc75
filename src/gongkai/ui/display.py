"""How a visitor wants the pages shown: 适老模式, type size, contrast. Kept in one cookie, rendered by the server."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpRequest, HttpResponse

COOKIE: Final = "gk_display"
YEAR: Final = 365 * 24 * 3600
SIZES: Final = ("n", "l", "xl")


@dataclass(frozen=True, slots=True)
class Display:
    """The three choices. ``elder`` brings its own size and contrast, so that the others rest while it is on."""

    elder: bool = False
    size: str = "n"
    contrast: bool = False

    @classmethod
    def read(cls, request: HttpRequest) -> Display:
        """The choices of this visitor; whatever the cookie holds that is not ours is ignored. The machines of a reading
        venue (``request.venue``) are always in 适老模式: nobody's choice stays on them."""
        if getattr(request, "venue", None) is not None:
            return cls(elder=True)
        words = request.COOKIES.get(COOKIE, "").split("-")
        size = next((word for word in words if word in SIZES), "n")
        return cls(elder="elder" in words, size=size, contrast="contrast" in words)

    def changed(self, data: dict[str, str]) -> Display:
        """The choices after a form was sent; unknown names and values change nothing."""
        result = self
        if data.get("elder") in {"0", "1"}:
            result = replace(result, elder=data["elder"] == "1")
        if data.get("size") in SIZES:
            result = replace(result, size=data["size"])
        if data.get("contrast") in {"0", "1"}:
            result = replace(result, contrast=data["contrast"] == "1")
        return result

    def write(self, response: HttpResponse) -> None:
        """Put the choices on the answer, for a year; it is no secret and holds nothing personal."""
        response.set_cookie(COOKIE, self.cookie, max_age=YEAR, samesite="Lax", httponly=True)

    @property
    def cookie(self) -> str:
        return "-".join(filter(None, ["elder" * self.elder, self.size, "contrast" * self.contrast]))

    @property
    def html_class(self) -> str:
        """Classes of the ``html`` element; the tokens do the rest."""
        names = ["elder"] if self.elder else []
        if not self.elder and self.size != "n":
            names.append(f"size-{self.size}")
        if not self.elder and self.contrast:
            names.append("contrast")
        return " ".join(names)
