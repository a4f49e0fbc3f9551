"""What a desk does a moment after a mail was filed or written: its words are put where they are found."""

from __future__ import annotations

from loge.common import journal
from loge.common.models import Fact
from loge.maildesk.models import Delivery, Mail

from .. import desk_states
from . import actions, search


@journal.on("mail.filed", priority=-5)
def index_mail(fact: Fact) -> None:
    """What came in is found by its words. Written anew if it was there."""
    search.index(Mail.objects.filter(house=fact.house_id, pk=fact.subject_id))


@journal.on("post.waiting", priority=-5)
def index_post(fact: Fact) -> None:
    """What we wrote is found as well."""
    search.index(Mail.objects.filter(house=fact.house_id, post__pk=fact.subject_id))


@journal.on("delivery.bounced", "delivery.refused")
def unsay_mail(fact: Fact) -> None:
    """None of those it was written to has it: what it told is not told, and somebody waits for an answer again."""
    rows = Delivery.objects.select_related("post__mail__thread").prefetch_related("post__deliveries")
    lost = rows.filter(house=fact.house_id, pk=fact.subject_id).first()
    if lost is not None and actions.is_lost(lost.post):
        actions.unsay(lost.post.mail, by=desk_states.MAIL, at=fact.at)
