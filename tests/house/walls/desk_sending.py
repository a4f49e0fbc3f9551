"""A conversation with a draft, a mail that is leaving, and a template, in the house."""

from __future__ import annotations

from typing import Any

from loge.maildesk import drafts, outbox, templates
from loge.maildesk.models import Delivery, Draft, Mailbox, Party, Post, Presence, Template, Thread, Variant

from ...cast import Cast
from . import SECRET, Begun

BEHIND = (Draft, Post, Delivery, Presence, Template, Variant)
MAY_MAKE: frozenset[str] = frozenset()
WRITTEN = {"do": "keep", "edits": "0", "starting": "yes"}


def hide(cast: Cast, begun: Begun) -> dict[str, list[Any]]:
    """A guest is answered, and another answer is begun."""
    house = cast.house
    box = Mailbox.objects.create(house=house, name=SECRET[:80], address=f"envois@{house.slug}.example")
    thread = Thread.objects.create(house=house, mailbox=box, title=SECRET)
    Party.objects.create(house=house, thread=thread, email="guest@secret.example", standing=Party.Standing.MAIN)
    told = {"words": SECRET, "title": SECRET, "to": [("", "guest@secret.example")], "key": f"walls-{house.slug}"}
    post = outbox.send(thread, by=cast.desk, seen_version=0, **told)
    drafts.save(thread, by=cast.desk, words=SECRET, edits=0)
    template = templates.write(house, by=cast.desk, name="Table")  # its key is in its address
    Template.objects.filter(pk=template.pk).update(name=SECRET)
    templates.word(template, by=cast.desk, language="fr", words=SECRET)
    return {
        "threads/<key>": [thread.pk], "posts/<key>": [post.pk], "deliveries/<key>": [post.deliveries.get().pk], "name": ["tell"],
        "name of templates": [template.key],
    }  # fmt: skip
