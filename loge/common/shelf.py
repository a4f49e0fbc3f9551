"""A shelf is a folder where each file is a plug (a gateway, a channel). Adding one touches one file."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType


@cache
def shelf(package: str) -> dict[str, ModuleType]:
    """Every module of ``package`` by its name, but those that begin with an underscore; imported once."""
    folder = import_module(package)
    names = sorted(m.name for m in pkgutil.iter_modules(folder.__path__) if not m.name.startswith("_"))
    return {name: import_module(f"{package}.{name}") for name in names}
