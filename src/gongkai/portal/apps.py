from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "gongkai.portal"
    label = "portal"
    verbose_name = "公开平台"

    def ready(self) -> None:
        """Declare the site's settings and its entry at the desk."""
        from gongkai.portal import contributions, declared  # noqa: PLC0415  settings need the models

        declared.register()
        contributions.register()
