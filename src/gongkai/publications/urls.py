"""Addresses of publications at the desk (docs/addresses.md)."""

from __future__ import annotations

from django.urls import path

from gongkai.publications.desk import (
    acts_page,
    columns_page,
    confirmations_page,
    drafting,
    handing_page,
    interpretations_page,
    item_page,
    links_page,
    lists,
    migrate_page,
    step_page,
)
from gongkai.publications.grassroots import desk as grassroots
from gongkai.publications.guides import desk as guides
from gongkai.publications.institutions import desk as institutions

app_name = "publications"
DESK = "desk/publications/"
ITEM = f"{DESK}<str:key>/"
HAND_OVERS = "desk/hand-overs/"
CONFIRMATIONS = "desk/confirmations/"
COLUMNS = "desk/columns/"
ACTS = "desk/acts/"
GUIDE = "desk/guide/"
GRASSROOTS = "desk/grassroots/"
LINE = f"{GRASSROOTS}lines/<str:key>/"
INSTITUTIONS = "desk/institutions/"
INSTITUTION = f"{INSTITUTIONS}<str:key>/"

urlpatterns = [
    path(DESK, lists.QueuePage.as_view(), name="queue"),
    path(f"{DESK}new/", drafting.NewPage.as_view(), name="new"),
    path(f"{DESK}import/", drafting.ImportPage.as_view(), name="import"),
    path(f"{DESK}migrate/", migrate_page.MigratePage.as_view(), name="migrate"),
    path(ITEM, item_page.ItemPage.as_view(), name="item"),
    path(f"{ITEM}files/", drafting.FilesPage.as_view(), name="files"),
    path(f"{ITEM}<str:step>/", step_page.StepPage.as_view(), name="step"),
    path(f"{ITEM}<str:step>/<str:of>/", step_page.StepPage.as_view(), name="step_of"),
    path("desk/interpretations/", interpretations_page.InterpretationsPage.as_view(), name="interpretations"),
    path(HAND_OVERS, handing_page.HandOversPage.as_view(), name="hand_overs"),
    path(f"{HAND_OVERS}new/", handing_page.NewHandOver.as_view(), name="new_hand_over"),
    path(f"{HAND_OVERS}<str:key>/", handing_page.HandOverPage.as_view(), name="hand_over"),
    path(f"{HAND_OVERS}<str:key>/list.pdf", handing_page.HandOverPdf.as_view(), name="hand_over_pdf"),
    path(f"{HAND_OVERS}<str:key>/list.xlsx", handing_page.HandOverFile.as_view(), name="hand_over_file"),
    path("desk/links/", links_page.LinksPage.as_view(), name="links"),
    path(CONFIRMATIONS, confirmations_page.ConfirmationsPage.as_view(), name="confirmations"),
    path(f"{CONFIRMATIONS}<str:key>/", confirmations_page.ConfirmationPage.as_view(), name="confirmation"),
    path(f"{CONFIRMATIONS}<str:key>/answer/", confirmations_page.AnswerPage.as_view(), name="confirmation_answer"),
    path(f"{CONFIRMATIONS}<str:key>/decide/", confirmations_page.DecidePage.as_view(), name="confirmation_decide"),
    path(
        f"{CONFIRMATIONS}<str:key>/files/<str:code>/",
        confirmations_page.ConfirmationFile.as_view(),
        name="confirmation_file",
    ),
    path(COLUMNS, columns_page.LedgerPage.as_view(), name="columns"),
    path(f"{COLUMNS}new/", columns_page.NewColumn.as_view(), name="new_column"),
    path(f"{COLUMNS}<str:key>/", columns_page.ColumnPage.as_view(), name="column"),
    path(f"{COLUMNS}<str:key>/change/", columns_page.ChangePage.as_view(), name="change_column"),
    path(f"{COLUMNS}<str:key>/end/", columns_page.EndPage.as_view(), name="end_column"),
    path(f"{COLUMNS}<str:key>/nothing-new/", columns_page.NothingNewPage.as_view(), name="nothing_new"),
    path(ACTS, acts_page.LedgerPage.as_view(), name="acts"),
    path(f"{ACTS}new/", acts_page.NewAct.as_view(), name="new_act"),
    path(f"{ACTS}import/", acts_page.ImportPage.as_view(), name="import_acts"),
    path(f"{ACTS}table/", acts_page.TablePage.as_view(), name="table2"),
    path(f"{ACTS}figures/new/", acts_page.NewFigure.as_view(), name="new_figure"),
    path(f"{ACTS}figures/<str:key>/", acts_page.FigurePage.as_view(), name="figure"),
    path(f"{ACTS}figures/<str:key>/correct/", acts_page.CorrectFigurePage.as_view(), name="correct_figure"),
    path(f"{ACTS}figures/<str:key>/end/", acts_page.EndFigurePage.as_view(), name="end_figure"),
    path(f"{ACTS}<str:key>/", acts_page.ActPage.as_view(), name="act"),
    path(f"{ACTS}<str:key>/correct/", acts_page.CorrectActPage.as_view(), name="correct_act"),
    path(f"{ACTS}<str:key>/end/", acts_page.EndActPage.as_view(), name="end_act"),
    path(GUIDE, guides.GuidePage.as_view(), name="guide"),
    path(f"{GUIDE}compare/", guides.ComparePage.as_view(), name="guide_compare"),
    path(f"{GUIDE}<str:step>/", guides.GuideStepPage.as_view(), name="guide_step"),
    path(INSTITUTIONS, institutions.RegisterPage.as_view(), name="institutions"),
    path(f"{INSTITUTIONS}new/", institutions.NewInstitution.as_view(), name="new_institution"),
    path(INSTITUTION, institutions.InstitutionPage.as_view(), name="institution"),
    path(f"{INSTITUTION}replace/", institutions.ReplacePage.as_view(), name="replace_institution"),
    path(f"{INSTITUTION}review/", institutions.ReviewPage.as_view(), name="review_institution"),
    path(f"{INSTITUTION}correct/", institutions.CorrectPage.as_view(), name="correct_institution"),
    path(f"{INSTITUTION}repeal/", institutions.RepealPage.as_view(), name="repeal_institution"),
    path(GRASSROOTS, grassroots.CataloguesPage.as_view(), name="grassroots"),
    path(f"{GRASSROOTS}list.xlsx", grassroots.ExportPage.as_view(), name="grassroots_export"),
    path(f"{GRASSROOTS}import/", grassroots.ImportPage.as_view(), name="import_grassroots"),
    path(f"{GRASSROOTS}new/", grassroots.NewLinePage.as_view(), name="new_standard_line"),
    path(LINE, grassroots.LinePage.as_view(), name="standard_line"),
    path(f"{LINE}assign/", grassroots.AssignPage.as_view(), name="assign_standard_line"),
    path(f"{LINE}end/", grassroots.EndPage.as_view(), name="end_standard_line"),
]
