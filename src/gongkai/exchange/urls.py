"""Addresses of the exchange at the desk (docs/addresses.md)."""

from __future__ import annotations

from django.urls import path

from gongkai.exchange import pages

app_name = "exchange"
urlpatterns = [
    path("desk/exchange/", pages.ExchangePage.as_view(), name="home"),
    path("desk/exchange/write/", pages.WritePage.as_view(), name="write"),
    path("desk/exchange/send-again/", pages.SendAgainPage.as_view(), name="send_again"),
]
