"""What happens after a fact of a long request: when a step is the client's turn, a letter says so and by when."""

from __future__ import annotations

from pathlib import Path

from loge.clients.households import hidden_from
from loge.clients.models import Member
from loge.common import journal
from loge.common.dates import spelled
from loge.common.models import Fact
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link
from loge.people.models import Person

from ..models.long import Step, Undertaking
from . import queries, states

LETTERS = Path(__file__).parent.parent / "letters"


@journal.on("undertaking.open", "step.done", "step.dropped")
def say_whose_turn(fact: Fact) -> None:
    """Only for a step that this very fact made theirs to do, and that still is: each is told of once."""
    if fact.kind == "undertaking.open":
        row, number = Undertaking.objects.filter(house=fact.house_id, pk=fact.subject_id).first(), None
    else:
        step = Step.objects.filter(house=fact.house_id, pk=fact.subject_id).select_related("undertaking").first()
        row, number = (step.undertaking, step.number) if step is not None else (None, None)
    if row is None or row.state != states.OPEN or row.client_id is None:
        return
    turns = [one for one in theirs_now(row) if number is None or number in one.after]
    for to in readers(row) if turns else ():
        told = [(one.title, spelled(one.due_on, "EEEE d MMMM", to.language), one.words) for one in turns]
        facts = {"request": row.title, "turns": told, "house": row.house, "link": link(f"/mine/long/{row.pk}/")}
        maildesk.send(
            to=to, name="your_turn", folder=LETTERS, facts=facts, key=f"{fact.pk}:{to.pk}", house=row.house, about=row.reference
        )  # fmt: skip


def theirs_now(row: Undertaking) -> list[Step]:
    """The steps that are the client's to do and wait for nothing else."""
    steps = queries.steps_of(row)
    left = {one.number for one in steps if one.is_left}
    return [one for one in steps if one.is_theirs and one.is_shown and one.is_left and not left & set(one.after)]


def readers(row: Undertaking) -> list[Person]:
    """Whoever orders for the household and may know of it: one for whom it is a surprise reads nothing."""
    here = Member.objects.filter(
        house=row.house_id, client=row.client_id, status=Member.Status.HERE, person__isnull=False
    )
    found = here.filter(orders=Member.Orders.EVERYONE).select_related("person").order_by("-pays", "made_at")
    return [one.person for one in found if one.person and row.reference not in hidden_from(one.person)]
