from django.apps import AppConfig


class AnnualReportsConfig(AppConfig):
    name = "gongkai.annual_reports"
    label = "annual_reports"
    verbose_name = "年度报告"

    def ready(self) -> None:
        """Make its Actions, settings and sources known."""
        from gongkai.annual_reports import contributions  # noqa: PLC0415  models must be loaded first

        contributions.register()
