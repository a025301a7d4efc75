from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "gongkai.letters"
    label = "letters"
    verbose_name = "文书"

    def ready(self) -> None:
        """Make settings, Actions, job and navigation known."""
        from gongkai.letters import contributions  # noqa: PLC0415  models must be loaded first

        contributions.register()
