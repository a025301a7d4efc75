"""Addresses of the example process."""

from django.urls import path

from gongkai.example.desk import ApprovePage, HandOverPage, RegisterPage, request_page

app_name = "example"
urlpatterns = [
    path("desk/example/new/", RegisterPage.as_view(), name="register"),
    path("desk/example/<int:year>-<int:number>/", request_page, name="request"),
    path("desk/example/<int:year>-<int:number>/approve/", ApprovePage.as_view(), name="approve"),
    path("desk/example/<int:year>-<int:number>/hand-over/", HandOverPage.as_view(), name="hand_over"),
]
