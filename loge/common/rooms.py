"""What every room brings by being there: who hears of facts, and what comes round by itself."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps


@cache
def load_listeners() -> None:
    """Import ``listeners.py`` and ``clock.py`` of every room, so that its ``@on`` lines are heard and its rounds made.

    Before the first fact is written, and before a worker's first round: a command that does neither answers at once.
    """
    for config in apps.get_app_configs():
        for name in ("listeners", "clock"):
            if config.name.startswith("loge.") and find_spec(f"{config.name}.{name}"):
                import_module(f"{config.name}.{name}")
