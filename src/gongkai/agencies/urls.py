"""Addresses of agencies, people and the staff's own accounts; ``account_urls`` are the citizens'."""

from __future__ import annotations

from django.urls import path

from gongkai.agencies import desk, entrance

app_name = "agencies"
urlpatterns = [
    path("desk/sign-in/", entrance.SignInPage.as_view(), name="sign_in"),
    path("desk/sign-out/", entrance.Leave.as_view(), name="sign_out"),
    path("desk/switch/", entrance.Switch.as_view(), name="switch"),
    path("desk/post/", entrance.PostPage.as_view(), name="post"),
    path("desk/account/", entrance.OwnAccount.as_view(), name="account"),
    path("desk/account/password/", entrance.PasswordPage.as_view(), name="password"),
    path("desk/account/second-factor/", entrance.FactorPage.as_view(), name="second_factor"),
    path("desk/account/codes/", entrance.CodesPage.as_view(), name="codes"),
    path("desk/agencies/", desk.Agencies.as_view(), name="agencies"),
    path("desk/agencies/new/", desk.NewAgency.as_view(), name="new_agency"),
    path("desk/agencies/<str:code>/", desk.AgencyPage.as_view(), name="agency"),
    path("desk/agencies/<str:code>/change/", desk.ChangeAgency.as_view(), name="change_agency"),
    path("desk/agencies/<str:code>/end/", desk.EndAgency.as_view(), name="end_agency"),
    path("desk/agencies/<str:code>/data/", desk.AgencyData.as_view(), name="data"),
    path("desk/agencies/<str:code>/units/new/", desk.NewUnit.as_view(), name="new_unit"),
    path("desk/units/<str:key>/", desk.ChangeUnit.as_view(), name="unit"),
    path("desk/people/", desk.People.as_view(), name="people"),
    path("desk/people/new/", desk.NewPerson.as_view(), name="new_person"),
    path("desk/people/<str:key>/", desk.PersonPage.as_view(), name="person"),
    path("desk/people/<str:key>/name/", desk.ChangePerson.as_view(), name="change_person"),
    path("desk/people/<str:key>/posts/new/", desk.NewPost.as_view(), name="new_post"),
    path("desk/people/<str:key>/account/new/", desk.NewAccount.as_view(), name="new_account"),
    path("desk/posts/<str:key>/", desk.ChangePost.as_view(), name="change_post"),
    path("desk/posts/<str:key>/end/", desk.EndPost.as_view(), name="end_post"),
    path("desk/posts/<str:key>/roles/", desk.Roles.as_view(), name="roles"),
    path("desk/accounts/", desk.Accounts.as_view(), name="accounts"),
    path("desk/accounts/<str:key>/", desk.AccountPage.as_view(), name="account_page"),
    path("desk/accounts/<str:key>/certificate/", desk.Certificate.as_view(), name="certificate"),
    path("desk/leading-group/", desk.LeadingGroups.as_view(), name="leading_groups"),
    path("desk/leading-group/<str:code>/", desk.LeadingGroup.as_view(), name="leading_group"),
    path("desk/leading-group/<str:code>/new/", desk.NewSeat.as_view(), name="new_seat"),
    path("desk/seats/<str:key>/end/", desk.EndSeat.as_view(), name="end_seat"),
    path("desk/hand-over/", desk.HandOver.as_view(), name="hand_over"),
]
