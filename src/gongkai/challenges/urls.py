"""Addresses of challenges at the desk (docs/addresses.md)."""

from __future__ import annotations

from django.urls import path

from gongkai.challenges.desk import challenge_page, lists, step_page

app_name = "challenges"
DESK = "desk/challenges/"
ONE = f"{DESK}<str:key>/"

urlpatterns = [
    path(DESK, lists.QueuePage.as_view(), name="queue"),
    path(f"{DESK}new/", step_page.NewPage.as_view(), name="new"),
    path(f"{DESK}complaint/", step_page.NewComplaintPage.as_view(), name="new_complaint"),
    path(ONE, challenge_page.ChallengePage.as_view(), name="challenge"),
    path(f"{ONE}bundle/", step_page.BundlePage.as_view(), name="bundle"),
    path(f"{ONE}<str:step>/", step_page.StepPage.as_view(), name="step"),
]
