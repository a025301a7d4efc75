"""The rooms of the house and the arrows between their models, as the import contract names them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

from django.db.models import Model

ROOT = Path(__file__).resolve().parents[2]
# Only these may be named from everywhere (docs: "Between rooms").
NAMED_FROM_EVERYWHERE = {"agencies.Agency", "agencies.Account"}


def rooms_from_above() -> list[str]:
    """The rooms in the order of the import contract: each may use those after it."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [layer.strip("()") for layer in layers]


def wrong_arrows(models: Iterable[type[Model]], rooms: list[str]) -> list[str]:
    """Relations from our models that point to a higher room, other than those that may be named from everywhere."""
    wrong = []
    for model in models:
        for field in model._meta.get_fields():
            if not field.concrete or field.related_model is None:
                continue
            source, target = model._meta.app_label, field.related_model._meta
            if target.label in NAMED_FROM_EVERYWHERE or target.app_label not in rooms:
                continue
            if rooms.index(target.app_label) < rooms.index(source):
                wrong.append(f"{model._meta.label}.{field.name} → {target.label}: {target.app_label} is above {source}")
    return wrong
