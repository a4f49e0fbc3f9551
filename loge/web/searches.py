"""What the pages hear of: kept searches that found something new."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path

from django.http import QueryDict

from loge.common import journal
from loge.common.clock import day_of, now, zone
from loge.common.jobs import daily, later, task
from loge.common.models import Fact
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link
from loge.offers import saved
from loge.offers.kept import SavedSearch
from loge.offers.search.cards import cards
from loge.offers.search.finding import find

from . import wanted

LETTERS = Path(__file__).parent / "letters"
MOST_NAMED = 5  # offers in a letter
MOST_LOOKED_AT = 200


@daily(dt.time(7, 30))
@task()
def look_again() -> None:
    """Each kept search looks again, one job each."""
    for search in saved.waiting(day_of(now(), zone())):
        later(look_again_for, str(search.pk), house=search.house_id)


@task()
def look_again_for(key: str) -> None:
    """Is there a new offer for this search? Looking twice tells once."""
    search = SavedSearch.objects.select_related("house", "person").filter(pk=key).first()
    if search is None:
        return
    moment = now()
    day = day_of(moment, search.house.zone)
    if search.told_on is not None and search.told_on >= day:
        return
    asked = wanted.read(search.house, QueryDict(search.query), at=moment)
    found = find(search.house, asked.wanted, per_page=MOST_LOOKED_AT, at=moment)
    saved.tell(search, offers=[hit.offer.pk for hit in found.hits], day=day, at=moment)


@journal.on("search.answered")
def write_of_new_offers(fact: Fact) -> None:
    """The letter: what is new, where to see it, and how to stop."""
    search = SavedSearch.objects.select_related("house", "person").filter(pk=fact.subject_id).first()
    if search is None:  # let go meanwhile
        return
    house = search.house
    keys = [uuid.UUID(key) for key in fact.data["offers"]]
    shown = cards({house: keys[:MOST_NAMED]})
    if not shown:
        return
    reader = search.person
    facts = {
        "search": search,
        "house": house,
        "count": len(keys),
        "offers": [
            (card.title, card.provider.name, card.price.spoken(reader.language) if card.price else "")
            for card in shown.values()
        ],
        "link": link(f"/loges/{house.slug}/find/?{search.query}"),
        "stop": link(f"/searches/stop/{saved.stop_key(search)}/"),
    }
    maildesk.send(
        to=reader, name="search_answered", folder=LETTERS, facts=facts, key=f"search:{fact.pk}", house=house,
        about=fact.subject,
    )  # fmt: skip
