"""What a desk does a moment after a mail was filed or written: its words are put where they are found."""

from __future__ import annotations

from loge.common import journal
from loge.common.models import Fact
from loge.maildesk.models import Mail

from . import search


@journal.on("mail.filed", priority=-5)
def index_mail(fact: Fact) -> None:
    """What came in is found by its words. Written anew if it was there."""
    search.index(Mail.objects.filter(house=fact.house_id, pk=fact.subject_id))


@journal.on("post.waiting", priority=-5)
def index_post(fact: Fact) -> None:
    """What we wrote is found as well."""
    search.index(Mail.objects.filter(house=fact.house_id, post=fact.subject_id))
