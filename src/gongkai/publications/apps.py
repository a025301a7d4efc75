from django.apps import AppConfig


class PublicationsConfig(AppConfig):
    name = "gongkai.publications"
    label = "publications"
    verbose_name = "主动公开"

    def ready(self) -> None:
        """Make the process, its Actions, its settings and its names known."""
        from gongkai.publications import contributions  # noqa: PLC0415  models must be loaded first

        contributions.register()
