"""Addresses of the letters."""

from __future__ import annotations

from django.urls import path

from gongkai.letters import desk, seal_desk

app_name = "letters"
urlpatterns = [
    path("desk/letters/", desk.Register.as_view(), name="register"),
    path("desk/letters/templates/", desk.Templates.as_view(), name="templates"),
    path("desk/letters/templates/<str:code>/", desk.EditTemplate.as_view(), name="template"),
    path("desk/letters/numbers/", desk.NumberSeries.as_view(), name="numbers"),
    path("desk/letters/seals/", seal_desk.Certificates.as_view(), name="seals"),
    path("desk/letters/seals/new/", seal_desk.AddCertificate.as_view(), name="add_certificate"),
    path("desk/letters/<str:key>/seal/", seal_desk.Seal.as_view(), name="seal"),
    path("desk/letters/<str:key>/", desk.LetterPage.as_view(), name="letter"),
]
