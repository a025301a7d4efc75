from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "gongkai.core"
    label = "core"
    verbose_name = "共用机制"

    def ready(self) -> None:
        """Register the periodic jobs of the mechanisms themselves."""
        from gongkai.core import housekeeping  # noqa: PLC0415  models must be loaded first

        housekeeping.register()
