"""Addresses of citizens' accounts on the public site."""

from __future__ import annotations

from django.urls import path

from gongkai.agencies import portal

app_name = "account"
urlpatterns = [
    path("account/", portal.HomePage.as_view(), name="home"),
    path("account/sign-in/", portal.CitizenSignInPage.as_view(), name="sign_in"),
    path("account/register/", portal.RegisterPage.as_view(), name="register"),
    path("account/sign-out/", portal.CitizenSignOut.as_view(), name="sign_out"),
    path("account/password/", portal.CitizenPasswordPage.as_view(), name="password"),
    path("account/close/", portal.ClosePage.as_view(), name="close"),
]
