"""The outbox of a desk and its templates."""

from __future__ import annotations

from typing import Any

from loge.maildesk import outbox, templates
from loge.maildesk.models import Mailbox, Post, Template, Thread

from ...cast import Cast
from . import Pages


def a_thread(cast: Cast) -> Thread:
    box, _fresh = Mailbox.objects.get_or_create(
        house=cast.house, address="envois@alencon.example", defaults={"name": "Envois"}
    )
    return Thread.objects.create(house=cast.house, mailbox=box, title="Une table")


def more_posts(cast: Cast, count: int) -> None:
    for _ in range(count):
        number = Post.objects.count()
        to = [("", f"guest{number}@example.org"), ("", f"also{number}@example.org")]
        outbox.send(a_thread(cast), words="Bonjour.", title="Re", to=to, by=cast.desk, key=f"k{number}", seen_version=0)


def more_templates(cast: Cast, count: int) -> None:
    for _ in range(count):
        made = templates.write(cast.house, by=cast.desk, name=f"Réponse {Template.objects.count()}")
        templates.word(made, by=cast.desk, language="fr", words="{dear}")


def needs(cast: Cast, path: str) -> dict[str, Any]:
    return {"thread": a_thread(cast).pk} if "{thread}" in path else {}


PAGES: Pages = {
    "the outbox of a desk": ("/house/alencon/desk/outbox/", "keeper", more_posts),
    "its templates": ("/house/alencon/desk/templates/", "keeper", more_templates),
    "writing, by templates": ("/house/alencon/desk/threads/{thread}/write/", "keeper", more_templates),
}
