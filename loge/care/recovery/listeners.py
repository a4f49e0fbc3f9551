"""A low review or an unhappy mail is a complaint: it is not left to be found."""

from __future__ import annotations

from loge.common import journal
from loge.common.models import Fact
from loge.demands.desk.promise import TROUBLED
from loge.demands.models import Case, Demand
from loge.houses.models import House
from loge.maildesk.models import Mail

from ..figures.tallies import count_fact
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


@journal.on("mail.filed", priority=-6)
def hear_of_an_unhappy_mail(fact: Fact) -> None:
    """What was understood of a mail says that someone is unhappy: once a case. Its mood is counted whatever it is."""
    count_fact(fact)
    about = (
        Mail.objects.filter(house=fact.house_id, pk=fact.subject_id).values_list("thread__about", flat=True).first()
        or ""
    )
    kind, _colon, key = about.partition(":")
    if kind != Case.KIND:
        return
    case = Case.objects.select_related("house", "client", "owner").filter(house=fact.house_id, pk=key).first()
    if case is None or case.mood not in TROUBLED or case.house.kind != House.Kind.DESK:
        return
    complain(
        case.house, key=f"case:{case.pk}", source=Complaint.Source.MOOD, by=states.MACHINE, words=case.title, subject=case.reference,
        name=case.client.name if case.client else "", owner=case.owner, at=fact.at,
    )  # fmt: skip
