"""Addresses of one case at the desk."""

from __future__ import annotations

from django.urls import path

from gongkai.applications.desk import case_page, decide, people, step_page

CASE = "desk/applications/<str:agency>/<str:number>/"

urlpatterns = [
    path(CASE, case_page.CasePage.as_view(), name="case"),
    path(f"{CASE}people/", people.PeoplePage.as_view(), name="people"),
    path(f"{CASE}decide/", decide.DecidePage.as_view(), name="decide"),
    path(f"{CASE}<str:step>/", step_page.StepPage.as_view(), name="step"),
    path(f"{CASE}<str:step>/<str:of>/", step_page.StepPage.as_view(), name="step_of"),
]
