"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from gongkai.desk import calendar_page, jobs_page, pages, records, settings_page, settle, workbench

app_name = "desk"
urlpatterns = [
    path("desk/", workbench.Workbench.as_view(), name="home"),
    path("desk/calendar/", calendar_page.Calendar.as_view(), name="calendar"),
    path("desk/calendar/notice/", calendar_page.NewNotice.as_view(), name="notice"),
    path("desk/processes/", pages.Processes.as_view(), name="processes"),
    path("desk/settings/", settings_page.Settings.as_view(), name="settings"),
    path("desk/settings/<str:code>/", settings_page.ChangeSetting.as_view(), name="setting"),
    path("desk/jobs/", jobs_page.Jobs.as_view(), name="jobs"),
    path("desk/jobs/<str:code>/", settle.Settle.as_view(), name="settle"),
    path("desk/jobs/<str:code>/retry/", settle.Retry.as_view(), name="retry"),
    path("desk/audit/", records.Records.as_view(), name="audit"),
    path("desk/files/<str:code>/", pages.File.as_view(), name="file"),
]
