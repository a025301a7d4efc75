from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "gongkai.search"
    label = "search"
    verbose_name = "检索"

    def ready(self) -> None:
        """Make Actions, jobs, navigation and the check of the indexes known."""
        from gongkai.search import contributions  # noqa: PLC0415  models must be loaded first

        contributions.register()
