"""A neighbour joins a loge: every cell of the table, the clock, the races, and each edge by its name."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.db import transaction

from loge.common import moves
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import run_all
from loge.common.models import Fact
from loge.common.moves import CLOCK
from loge.houses import actions, clock, queries, states
from loge.houses.actions import open_house, welcome
from loge.houses.models import Application, House, Membership, Mission, Probation, Residence, Slot
from loge.maildesk.models import Letter
from loge.offers import joining
from loge.offers.queries import published
from tests.cast import Cast

from .scene import BORN, REASONS, applied, brought_to, slot

pytestmark = pytest.mark.django_db

ACTIONS = {
    "invite": actions.invite, "overlook": actions.overlook, "lapse": actions.lapse, "unbook": actions.change_interview,
    "miss": actions.miss, "meet": actions.meet, "forget": actions.forget, "accept": joining.accept,
    "withdraw": actions.withdraw_application,
    "decline": lambda one, by: actions.decline_application(one, by=by, words=REASONS),
}  # fmt: skip


def fresh(one: Application) -> Application:
    return Application.objects.select_related("house", "person").get(pk=one.pk)


def actors(cast: Cast) -> dict[str, object]:
    people = {states.APPLICANT: cast.stranger, states.KEEPER: cast.keeper, CLOCK: CLOCK}
    return people | {"client": cast.client, "provider": cast.server, "operator": cast.operator}


def attempt(one: Application, name: str, by: object) -> str:
    try:
        with transaction.atomic():
            moves.make(one, name, by=by)
            transaction.set_rollback(True)
    except Stale:
        return "stale"
    except Refused:
        return "refused"
    return "made"


@pytest.mark.parametrize("state", states.NAMES)
def test_every_cell_of_joining_is_as_the_table_says(cast, state):
    one = brought_to(cast, state)
    assert one.state == state
    for move in states.JOINING:
        for role, by in actors(cast).items():
            expected = "refused" if role not in move.who else "made" if state in move.sources else "stale"
            assert attempt(fresh(one), move.name, by) == expected, (state, move.name, role)


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_refuses_whom_the_table_does_not_name(cast, name):
    move = states.JOINING[name]
    one = brought_to(cast, move.sources[-1])
    for role, by in actors(cast).items():
        if role in move.who or role == CLOCK:
            continue
        with pytest.raises(Refused), transaction.atomic():
            ACTIONS[name](fresh(one), by=by)
        assert fresh(one).state == one.state, role


@pytest.mark.parametrize("name", [name for name in ACTIONS if name != "accept"])
def test_each_action_makes_its_move(cast, name):
    move = states.JOINING[name]
    one = brought_to(cast, move.sources[-1])
    by = {states.APPLICANT: cast.stranger, states.KEEPER: cast.keeper, CLOCK: CLOCK}[sorted(move.who)[-1]]
    ACTIONS[name](fresh(one), by=by)
    assert fresh(one).state == move.target


def test_from_a_first_word_to_a_first_offer(cast):
    one = brought_to(cast, states.ACCEPTED)
    run_all()
    kinds = {evidence.kind: evidence for evidence in queries.evidence(cast.house, cast.stranger)}
    assert kinds["interview"].seen_by == "Claire"
    assert kinds["residence"].subject == Residence.Level.DOCUMENT
    assert "3" in kinds["probation"].words and kinds["charter"].seen_at
    names = list(Letter.objects.filter(to=one.person.email).order_by("pk").values_list("name", flat=True))
    assert names == ["application_received", "application_invited", "application_booked", "application_accepted"]
    assert Letter.objects.filter(to=cast.keeper.email, name="application_new").count() == 1
    assert Letter.objects.filter(to=cast.keeper.email, name="application_booked").count() == 1


def test_a_refusal_always_keeps_its_reasons_and_tells_them(cast):
    one = applied(cast)
    for empty in ("", "   ", "non"):
        with pytest.raises(Invalid):
            actions.decline_application(one, by=cast.keeper, words=empty)
    actions.decline_application(one, by=cast.keeper, words=REASONS)
    run_all()
    assert fresh(one).reasons == REASONS and fresh(one).decided_by == cast.keeper
    assert REASONS in Letter.objects.get(to=one.person.email, name="application_declined").text


def test_nobody_decides_on_their_own_application(cast):
    one = applied(cast, cast.desk)  # the concierge keeps the house too
    with pytest.raises(Refused):
        actions.invite(one, by=cast.desk)
    with pytest.raises(Refused):
        actions.see_document(cast.house, cast.desk, by=cast.desk)
    with pytest.raises(Refused):
        actions.keep_notes(one, by=cast.desk, checked=[], notes="Très bien.")
    assert actions.invite(one, by=cast.keeper).state == states.INVITED


def test_accepted_only_when_where_they_live_was_shown(cast):
    one = brought_to(cast, states.MET)
    Residence.objects.filter(person=one.person).update(level=Residence.Level.DECLARED)
    with pytest.raises(Refused):
        joining.accept(one, by=cast.keeper)
    assert fresh(one).state == states.MET
    actions.see_document(cast.house, one.person, by=cast.keeper)
    assert joining.accept(one, by=cast.keeper).vetted_by == cast.keeper


# ------------------------------------------------------------------------------------------------------------- bad input


def test_an_application_from_outside_the_territory_names_the_loge_that_is_theirs(cast):
    with pytest.raises(Invalid) as none_near:
        applied(cast, insee="75056")
    assert "Paris" in str(none_near.value)
    open_house(by=cast.operator, communes=["75056"], kind=House.Kind.NEIGHBOURHOOD, slug="paris", name="Loge de Paris")
    with pytest.raises(Invalid) as named:
        applied(cast, insee="75056")
    assert "Loge de Paris" in str(named.value) and named.value.field == "commune"
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"insee": "00000"}, "commune"), ({"name": " "}, "name"), ({"address": "\u202e"}, "address"), ({"trades": []}, "trades"),
        ({"words": "a" * 2_001}, "words"), ({"words": ""}, "words"), ({"phone": "abc"}, "phone"), ({"phone": "12"}, "phone"),
        ({"born_on": dt.date(2015, 1, 1)}, "born_on"), ({"born_on": dt.date(1850, 1, 1)}, "born_on"), ({"free_time": ""}, "free_time"),
    ],
)  # fmt: skip
def test_bad_input_says_which_field_to_mend(cast, wrong, field):
    with pytest.raises(Invalid) as found:
        applied(cast, **wrong)
    assert found.value.field == field
    assert not Application.objects.exists()


def test_the_18th_birthday_is_old_enough_and_the_day_before_is_not(cast):
    at = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
    with pytest.raises(Invalid):
        applied(cast, born_on=dt.date(2008, 11, 23), at=at)
    assert applied(cast, born_on=dt.date(2008, 11, 22), at=at).state == states.APPLIED


def test_sent_twice_is_one_application_and_a_second_one_waits_for_the_first(cast):
    one = applied(cast, nonce="same")
    assert applied(cast, nonce="same").pk == one.pk
    with pytest.raises(Refused):
        applied(cast)
    actions.withdraw_application(one, by=cast.stranger)
    assert applied(cast).state == states.APPLIED


def test_who_serves_already_is_sent_to_their_offers(cast):
    with pytest.raises(Refused):
        applied(cast, cast.server)


def test_the_date_of_birth_is_never_kept_as_written(cast):
    one = applied(cast)
    row = Application.objects.filter(pk=one.pk).values().get()
    assert BORN.isoformat() not in str(row) and len(one.marks["birth"]) == 64


def test_a_neighbour_expelled_and_back_under_another_address_is_flagged_never_refused(cast):
    one = brought_to(cast, states.ACCEPTED)
    actions.expel(cast.house, one.person, by=cast.keeper, words="A demandé de l’argent hors de la loge, deux fois.")
    back = cast.person("Revenant")
    again = applied(cast, back, address="3 place du Plénitre", name="MARTIN Ulysse", phone="+33 6 12 34 56 78")
    assert again.state == states.APPLIED
    assert again.alike == ["birth", "name", "phone"]
    other = applied(cast, cast.person("Autre"), name="Zoé Petit", address="1 rue Neuve", phone="")
    assert other.alike == [], "a date of birth alone says nothing"
    same = applied(cast, one.person, name="Tout Autre", address="9 rue Neuve", phone="", born_on=dt.date(1990, 1, 1))
    assert same.alike == ["account"]
    run_all()
    assert "ressemble" in Letter.objects.get(about=again.reference, to=cast.keeper.email).text


def test_marks_of_two_houses_can_never_be_compared(cast, sandbox):
    other = Cast(sandbox, slug="ailleurs")
    assert set(applied(cast).marks.values()).isdisjoint(applied(cast, house=other.house).marks.values())


# ----------------------------------------------------------------------------------------------------------- interviews


def test_two_applicants_and_one_slot_one_has_it_the_other_is_told(cast):
    first, second = applied(cast), applied(cast, cast.client, name="Camille")
    for one in (first, second):
        actions.invite(one, by=cast.keeper)
    time = slot(cast)
    actions.book_interview(first, time.pk, by=cast.stranger)
    with pytest.raises(Stale):
        actions.book_interview(second, time.pk, by=cast.client)
    assert fresh(second).state == states.INVITED and Slot.objects.get().application == first
    actions.change_interview(fresh(first), by=cast.stranger)
    actions.book_interview(fresh(second), time.pk, by=cast.client)
    assert Slot.objects.get().application_id == second.pk


def test_an_interview_is_not_booked_at_the_last_minute_nor_after(cast):
    one = brought_to(cast, states.INVITED)
    near = slot(cast, hours=1)
    with pytest.raises(Stale):
        actions.book_interview(one, near.pk, by=cast.stranger)


def test_slots_never_overlap_nor_lie_in_the_past(cast):
    start = now() + dt.timedelta(days=1)
    actions.offer_slots(cast.house, by=cast.keeper, starts=[start], minutes=30)
    for wrong in (
        start,
        start + dt.timedelta(minutes=29),
        now() - dt.timedelta(hours=1),
        now() + dt.timedelta(days=90),
    ):
        with pytest.raises(Invalid):
            actions.offer_slots(cast.house, by=cast.keeper, starts=[wrong], minutes=30)
    actions.offer_slots(cast.house, by=cast.keeper, starts=[start + dt.timedelta(minutes=30)], minutes=30)
    with pytest.raises(Refused):
        actions.offer_slots(cast.house, by=cast.server, starts=[start + dt.timedelta(days=1)])
    taken = brought_to(cast, states.BOOKED).slot
    with pytest.raises(Stale):
        actions.remove_slot(cast.house, taken.pk, by=cast.keeper)


def test_two_decisions_at_once_one_holds(cast):
    one = brought_to(cast, states.MET)
    mine, theirs = fresh(one), fresh(one)
    joining.accept(mine, by=cast.keeper)
    with pytest.raises(Stale):
        actions.decline_application(theirs, by=cast.desk, words=REASONS)
    assert fresh(one).state == states.ACCEPTED and fresh(one).reasons == ""


# ------------------------------------------------------------------------------------------------------------ the clock


def snapshot() -> tuple[object, ...]:
    rows = tuple(Application.objects.order_by("pk").values_list("pk", "state", "nudges", "clock_at"))
    return (
        rows,
        Fact.objects.count(),
        tuple(Slot.objects.order_by("pk").values_list("pk", "application", "reminded_at")),
    )


@pytest.mark.parametrize(
    ("state", "days", "reminded", "ends"),
    [
        (states.APPLIED, 30, 3, states.LAPSED), (states.INVITED, 14, 2, states.LAPSED), (states.MET, 30, 2, states.LAPSED),
        (states.BOOKED, 12, 1, states.INVITED),
    ],
)  # fmt: skip
def test_the_clock_reminds_then_moves_and_replayed_changes_nothing(cast, state, days, reminded, ends):
    one, begun = brought_to(cast, state), now()
    for day in range(1, days + 2):
        at = begun + dt.timedelta(days=day, minutes=1)
        clock.tick(at=at)
        if fresh(one).state == ends:
            break
        before = snapshot()
        clock.tick(at=at)
        assert snapshot() == before, f"day {day} replayed"
    assert fresh(one).state == ends
    kinds = Fact.objects.filter(subject=one.reference, kind__endswith=".reminded")
    assert kinds.count() == reminded
    if state == states.BOOKED:
        assert Slot.objects.filter(application=one).count() == 0, "the time is free again"
    run_all()
    assert Letter.objects.filter(about=one.reference).count() >= reminded + 1


def test_an_interview_is_reminded_once_the_day_before(cast):
    one = brought_to(cast, states.BOOKED)
    before = one.slot.starts_at - dt.timedelta(hours=20)
    assert [actions.remind_of_interviews(at=before) for _ in range(3)] == [1, 0, 0]
    run_all()
    assert Letter.objects.filter(name="interview_reminder", to=one.person.email).count() == 1


def test_the_rounds_of_the_clocks_are_made_by_the_worker():
    from loge.common.jobs import _rounds

    made = {round_.task.module_path for round_ in _rounds}
    assert {
        "loge.houses.clock.tick_joining",
        "loge.houses.clock.look_at_papers",
        "loge.demands.clock.tick_demands",
    } <= made


# -------------------------------------------------------------------------------------------------------------- probation


def test_probation_ends_with_the_third_service_received_counted_once_each(cast):
    one = brought_to(cast, states.ACCEPTED)
    for count, subject in ((1, "demand:a"), (1, "demand:a"), (2, "demand:b")):
        assert actions.count_mission(cast.house, one.person, subject=subject) == count
    assert Probation.objects.get().ended_at is None
    actions.count_mission(cast.house, one.person, subject="demand:c")
    assert Probation.objects.get().ended_at is not None
    assert "probation" not in {line.kind for line in queries.evidence(cast.house, one.person)}
    run_all()
    assert Letter.objects.filter(name="probation_ended", to=one.person.email).count() == 1
    assert actions.count_mission(cast.house, cast.server, subject="demand:a") == 0, "was never on probation"


def test_a_real_service_received_counts(cast):
    Probation.objects.create(house=cast.house, person=cast.server)
    demand = cast.settled_demand()
    run_all()
    assert list(Mission.objects.values_list("subject", flat=True)) == [demand.reference]


# ------------------------------------------------------------------------------------------------------------- letters


def test_each_letter_speaks_both_languages_with_the_same_facts():
    import loge.houses

    folder = Path(loge.houses.__file__).parent / "letters"
    names = {path.name.split(".")[0] for path in folder.glob("*.txt")}
    assert len(names) >= 20
    for name in names:
        told = [
            set(re.findall(r"\{\{ ([a-z_.]+)", (folder / f"{name}.{language}.txt").read_text("utf-8")))
            for language in ("fr", "en")
        ]
        assert told[0] == told[1], name


def test_evidence_costs_the_same_for_one_and_for_many(cast, django_assert_max_num_queries):
    people = [brought_to(cast, states.ACCEPTED, by=cast.person(f"V{n}"), name=f"Voisin {n}").person for n in range(5)]
    welcome(cast.house, cast.client, Membership.Role.CLIENT, by=cast.keeper)
    with django_assert_max_num_queries(9):
        found = queries.evidence_of(cast.house, people)
    assert all(
        {"interview", "residence", "charter", "probation"} <= {one.kind for one in lines} for lines in found.values()
    )
    assert published(cast.house).count() == 1
