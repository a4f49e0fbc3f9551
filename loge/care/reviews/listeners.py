"""What is told about reviews: a reply. Reports and their decisions are told like those of anything shown."""

from __future__ import annotations

from pathlib import Path

from loge.common import journal
from loge.common.models import Fact
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link

from ..models import Review

LETTERS = Path(__file__).resolve().parent.parent / "letters"


@journal.on("review.replied")
def tell_of_reply(fact: Fact) -> None:
    """Who wrote the review reads the answer."""
    review = Review.objects.select_related("house", "author").get(pk=fact.subject_id)
    demand = review.subject.partition(":")[2]
    facts = {"reply": review.reply, "link": link(f"/demands/{demand}/")}
    maildesk.send(
        to=review.author, name="replied", folder=LETTERS, facts=facts, key=str(fact.pk), house=review.house, about=review.subject
    )  # fmt: skip
