"""``loge seals renew``: after a change of keys, everything sealed is sealed with the newest, so that the old ones can go."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Field, Model

from loge.common import seals


def renew() -> int:
    """Seal anew, row by row; what changes meanwhile is left to whoever changed it. Prints what no key opens: 1 if there is any."""
    renewed = lost = 0
    for model, column in sealed_columns():
        rows = model._default_manager.exclude(**{column: ""}).values_list("pk", column)
        for key, sealed in rows.iterator(chunk_size=500):
            try:
                told = seals.again(sealed)
            except seals.Unsealable:
                lost += 1
                print(f"no key opens {model._meta.label} {key} / aucune clé ne l’ouvre")
                continue
            renewed += model._default_manager.filter(pk=key, **{column: sealed}).update(**{column: told})
    print(f"{renewed} sealed with the newest key. / {renewed} scellés avec la nouvelle clé.")
    return 1 if lost else 0


def sealed_columns() -> Iterator[tuple[type[Model], str]]:
    """Every column of sealed words: they are all called ``sealed`` or ``sealed_…``."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, Field) and (field.name == "sealed" or field.name.startswith("sealed_")):
                yield model, field.name
