from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "gongkai.ops"
    label = "ops"
    verbose_name = "运行维护"

    def ready(self) -> None:
        """Register the doctor's checks of the installation itself, the first demo chapter and the Actions."""
        from gongkai.ops import actions, checks  # noqa: F401, PLC0415  models must be loaded first
        from gongkai.ops.demo import chapter, site  # noqa: PLC0415

        checks.register()
        chapter.register()
        site.register()
