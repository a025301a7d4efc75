from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "gongkai.desk"
    label = "desk"
    verbose_name = "工作台"

    def ready(self) -> None:
        """Make the navigation and the Actions known."""
        from gongkai.desk import actions, navigation, subjects  # noqa: F401, PLC0415  models must be loaded first

        navigation.register()
        subjects.register()
