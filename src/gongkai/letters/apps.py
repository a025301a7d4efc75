from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "gongkai.letters"
    label = "letters"
    verbose_name = "文书"

    def ready(self) -> None:
        """Make settings, Actions, job, navigation and the check of the fonts known."""
        from gongkai.letters import contributions, health  # noqa: PLC0415  models must be loaded first

        contributions.register()
        health.register()
