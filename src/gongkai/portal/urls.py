"""Addresses of the public site. One that was public answers for ever (docs/addresses.md)."""

from __future__ import annotations

from django.urls import path

from gongkai.portal import venue_pages, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("guide/", views.guide, name="guide"),
    path("guide/<str:code>/", views.agency_guide, name="agency_guide"),
    path("guide/<str:code>/versions/", views.guide_versions, name="guide_versions"),
    path("guide/<str:code>/versions/<int:number>/", views.guide_version, name="guide_version"),
    path("rules/", views.rules, name="rules"),
    path("contents/", views.contents, name="contents"),
    path("reports/", views.reports, name="reports"),
    path("apply/", views.apply, name="apply"),
    path("apply/form/", views.form, name="form"),
    path("agencies/", views.agency_list, name="agencies"),
    path("agencies/<str:code>/", views.agency_page, name="agency"),
    path("sitemap/", views.sitemap, name="sitemap"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("venue/", venue_pages.start, name="venue"),
    path("desk/venue/", venue_pages.UsePage.as_view(), name="venue_use"),
    path("desk/venue/use.pdf", venue_pages.UsePrint.as_view(), name="venue_use_pdf"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
]
