"""Whether the database has the present schema, and bringing it there."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from gongkai.ops.command import Problem, set_clock


def make_home() -> None:
    """Make the home folder: SQLite makes its file, but no folder for it, and a signing key that is given makes none."""
    Path(settings.HOME).mkdir(parents=True, exist_ok=True)


def is_empty() -> bool:
    """Whether no migration was ever applied; raises ``Problem`` where the database cannot be reached."""
    try:
        return not MigrationRecorder(connection).applied_migrations()
    except DatabaseError as error:
        raise Problem(f"连接不上数据库：{error}\n请检查 GONGKAI_DATABASE 和数据库服务。") from None


def pending() -> list[str]:
    """The migrations that the program knows and the database has not applied."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate() -> None:
    """Apply what is pending."""
    call_command("migrate", verbosity=0, interactive=False)


def require_present(*, apply: bool = False) -> None:
    """Raise ``Problem`` unless the schema is the present one; with ``apply`` bring it there first."""
    if is_empty() and not apply:
        raise Problem("数据库还没有建立。演示请执行 gongkai demo，正式安装请执行 gongkai install。")
    missing = pending()
    if missing and not apply:
        names = "、".join(missing[:3]) + ("…" if len(missing) > 3 else "")
        raise Problem(
            f"数据库有 {len(missing)} 项结构更新尚未执行（{names}）。\n"
            "请先用 gongkai backup 备份，再执行 gongkai migrate，或者加上 --migrate 重新启动。"
        )
    if missing:
        migrate()
    set_clock()
