"""Addresses of public items. One that was public answers for ever (docs/addresses.md).

An index number holds a slash, so that what follows it is told apart by its last words.
"""

from __future__ import annotations

from django.urls import path

from gongkai.publications.portal import (
    attached,
    decisions,
    documents,
    feeds,
    grassroots,
    histories,
    lists,
    search,
    sitemaps,
)

app_name = "documents"
urlpatterns = [
    path("documents/", lists.everything, name="list"),
    path("documents/list.csv", lists.as_csv, name="csv"),
    path("documents/list.json", lists.as_json, name="json"),
    path("documents/files/<str:code>/", attached.file, name="file"),
    path("documents/<path:index_number>/versions/<int:number>/canonical.json", histories.canonical, name="canonical"),
    path("documents/<path:index_number>/versions/", histories.versions, name="versions"),
    path("documents/<path:index_number>/data.json", histories.data, name="data"),
    path("documents/<path:index_number>/qr.svg", histories.qr, name="qr"),
    path("documents/<path:index_number>/", documents.document, name="document"),
    path("contents/rules/", lists.collection, {"name": "rules"}, name="rules"),
    path("contents/normative/", lists.collection, {"name": "normative"}, name="normative"),
    path("contents/<str:code>/", lists.catalogue, name="catalogue"),
    path("columns/<str:key>/", lists.column, name="column"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/list.csv", decisions.as_csv, name="decisions_csv"),
    path("grassroots/", grassroots.catalogues, name="grassroots"),
    path("grassroots/list.xlsx", grassroots.export, name="grassroots_export"),
    path("feeds/latest.atom", feeds.latest, name="feed"),
    path("feeds/agencies/<str:code>.atom", feeds.of_agency, name="agency_feed"),
    path("feeds/contents/<str:code>.atom", feeds.of_catalogue, name="catalogue_feed"),
    path("search/", search.search, name="search"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemaps/<int:number>.xml", sitemaps.part, name="sitemap_part"),
]
