"""Answers the house owns: one answer, as many languages as it speaks."""

from __future__ import annotations

from django.db import models

from loge.common.clock import now
from loge.houses.models import HouseRow
from loge.people.models import Person


class Template(HouseRow):
    """One answer of the house, such as "table confirmed". ``kind`` is the category or moment it is offered for."""

    key = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=40, blank=True)
    is_kept = models.BooleanField(default=True)  # False: no longer offered, still known to what was sent with it
    changed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "key"], name="template_once_per_house")]

    def __str__(self) -> str:
        return self.name


class Variant(HouseRow):
    """The words of a template in one language, ``manner`` for languages that have two (tu, vous)."""

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="variants")
    language = models.CharField(max_length=5)
    manner = models.CharField(max_length=4, blank=True)
    title = models.CharField(max_length=200, blank=True)
    words = models.TextField(max_length=10_000)
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template", "language", "manner"], name="variant_once_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.template_id} {self.language}"
