from django.apps import AppConfig


class ExampleConfig(AppConfig):
    name = "gongkai.example"
    label = "example"
    verbose_name = "示例事项"

    def ready(self) -> None:
        """Make the process, its Actions and its job known."""
        from gongkai.example import jobs, queries  # noqa: PLC0415  models must be loaded first

        jobs.register()
        queries.register()
