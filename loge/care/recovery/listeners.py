"""A low review is a complaint: it is not left to be found."""

from __future__ import annotations

from loge.common import journal
from loge.common.models import Fact
from loge.demands.models import Demand

from ..reviews.models import Review
from . import states
from .actions import complain
from .models import Complaint

LOW = 2  # stars


@journal.on("review.written")
def hear_of_a_low_review(fact: Fact) -> None:
    """Two stars or fewer from who was served: the house answers before anyone else reads it."""
    review = (
        Review.objects.filter(house=fact.house_id, subject=fact.subject, author__pk=fact.by)
        .select_related("author")
        .first()
    )
    demand = Demand.objects.select_related("house", "provider").filter(house=fact.house_id, pk=fact.subject_id).first()
    if review is None or demand is None or review.stars > LOW or review.author_id != demand.client_id:
        return
    complain(
        demand.house, key=f"review:{review.pk}", source=Complaint.Source.REVIEW, by=states.MACHINE, words=review.words,
        subject=demand.reference, person=review.author, at=fact.at,
    )  # fmt: skip
