"""Addresses of the annual-report room (docs/addresses.md)."""

from __future__ import annotations

from django.urls import path

from gongkai.annual_reports import portal, public_pages
from gongkai.annual_reports.desk import alike, area, board, forms, pages, process, unit_files

app_name = "annual_reports"
PUBLIC = "reports/<str:code>/<int:year>/"
AREA = "desk/reports/<str:code>/<int:year>/area"
FILE = f"{AREA}/files/<int:number>"
REPORT = "desk/reports/<str:code>/<int:year>"
urlpatterns = [
    path("tools/report-check/", portal.check, name="check"),
    path(PUBLIC, public_pages.report, name="public"),
    path(f"{PUBLIC}<int:number>/", public_pages.report, name="public_version"),
    path(f"{PUBLIC}<int:number>/report.<str:kind>", public_pages.file, name="public_file"),
    path("desk/reports/board/", board.Board.as_view(), name="board"),
    path(f"{AREA}/", area.Area.as_view(), name="area"),
    path(f"{AREA}/cells/<str:cell>/", area.AreaCell.as_view(), name="area_cell"),
    path(f"{AREA}/report.<str:kind>", area.AreaExport.as_view(), name="area_export"),
    path(f"{AREA}/exclusions/new/", area.ExcludePage.as_view(), name="exclude"),
    path(f"{AREA}/exclusions/<str:key>/end/", area.EndExclusionPage.as_view(), name="end_exclusion"),
    path(f"{AREA}/chase/", area.ChasePage.as_view(), name="chase"),
    path(f"{AREA}/chases/<str:key>/letter.<str:kind>", area.ChaseLetter.as_view(), name="chase_letter"),
    path(f"{AREA}/files/new/", unit_files.ReceivePage.as_view(), name="receive_unit_file"),
    path(f"{FILE}/", unit_files.UnitFilePage.as_view(), name="unit_file"),
    path(f"{FILE}/marked.<str:kind>", unit_files.MarkedCopy.as_view(), name="unit_file_marked"),
    path(f"{FILE}/steps/<str:step>/", unit_files.UnitFileStep.as_view(), name="unit_file_step"),
    path(f"{REPORT}/begin/", process.BeginPage.as_view(), name="begin"),
    path(f"{REPORT}/steps/<str:step>/", process.StepPage.as_view(), name="step"),
    path("desk/reports/", pages.Yearly.as_view(), name="yearly"),
    path(f"{REPORT}/", pages.Report.as_view(), name="report"),
    path(f"{REPORT}/cells/<str:cell>/", pages.CellPage.as_view(), name="cell"),
    path(f"{REPORT}/report.<str:kind>", pages.Export.as_view(), name="export"),
    path(f"{REPORT}/alike/", alike.AlikePage.as_view(), name="alike"),
    path(f"{REPORT}/text/<str:head>/", forms.WritePassage.as_view(), name="passage"),
    path(f"{REPORT}/entries/new/", forms.AddSupplement.as_view(), name="supplement"),
    path(f"{REPORT}/entries/<str:key>/end/", forms.EndSupplement.as_view(), name="end_supplement"),
    path(f"{REPORT}/import/", forms.ImportReport.as_view(), name="import"),
    path(f"{REPORT}/freeze/", forms.FreezeReport.as_view(), name="freeze"),
    path(f"{REPORT}/versions/<int:number>/", pages.VersionPage.as_view(), name="version"),
    path(f"{REPORT}/versions/<int:number>/cells/<str:cell>/", pages.VersionCell.as_view(), name="version_cell"),
]
