from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "gongkai.portal"
    label = "portal"
    verbose_name = "公开平台"

    def ready(self) -> None:
        """Declare the site's settings."""
        from gongkai.portal import declared  # noqa: PLC0415  settings need the models

        declared.register()
