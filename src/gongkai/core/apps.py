from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "gongkai.core"
    label = "core"
    verbose_name = "共用机制"

    def ready(self) -> None:
        """Register jobs and lookups of the mechanisms themselves; a migrated database has the shipped calendar."""
        from gongkai.core import calendars, housekeeping, lookups  # noqa: F401, PLC0415  models must be loaded first

        housekeeping.register()
        post_migrate.connect(lambda **_: calendars.seed(), sender=self, weak=False, dispatch_uid="core.calendars.seed")
