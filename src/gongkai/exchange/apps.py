from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "gongkai.exchange"
    label = "exchange"
    verbose_name = "交换"

    def ready(self) -> None:
        """Make the room's settings, Actions, jobs and pages known."""
        from gongkai.exchange import contributions  # noqa: PLC0415  models must be loaded first

        contributions.register()
