"""What is told about reviews: that one is written, and a reply. Reports and their decisions are told like those of anything shown."""

from __future__ import annotations

from pathlib import Path

from django.utils import translation

from loge.common import journal
from loge.common.models import Fact
from loge.demands import assisted
from loge.demands.models import Demand
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link

from .models import Review

LETTERS = Path(__file__).resolve().parent.parent / "letters"


@journal.on("review.written")
def tell_of_review(fact: Fact) -> None:
    """The other party is invited to write theirs: both are shown together."""
    demand = Demand.objects.select_related("house", "client", "provider__person").get(pk=fact.subject_id)
    reader, author = (
        (demand.provider.person, demand.client)
        if str(demand.client_id) == fact.by
        else (demand.client, demand.provider.person)
    )
    with translation.override(reader.language):
        name = assisted.spoken_name(demand) if author == demand.client else author.first_name
    facts = {"author": name, "demand": demand, "link": link(f"/demands/{demand.pk}/")}
    maildesk.send(
        to=reader,
        name="reviewed",
        folder=LETTERS,
        facts=facts,
        key=f"{fact.pk}",
        house=demand.house,
        about=demand.reference,
    )


@journal.on("review.replied")
def tell_of_reply(fact: Fact) -> None:
    """Who wrote the review reads the answer."""
    review = Review.objects.select_related("house", "author").get(pk=fact.subject_id)
    demand = review.subject.partition(":")[2]
    facts = {"reply": review.reply, "link": link(f"/demands/{demand}/")}
    maildesk.send(
        to=review.author, name="replied", folder=LETTERS, facts=facts, key=str(fact.pk), house=review.house, about=review.subject
    )  # fmt: skip
