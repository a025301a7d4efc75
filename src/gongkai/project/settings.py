"""Django's settings. What differs between installations comes from ``environment``; the rest is fixed here."""

from __future__ import annotations

from pathlib import Path

from gongkai.project.environment import Environment, database_settings, mail_settings
from gongkai.project.secrets import secret_key

ENVIRONMENT = Environment.read()
HOME = ENVIRONMENT.home
PACKAGE = Path(__file__).resolve().parent.parent

DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key or secret_key(HOME)
VENUE_HOSTS = ENVIRONMENT.venues
ALLOWED_HOSTS = [*ENVIRONMENT.hosts, *VENUE_HOSTS]

INSTALLED_APPS = [
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_prose_editor",
    "gongkai.core",
    "gongkai.ui",
    "gongkai.agencies",
    "gongkai.search",
    "gongkai.letters",
    "gongkai.publications",
    "gongkai.applications",
    "gongkai.challenges",
    "gongkai.annual_reports",
    "gongkai.exchange",
    "gongkai.portal",
    "gongkai.desk",
    "gongkai.ops",
]
if ENVIRONMENT.example:
    INSTALLED_APPS.append("gongkai.example")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "gongkai.ui.middleware.SecurityHeaders",
    "gongkai.ui.middleware.ReadableAddress",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "gongkai.ui.middleware.OldBrowserNotice",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "gongkai.agencies.middleware.ViewerMiddleware",
    "gongkai.portal.venue.VenueMode",
]

ROOT_URLCONF = "gongkai.project.urls"
WSGI_APPLICATION = "gongkai.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "gongkai.ui.jinja.environment",
            "context_processors": [
                "gongkai.ui.context.page",
                "gongkai.portal.site.site",
                "gongkai.desk.shell.shell",
            ],
        },
    },
]
# Public pages, kept for seconds under the generation of the public state; in each process its own.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}
FORM_RENDERER = "gongkai.ui.forms.Renderer"

DATABASES = {"default": database_settings(ENVIRONMENT.database)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "agencies.Account"
LOGIN_URL = "agencies:sign_in"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "gongkai.agencies.running_out.csrf_failed"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
globals().update(mail_settings(ENVIRONMENT.mail, ENVIRONMENT.mail_from))
SMS_GATEWAY = ENVIRONMENT.sms
# Addresses of our own TLS proxies: only they are believed about client certificates and the client's address.
TRUSTED_PROXIES = frozenset(ENVIRONMENT.proxies)
# Folders of fonts that letters are set in before those of the machine.
FONT_FOLDERS = ENVIRONMENT.fonts

# Which engine searches: a module of gongkai.search.engines.
SEARCH_ENGINE = ENVIRONMENT.search

# How many applications the demonstration plays; the tests play a few.
DEMO_CASES = 300
# How many items it publishes; the tests publish a few.
DEMO_PUBLICATIONS = 120
# How many items it brings in from the agencies' old sites; the tests bring in a few.
DEMO_MIGRATED = 1880
# Of how many months it lists licences and penalties; the tests list one.
DEMO_ACT_MONTHS = 36
