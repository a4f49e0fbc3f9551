"""The journal's and the queue's part of leaving: what someone did, and the work that names them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from .models import Fact, Job

WORDS = ("words", "reason", "why", "note", "title", "name", "said")


def export(person: Any) -> dict[str, Any]:
    facts = Fact.objects.filter(by=str(person.pk)).order_by("at")
    return {
        "facts": [
            {"at": row.at.isoformat(), "kind": row.kind, "subject": row.subject, "data": row.data} for row in facts
        ]
    }


def open_items(person: Any) -> list[Any]:
    return []


def erase(person: Any) -> None:
    """What they did stays in the journal, without their words; work that is done and names them is forgotten."""
    for fact in Fact.objects.filter(by=str(person.pk)).exclude(data={}).iterator(chunk_size=500):
        kept = {key: "" if key in WORDS and isinstance(value, str) else value for key, value in fact.data.items()}
        if kept != fact.data:
            Fact.objects.filter(pk=fact.pk).update(data=kept)
    told = Q()
    for needle in filter(None, (str(person.pk), person.email)):  # whom only the telephone reaches has no address
        told |= Q(_args__icontains=needle) | Q(_kwargs__icontains=needle)
    texts = {"_args": Cast("args", TextField()), "_kwargs": Cast("kwargs", TextField())}
    Job.objects.annotate(**texts).filter(told, state__in=(Job.State.DONE, Job.State.DEAD)).delete()
