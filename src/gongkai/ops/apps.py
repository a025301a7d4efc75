from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "gongkai.ops"
    label = "ops"
    verbose_name = "运行维护"

    def ready(self) -> None:
        """Register the doctor's checks of the installation itself."""
        from gongkai.ops import checks  # noqa: PLC0415  models must be loaded first

        checks.register()
