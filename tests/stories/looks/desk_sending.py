"""The composer with doubts of the guard, the outbox with a failure, the templates."""

from __future__ import annotations

from django.db import transaction

from loge.common import moves
from loge.demands.models import Demand
from loge.maildesk import drafts, outbox, templates
from loge.maildesk.models import Mailbox, Party, Thread
from loge.maildesk.models.post import POST
from tests.cast import Cast

from . import Pages


def show(cast: Cast, states: dict[str, Demand]) -> Pages:
    house = cast.house
    box = Mailbox.objects.create(house=house, name="Conciergerie", address="envois@alencon.example")
    thread = Thread.objects.create(house=house, mailbox=box, title="Une table pour deux")
    Party.objects.create(
        house=house,
        thread=thread,
        email="karin@lindqvist.example",
        name="Karin Lindqvist",
        standing=Party.Standing.MAIN,
    )
    for number, answer in enumerate(("", "550 5.1.1 no such person", "cut after the words were handed over")):
        to = [("Karin Lindqvist", "karin@lindqvist.example"), ("", f"also{number}@example.org")]
        sent = outbox.send(
            thread, words="Bonjour.", title="Votre table", to=to, by=cast.desk, key=f"look{number}", seen_version=number
        )
        if answer:
            with transaction.atomic():
                first = sent.deliveries.order_by("email")[0]
                moves.make(first, "refuse" if number == 1 else "doubt", by=POST, answer=answer)
    drafts.save(
        thread,
        by=cast.desk,
        words="Bonjour Karin,\n\nVotre table est le [date].\n",
        edits=0,
        to=[("Karin", "karin@lindqvist.example")],
    )
    templates.take_starting(house, by=cast.desk)
    at = f"/house/{house.slug}/desk/"
    return {
        cast.keeper: {
            "desk-write": f"{at}threads/{thread.pk}/write/", "desk-outbox": f"{at}outbox/", "desk-templates": f"{at}templates/",
            "desk-template": f"{at}templates/table_confirmed/",
        },
    }  # fmt: skip
