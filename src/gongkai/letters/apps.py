from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "gongkai.letters"
    label = "letters"
    verbose_name = "文书"

    def ready(self) -> None:
        """Make the settings, the job and the check of the fonts known."""
        from gongkai.letters import health, jobs, settings  # noqa: F401, PLC0415  models must be loaded first

        jobs.register()
        health.register()
