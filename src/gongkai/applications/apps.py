from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "gongkai.applications"
    label = "applications"
    verbose_name = "依申请公开"

    def ready(self) -> None:
        """Make the process, its Actions, its settings and its names known."""
        from gongkai.applications import contributions  # noqa: PLC0415  models must be loaded first

        contributions.register()
