"""A florist of the network: papers with their ends, who vouches, when they came, an incident that is contested and ruled upon."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.care.models import Incident
from loge.care.network import actions, queries, standing, states, trust
from loge.clients import actions as clients
from loge.clients.memory import Around, choose
from loge.common.clock import day_of, now
from loge.common.errors import Invalid, Refused
from loge.common.moves import CLOCK, GATEWAY
from loge.demands.desk.proposals import Proposal
from loge.demands.practice.ideas import for_memory, keep_idea
from loge.houses.actions import welcome
from loge.houses.models import Membership
from loge.offers.partners import papers
from loge.offers.partners.actions import keep_partner
from loge.offers.partners.models import Partner, Standing
from loge.offers.partners.queries import proposable
from loge.web import practice_words
from loge.web.tasks import network as morning

from ...cast import work
from ...demands.practice.house import Practice
from ...demands.test_small_tables import cells

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
WORDS = "Le vase était brisé, dit Hakim."


@pytest.fixture
def practice() -> Practice:
    found = Practice()
    welcome(found.house, found.lea, Membership.Role.CONCIERGE, by=found.operator)
    return found


def shop(practice: Practice):
    return queries.one(practice.house, practice.prairie.pk)


def note(practice: Practice, **about) -> Incident:
    told = {"sort": "damage", "words": WORDS, "happened_on": day_of(now(), practice.house.zone) - 3 * DAY}
    return actions.note_incident(practice.prairie, by=practice.mathilde, **{**told, **about})


def test_a_lapsed_compulsory_paper_means_they_are_not_proposed(practice):
    by, today = practice.mathilde, day_of(now(), practice.house.zone)
    assert for_memory(practice.house) and practice.prairie in proposable(practice.house)
    old = papers.see_paper(practice.prairie, by=by, sort="liability", valid_until=today - DAY, words="MAAF 4071")
    assert shop(practice).lapsed
    assert not for_memory(practice.house) and practice.prairie not in proposable(practice.house)
    [task] = morning.tasks(practice.house, by, now())
    assert task.rank == 0 and "Atelier Prairie" in task.title
    papers.see_paper(practice.prairie, by=by, sort="liability", valid_until=today + 20 * DAY)
    assert not shop(practice).lapsed and for_memory(practice.house), "a newer one was seen"
    [task] = morning.tasks(practice.house, by, now())
    assert task.rank == 2, "it ends within a month"
    papers.see_paper(practice.prairie, by=by, sort="other", valid_until=today - DAY, is_compulsory=False)
    assert not shop(practice).lapsed
    papers.drop_paper(old, by=by)
    with pytest.raises(Invalid):
        papers.see_paper(practice.prairie, by=by, sort="liability", valid_until=dt.date(1999, 1, 1))
    with pytest.raises(Refused):
        papers.see_paper(practice.prairie, by=practice.hakim, sort="liability", valid_until=today)


def test_someone_vouches_and_the_last_word_counts(practice):
    by, today = practice.mathilde, day_of(now(), practice.house.zone)
    papers.vouch(practice.prairie, by=by, who="Maison Lefort", what="les bouquets", said_on=today - DAY)
    papers.vouch(practice.prairie, by=by, who="Maison Lefort", what="les mariages", said_on=today)
    [told] = shop(practice).vouchers
    assert told.what == "les mariages"
    for wrong in ({"who": ""}, {"what": " "}, {"said_on": today + DAY}):
        with pytest.raises(Invalid):
            papers.vouch(practice.prairie, by=by, **{"who": "x", "what": "y", "said_on": today, **wrong})
    papers.drop_voucher(told, by=by)
    assert not shop(practice).vouchers


def test_every_measure_is_counted_from_cases_that_can_be_read(practice):
    by, at = practice.mathilde, now()
    assert shop(practice).trust.share is None
    for days, late in ((3, 5), (2, 25), (1, None)):
        due = at - days * DAY
        came = due + dt.timedelta(minutes=late) if late is not None else None
        actions.note_arrival(practice.prairie, by=by, due_at=due, came_at=came)
    clients.like(practice.file, by=by, provider=practice.prairie.reference, name="Prairie", is_liked=True)
    other = practice.household("Famille Roche")
    clients.like(other, by=by, provider=practice.prairie.reference, name="Prairie", is_liked=False, why="trop cher")
    found = shop(practice)
    assert {key: one.count for key, one in found.trust.measures.items()} == {"on_time": 3, "asked_again": 2}
    assert [one.good for one in found.evidence.cases(at, practice.house.zone)["on_time"]] == [False, False, True]
    assert (found.liked, found.refused) == (1, 1)
    before = found.trust.low
    with pytest.raises(Invalid):
        actions.note_arrival(practice.prairie, by=by, due_at=at - DAY, came_at=None)
    with pytest.raises(Invalid):
        actions.note_arrival(practice.prairie, by=by, due_at=at + DAY, came_at=None)
    actions.drop_arrival(found.evidence.arrivals[0], by=by)
    assert shop(practice).trust.low > before


def test_an_incident_is_contested_ruled_by_someone_else_and_lapses(practice):
    row, other = note(practice), note(practice, sort="absent")
    weighed = shop(practice).trust.measures["safe"].count
    with pytest.raises(Invalid):
        actions.move_incident(row, "contest", by=practice.mathilde)
    actions.move_incident(row, "contest", by=practice.mathilde, words="Il l’était déjà.")
    assert queries.contested(practice.house) == [row]
    waits = [
        [one for one in morning.tasks(practice.house, who, now()) if one.icon == "scale"]
        for who in (practice.lea, practice.mathilde)
    ]
    assert [len(one) for one in waits] == [1, 0], "it awaits someone other than whoever noted it"
    with pytest.raises(Refused):
        actions.move_incident(row, "strike", by=practice.mathilde, words="je me suis trompée")
    actions.move_incident(row, "strike", by=practice.lea, words="La photo du matin le montre.")
    row.refresh_from_db()
    assert row.ruled_by == practice.lea and row.contest and not row.counts
    assert shop(practice).trust.measures["safe"].count == weighed - 1
    end = other.since_at + states.LASTS
    assert actions.lapse_due(at=end - DAY) == 0
    assert actions.lapse_due(at=end) == 1 and actions.lapse_due(at=end) == 0
    assert "safe" not in shop(practice).trust.measures
    with pytest.raises(Invalid):
        note(practice, happened_on=day_of(now(), practice.house.zone) - 3 * 365 * DAY)


def test_the_best_known_come_first_and_the_unknown_are_not_average(practice):
    stranger = keep_partner(practice.house, by=practice.mathilde, name="Aaa Nouveau", category_keys=["flowers"])
    actions.note_arrival(practice.prairie, by=practice.mathilde, due_at=now() - DAY, came_at=now() - DAY)
    assert [row.partner for row in queries.network(practice.house)] == [practice.prairie, stranger]


def test_trust_weighs_in_what_is_proposed_recounts_exactly_and_money_does_not(practice, django_assert_num_queries):
    """The points kept beside a partner are what trust says then; a florist one can rely on is proposed first, at any commission."""
    house, by, at = practice.house, practice.mathilde, now()
    with django_assert_num_queries(4):
        known = for_memory(house)
    assert {(one.trust, one.cases) for one in known} == {(0, 0)}, "nothing is known of her yet"
    rival = keep_partner(house, by=by, name="Aaa Fleurs", category_keys=["flowers"], commission_bp=3_000)
    what = {"cents": 5_100, "category_key": "flowers"}
    keep_idea(house, by=by, partner=rival, what="Anémones blanches", **what)
    today = at.date()
    told = Around(members=[practice.madame], occasions=[practice.birthday])
    first = [
        pick.idea.provider_name
        for pick in choose(told, practice.birthday, practice.madame, for_memory(house), today + 21 * DAY, today)
    ]
    for days in range(1, 9):
        actions.note_arrival(practice.prairie, by=by, due_at=at - days * DAY, came_at=at - days * DAY)
        actions.note_arrival(rival, by=by, due_at=at - days * DAY, came_at=None)
    work()
    for row, sign in ((practice.prairie, 1), (rival, -1)):
        kept = Standing.objects.get(partner=row)
        seen = queries.one(house, row.pk, at=kept.counted_at)
        assert (kept.points, kept.cases) == (standing.points(seen.trust), 8) and kept.points * sign > 0
    with django_assert_num_queries(4):
        known = for_memory(house)
    picks = choose(told, practice.birthday, practice.madame, known, today + 21 * DAY, today)
    assert first[0] == "Aaa Fleurs" or first.count("Aaa Fleurs") == 1
    assert picks[-1].idea.provider_name == "Aaa Fleurs" and picks[0].idea.provider_name == "Atelier Prairie"
    [said] = [one for one in picks[0].reasons if one["why"] == "trust"]
    assert said["cases"] == "8" and int(said["points"]) == Standing.objects.get(partner=practice.prairie).points
    spoken = " ".join(practice_words.reasons({"reasons": picks[0].reasons}, to_house=True))
    assert "+" in spoken and "8" in spoken and "Prairie" in spoken
    assert not any("Prairie" in one for one in practice_words.reasons({"reasons": picks[0].reasons}))
    order = [pick.idea.key for pick in picks]
    Partner.objects.filter(pk=rival.pk).update(commission_bp=9_000)
    assert [
        one.idea.key
        for one in choose(told, practice.birthday, practice.madame, for_memory(house), today + 21 * DAY, today)
    ] == order
    before = Standing.objects.get(partner=practice.prairie)
    assert standing.recount_all(at=at + 365 * DAY) == 2 and standing.recount_all(at=at + 365 * DAY) == 2
    after = Standing.objects.get(partner=practice.prairie)
    assert 0 < after.points < before.points, "what is old weighs less"


def test_whom_to_ask_first_is_a_published_sum_of_points(practice):
    """Open before shut, then could and trust, then the nearest: whoever let the house down comes after a newcomer."""

    def one(
        name: str, *, asked: int = 0, kept: int = 0, points: int = 0, km: float | None = None, opens: bool | None = True
    ) -> Proposal:
        partner = Partner(name=name)
        partner.standing = Standing(points=points, cases=9 if points else 0)
        return Proposal(partner, opens, asked, kept, None, km)

    rows = [
        one("Sûr", asked=10, kept=9, points=20), one("Nouveau"), one("Oublieux", asked=10, kept=9, points=-60), one("Proche", km=0.2),
        one("Fermé", asked=10, kept=10, points=25, opens=False),
    ]  # fmt: skip
    assert [row.partner.name for row in sorted(rows, key=lambda each: each.rank)] == [
        "Sûr",
        "Proche",
        "Nouveau",
        "Oublieux",
        "Fermé",
    ]
    assert (rows[0].could, rows[0].trust, rows[0].rank[1]) == (83, 20, -103) and rows[1].rank[1] == -50
    assert standing.points(trust.trust({}, now())) == 0
    sure, never = ([trust.Case(now(), good)] * 1_000 for good in (True, False))
    assert [standing.points(trust.trust({"on_time": cases}, now())) for cases in (sure, never)] == [25, -75]


@pytest.mark.parametrize("state", states.MOVES.states)
def test_every_cell_of_an_incident(practice, state):
    row = queries.incident(practice.house, note(practice).pk)
    people = {
        "keeper": practice.mathilde,
        "stranger": practice.antoine,
        "team": practice.hakim,
        CLOCK: CLOCK,
        GATEWAY: GATEWAY,
    }
    cells(row, states.MOVES, state, people)
    for move in states.MOVES:  # another keeper may all that a keeper may, and rules
        row.state = state
        assert (row.roles_of(practice.lea) & move.who != set()) == (CLOCK not in move.who)
