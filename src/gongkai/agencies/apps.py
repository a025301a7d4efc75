from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "gongkai.agencies"
    label = "agencies"
    verbose_name = "机关与人员"

    def ready(self) -> None:
        """Declare settings, and add to the registries: Actions, doctor checks, navigation, workbench."""
        from gongkai.agencies import contributions  # noqa: PLC0415  models must be loaded first

        contributions.register()
