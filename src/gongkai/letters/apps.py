from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "gongkai.letters"
    label = "letters"
    verbose_name = "文书"

    def ready(self) -> None:
        """Make the settings and the job known."""
        from gongkai.letters import jobs, settings  # noqa: F401, PLC0415  models must be loaded first

        jobs.register()
