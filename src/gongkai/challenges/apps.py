from django.apps import AppConfig


class ChallengesConfig(AppConfig):
    name = "gongkai.challenges"
    label = "challenges"
    verbose_name = "复议诉讼"

    def ready(self) -> None:
        """Make the process, its Actions, its settings and its names known."""
        from gongkai.challenges import contributions  # noqa: PLC0415  models must be loaded first

        contributions.register()
