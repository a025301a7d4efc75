"""Addresses of the applicant's side: applying under ``apply``, following the case under ``track``."""

from __future__ import annotations

from django.urls import include, path

from gongkai.applications.portal import apply, receipts, tracking

applying = (
    [
        path("new/", apply.StartPage.as_view(), name="start"),
        path("online/<str:link>/", apply.resume, name="resume"),
        path("online/<str:link>/discard/", apply.discard, name="discard"),
        path("online/<str:link>/receipt/", receipts.receipt, name="receipt"),
        path("online/<str:link>/receipt/<int:item>.pdf", receipts.receipt_pdf, name="receipt_pdf"),
        path("online/<str:link>/<str:step>/", apply.StepPage.as_view(), name="step"),
    ],
    "apply",
)
tracks = (
    [
        path("", tracking.TrackPage.as_view(), name="track"),
        path("leave/", tracking.leave, name="leave"),
        path("lost/", tracking.LostPage.as_view(), name="lost"),
        path("correct/", tracking.CorrectPage.as_view(), name="correct"),
        path("withdraw/", tracking.WithdrawPage.as_view(), name="withdraw"),
        path("quit/", tracking.QuitPage.as_view(), name="quit"),
        path("contact/", tracking.ContactPage.as_view(), name="contact"),
        path("suggest/", tracking.SuggestPage.as_view(), name="suggest"),
        path("sealed/<str:key>/", tracking.sealed_letter, name="sealed"),
        path("sealed/<str:key>/<int:number>/", tracking.sealed_letter, name="sealed_file"),
        path("letters/<str:code>/", tracking.letter, name="letter"),
        path("letters/<str:code>/text/", tracking.letter_text, name="letter_text"),
    ],
    "track",
)
urlpatterns = [path("apply/", include(applying)), path("track/", include(tracks))]
