"""What delighted and what hurt in one tap; attentions proposed where they fit, within the budget, never the same twice."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.care.models import Attention, AttentionGiven, Moment
from loge.care.moments import actions, clock, queries
from loge.care.recovery.actions import complain
from loge.clients.models import ClientFile, Member
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import run_all
from tests.cast import Cast
from tests.house.test_tables import walk

from .told import served

pytestmark = pytest.mark.django_db
DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
AT = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)


def book(cast: Cast, *lines: tuple[str, str, int]) -> list[Attention]:
    return [
        actions.write_attention(cast.house, by=cast.keeper, title=title, how="", fits=fits, cents=cents)
        for title, fits, cents in lines
    ]


def test_a_failure_proposes_the_dearest_that_fits_once_and_doing_it_is_a_moment():
    cast = Cast()
    roses, note = book(cast, ("Le mot et les roses", "failure", 2_500), ("Un mot écrit à la main", "failure", 0))
    with pytest.raises(Stale):
        book(cast, ("Le mot et les roses", "first", 0))
    with pytest.raises(Refused):
        actions.write_attention(cast.house, by=cast.client, title="Moi", how="", fits="first", cents=0)
    told = {"source": "button", "by": cast.client, "person": cast.client, "words": "Personne n’est venu."}
    complain(cast.house, key="c1", **told)
    run_all()
    row = AttentionGiven.objects.select_related("attention", "house", "person").get()
    assert row.attention == roses and row.subject.startswith("complaint:")
    assert actions.propose(cast.house, cast.client, why="failure", subject="") is None  # one at a time
    with pytest.raises(Refused):
        actions.do(row, by=cast.client)
    actions.do(row, by=cast.desk, at=AT)
    assert (row.state, row.cents, row.done_by) == ("done", 2_500, cast.desk)
    assert Moment.objects.get().words == "Le mot et les roses" and actions.spent_in_month(cast.house, at=AT) == 2_500
    complain(cast.house, key="c2", **told)
    run_all()
    again = AttentionGiven.objects.get(state="proposed")
    assert again.attention == note  # never the same twice
    assert queries.given(cast.house, cast.keeper)[0].pk == row.pk and not queries.proposed(cast.house, cast.client)[:0]
    assert clock.pass_by(at=again.since_at + 15 * DAY) == 1
    again.refresh_from_db()
    assert again.state == "past"


def test_the_budget_holds_for_the_month_and_for_one_person():
    cast = Cast()
    (dinner,) = book(cast, ("Un dîner", "anytime", 4_000))
    with pytest.raises(Refused):
        actions.set_budget(cast.house, by=cast.desk, month_cents=1, person_cents=1)
    actions.set_budget(cast.house, by=cast.keeper, month_cents=5_000, person_cents=9_000)
    first = actions.propose(cast.house, cast.client, why="anytime", subject="", by=cast.keeper, at=AT)
    second = actions.propose(cast.house, cast.server, why="anytime", subject="", by=cast.keeper, at=AT)
    assert first is not None and second is not None
    actions.do(first, by=cast.keeper, at=AT)
    with pytest.raises(Refused, match="10"):
        actions.do(second, by=cast.keeper, at=AT + DAY)
    actions.do(second, by=cast.keeper, at=AT + 20 * DAY)
    assert (
        actions.propose(cast.house, cast.stranger, why="anytime", subject="", at=AT + 20 * DAY) is None
    )  # too dear for what is left
    actions.put_away(dinner, by=cast.keeper)
    assert queries.book(cast.house) == []


def test_the_first_time_and_the_return_are_heard_the_dead_and_the_house_are_left_in_peace():
    cast = Cast()
    book(cast, ("Le plan de la ville déplié", "first", 0), ("Leur café comme ils l’aiment", "returning", 0))
    cast_first = served(cast)
    from loge.care.moments.listeners import propose_after_a_service
    from loge.common.models import Fact

    def settled(demand) -> None:
        propose_after_a_service.func(
            Fact(kind="demand.settled", subject=demand.reference, house_id=cast.house.pk, at=now())
        )

    settled(cast_first)
    one = AttentionGiven.objects.select_related("attention", "house", "person").get()
    assert one.why == "first"
    actions.leave(one, by=cast.keeper)
    settled(served(cast))
    assert AttentionGiven.objects.get(state="proposed").why == "returning"
    assert actions.propose(cast.house, cast.desk, why="first", subject="") is None
    file = ClientFile.objects.create(house=cast.house, name="Simone")
    Member.objects.create(
        house=cast.house, client=file, name="Ulysse", person=cast.stranger, status=Member.Status.DECEASED
    )
    assert actions.propose(cast.house, cast.stranger, why="first", subject="") is None


def test_a_moment_is_one_tap_by_who_lived_it_or_saw_it():
    cast = Cast()
    demand = served(cast)
    at, told = now(), {"by": cast.client}
    actions.note_moment(demand, tone="delight", at=at, **told)
    actions.note_moment(
        demand, tone="hurt", words="Filou est rentré mouillé.", at=at + MINUTE, **told
    )  # a slip of the thumb
    actions.note_moment(demand, tone="hurt", at=at + 2 * MINUTE, **told)  # a second click
    assert [(row.tone, row.words) for row in Moment.objects.all()] == [("hurt", "Filou est rentré mouillé.")]
    actions.note_moment(demand, tone="delight", words="Filou a eu un biscuit.", at=at + 60 * MINUTE, **told)
    actions.note_moment(demand, by=cast.desk, tone="delight", at=at)
    rows = queries.moments_about(cast.house, demand.reference)
    assert [(row.noted_by, row.tone) for row in rows if row.noted_by == cast.client] == [
        (cast.client, "delight"), (cast.client, "hurt")
    ]  # fmt: skip
    assert len(rows) == 3
    with pytest.raises(Refused):
        actions.note_moment(demand, by=cast.stranger, tone="delight")
    with pytest.raises(Invalid):
        actions.note_moment(demand, by=cast.client, tone="shrug")


def test_every_cell_of_an_attention():
    cast = Cast()
    (line,) = book(cast, ("Un mot", "anytime", 0))
    row = AttentionGiven(house=cast.house, attention=line, person=cast.client, why="anytime", state="proposed")
    row.save(force_insert=True)
    actors = {"keeper": cast.keeper, "who it is for": cast.client, "clock": "clock", "a stranger": cast.stranger}
    assert walk(row, actors) >= len(list(row.MOVES))
