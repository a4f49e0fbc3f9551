"""The long requests' part of leaving: what was asked for a household goes with its file; a step of theirs is told to them."""

from __future__ import annotations

from typing import Any

from loge.clients.households import hidden_from
from loge.clients.models import ClientFile, Member
from loge.common.moves import CLOCK
from loge.people.models import Person
from loge.people.rows import ERASED, Own

from ..models.long import Candidate, Step, Undertaking
from . import states
from .candidates import forget_candidate


def _asked(person: Person) -> Any:
    """Of households they order for; what is kept from them is not told by their own export either."""
    hidden = [one.partition(":")[2] for one in hidden_from(person) if one.startswith("undertaking:")]
    files = Member.objects.filter(person=person).exclude(orders="").values("client")
    return Undertaking.objects.filter(client__in=files).exclude(pk__in=hidden)


OWN = (
    Own("long_requests", _asked),
    Own("steps_of_long_requests", lambda person: Step.objects.filter(undertaking__in=_asked(person), is_shown=True)),
    Own("steps_to_do", lambda person: Step.objects.filter(owner=person)),
)


def forget_client(client: ClientFile, *, by: Any) -> None:
    """A household is forgotten: its requests keep their days, without a word; their candidates are erased."""
    rows = Undertaking.objects.filter(house=client.house_id, client=client)
    people = Candidate.objects.filter(house=client.house_id, undertaking__in=rows).exclude(state=states.FORGOTTEN)
    for candidate in people.select_related("house", "undertaking"):
        forget_candidate(candidate, by=CLOCK)
    Step.objects.filter(house=client.house_id, undertaking__in=rows).update(title=ERASED, words="", waits_for="")
    rows.update(title=ERASED, words="", client_name="")
