"""A cleaner is recruited for the Aubry household: steps, their day that moves, candidates, what madame and monsieur see."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.clients.households import hidden_from
from loge.clients.models import Hush
from loge.common.errors import Invalid, Refused
from loge.common.jobs import run_all
from loge.common.models import Fact
from loge.common.moves import CLOCK
from loge.demands.leaving import export
from loge.demands.long import actions, candidates, queries, states, templates
from loge.demands.long.plan import Draft
from loge.demands.models import Candidate, CandidateNote, Encounter, LongTemplate, Step, Undertaking
from loge.demands.practice.retention import forget
from loge.maildesk.models import Letter
from loge.ops.cast import then
from loge.planning.models import Visit
from loge.web.tasks import long as morning

from ..practice.house import NOW, Practice

pytestmark = [pytest.mark.django_db, pytest.mark.moment(NOW)]
DAY = dt.timedelta(days=1)
AIM = dt.date(2027, 1, 18)
TODAY = NOW.date()


@pytest.fixture
def practice() -> Practice:
    return Practice()


def begun(practice: Practice, **about) -> Undertaking:
    told = {
        "kind": "recruit",
        "aim_on": AIM,
        "nonce": "1",
        "client": practice.file,
        "title": "Une femme de ménage",
        "at": NOW,
    }
    return actions.begin_long(practice.house, by=practice.mathilde, **{**told, **about})


def steps(row: Undertaking) -> dict[int, Step]:
    return {step.number: step for step in queries.steps_of(row)}


def test_it_begins_with_every_step_on_its_day_and_once(practice):
    row = begun(practice)
    assert begun(practice).pk == row.pk
    found = steps(row)
    assert len(found) == 14 and all(step.due_on >= TODAY for step in found.values())
    assert found[13].due_on == AIM and found[14].due_on > AIM
    assert found[2].is_theirs and found[2].owner is None and found[1].owner == practice.mathilde
    assert not found[6].is_shown and found[1].title == "Écrire le besoin : tâches, horaires, lieu, ce qui compte"
    with pytest.raises(Invalid):
        begun(practice, nonce="2", aim_on=TODAY - DAY)
    with pytest.raises(Invalid):
        begun(practice, nonce="3", kind="rob a bank")
    with pytest.raises(Refused):
        actions.begin_long(practice.house, by=practice.antoine, kind="move", aim_on=AIM, nonce="4")


def test_what_comes_first_is_done_first_and_undone_at_will(practice):
    row = begun(practice)
    found, by = steps(row), practice.mathilde
    with pytest.raises(Refused, match="Écrire le besoin"):
        actions.move_step(found[2], "finish", by=by)
    with pytest.raises(Refused) as told:
        actions.move_step(found[2], "finish", by=practice.antoine)
    assert "besoin" not in str(told.value), "the client is told no step that is ours alone"
    actions.move_step(found[1], "finish", by=by)
    actions.move_step(found[2], "finish", by=practice.antoine)  # theirs: from their own space
    with pytest.raises(Invalid):
        actions.move_step(found[3], "wait", by=by)
    actions.move_step(found[3], "wait", by=by, waits_for="l’agence")
    actions.move_step(found[3], "drop", by=by)
    assert queries.progress_of(row, steps(row).values(), TODAY).counted == 13
    actions.move_step(found[3], "take_back", by=by)
    assert steps(row)[3].state == states.TODO and steps(row)[3].waits_for == ""
    with pytest.raises(Refused, match="12"):
        actions.close_long(row, "finish", by=by)
    actions.close_long(row, "drop", by=by, why="ils déménagent")
    with pytest.raises(Refused):
        actions.move_step(found[4], "start", by=by)
    actions.close_long(row, "reopen", by=by)


def test_a_moved_aim_replans_what_is_left_and_says_what_moved(practice):
    row = begun(practice, surprise_for=practice.madame)
    found, by = steps(row), practice.mathilde
    actions.move_step(found[1], "finish", by=by)
    actions.change_step(found[4], by=by, due_on=dt.date(2026, 12, 24), owner=practice.hakim)
    later = AIM + 28 * DAY
    shifts = actions.move_aim(row, by=by, aim_on=later, at=NOW)
    moved = {shift.step.number for shift in shifts}
    fresh = steps(row)
    assert 13 in moved and 1 not in moved and 4 not in moved, "what is over or set by hand stays"
    assert fresh[13].due_on == later and fresh[4].due_on == dt.date(2026, 12, 24) and fresh[4].offset is None
    fact = queries.last_move(row)
    assert [one[0] for one in fact.data["steps"]] == [shift.step.number for shift in shifts]
    assert Hush.objects.get(subject=row.reference).until_on == later, "the secret lasts until the new day"
    assert actions.move_aim(row, by=by, aim_on=later, at=NOW) == []
    assert Fact.objects.filter(kind="undertaking.moved", subject=row.reference).count() == 1
    with pytest.raises(Invalid):
        actions.change_step(fresh[5], by=by, after=[9])  # which waits for it
    assert actions.change_step(fresh[5], by=by, title="Liste courte", after=[1, 4]) == ["after", "title"]
    more = actions.add_step(row, by=by, title="Prévenir le gardien", due_on=AIM, is_theirs=True, is_shown=False)
    assert more.number == 15 and more.is_shown


def test_a_surprise_keeps_until_its_day_is_over_where_the_house_is(practice):
    begun(practice, surprise_for=practice.madame)
    practice.house.time_zone = "America/Martinique"  # four hours behind Greenwich
    practice.house.save()
    [row] = Hush.objects.all()
    over = dt.datetime.combine(row.until_on + DAY, dt.time(4), dt.UTC)
    madame = practice.madame.person
    assert hidden_from(madame, at=over - dt.timedelta(minutes=1)) == {row.subject}
    assert hidden_from(madame, at=over) == set()


def test_late_steps_stand_in_the_morning_with_one_query(practice, django_assert_num_queries):
    row = begun(practice)
    at = NOW + 60 * DAY
    practice.house.refresh_from_db()
    with django_assert_num_queries(1):
        found = morning.tasks(practice.house, practice.mathilde, at)
    assert len(found) == morning.MOST + 1 and "Mathilde" in found[0].title
    actions.close_long(row, "drop", by=practice.mathilde)
    assert morning.tasks(practice.house, practice.mathilde, at) == []


def test_a_step_is_late_when_its_day_is_over_where_the_house_is(practice, client):
    row = begun(practice)
    first = min(queries.steps_of(row), key=lambda one: one.due_on)
    midnight = dt.datetime.combine(first.due_on + DAY, dt.time(0, 30), practice.house.zone).astimezone(dt.UTC)
    [before], [after] = (queries.seen_by(practice.antoine, at=at) for at in (midnight - DAY / 24, midnight))
    assert (before.late, after.late) == (0, 1)
    Step.objects.filter(pk=first.pk).update(owner=practice.hakim)
    client.force_login(practice.hakim)
    for at, is_late in ((midnight - DAY / 24, False), (midnight, True)):
        with then(at):
            assert ("badge-trouble" in client.get("/steps/").content.decode()) is is_late


def test_the_client_follows_it_and_a_surprise_is_kept(practice):
    row = begun(practice, surprise_for=practice.madame)
    candidate = candidates.add_candidate(row, by=practice.mathilde, name="Zoé Secrète", at=NOW)
    assert [one.row for one in queries.seen_by(practice.antoine, at=NOW)] == [row]
    assert queries.seen_by(practice.claire, at=NOW) == [] and queries.seen(practice.claire, row.pk, at=NOW) is None
    assert queries.seen(practice.stranger, row.pk, at=NOW) is None
    assert {6, 11}.isdisjoint({step.number for step in queries.shown_steps(queries.steps_of(row))})
    his, hers = (str(export(one)) for one in (practice.antoine, practice.claire))
    assert row.title in his and candidate.name not in his and row.title not in hers
    with pytest.raises(Refused):
        actions.move_step(steps(row)[2], "finish", by=practice.stranger)


def test_a_candidate_is_met_in_the_agenda_chosen_with_a_reason_and_forgotten_in_time(practice):
    row, by = begun(practice), practice.mathilde
    zoe = candidates.add_candidate(row, by=by, name="Zoé Martin", phone="06 11 22 33 44", at=NOW)
    candidates.note_candidate(zoe, by=by, words="Mme Roux : ponctuelle, soigneuse.", sort="reference", at=NOW + DAY)
    assert zoe.forget_on == dt.date(2028, 11, 24), "two years after the last contact"
    meeting = candidates.meet_candidate(
        zoe, by=by, person=practice.hakim, starts_at=NOW + 3 * DAY, lasts_for=dt.timedelta(minutes=45), nonce="m", at=NOW + DAY
    )  # fmt: skip
    again = candidates.meet_candidate(
        zoe, by=by, person=practice.hakim, starts_at=NOW + 3 * DAY, lasts_for=dt.timedelta(minutes=45), nonce="m", at=NOW + DAY
    )  # fmt: skip
    assert again == meeting and meeting.visit.person == practice.hakim and meeting.visit.state == "planned"
    with pytest.raises(Invalid):
        candidates.move_candidate(zoe, "decline", by=by)
    candidates.move_candidate(zoe, "decline", by=by, why="horaires", at=NOW + 2 * DAY)
    meeting.visit.refresh_from_db()
    assert meeting.visit.state == "cancelled", "the hour is free again"
    candidates.agree_to_stay(zoe, by=by, at=NOW + 300 * DAY)
    assert zoe.forget_on == candidates.years_after((NOW + 300 * DAY).date())
    candidates.agree_to_stay(zoe, by=by, agreed=False, at=NOW + 301 * DAY)
    end = dt.datetime.combine(zoe.forget_on, dt.time(0, 30), practice.house.zone)  # in UTC it is still the day before
    assert candidates.forget_due(at=end - DAY) == 0
    assert candidates.forget_due(at=end) == 1 and candidates.forget_due(at=end) == 0
    zoe.refresh_from_db()
    assert zoe.state == states.FORGOTTEN and not zoe.phone and "Zoé" not in zoe.name
    assert not CandidateNote.objects.exists()
    assert "Zoé" not in Visit.objects.get(pk=Encounter.objects.get().visit_id).title
    with pytest.raises(Refused):
        candidates.note_candidate(zoe, by=by, words="encore")
    assert candidates.years_after(dt.date(2028, 2, 29)) == dt.date(2030, 2, 28)


def test_a_house_has_its_own_way_and_comes_back_from_it(practice):
    by, house = practice.mathilde, practice.house
    short = [Draft("Appeler", -2), Draft("Décider", 0, (1,), "client")]
    templates.keep_kind(house, by=by, key="recruit", name="Recruter vite", steps=short)
    own = templates.kind_of(house, "recruit")
    assert own.is_own and own.name == "Recruter vite" and own.candidates and len(own.steps) == 2
    assert len(steps(begun(practice))) == 2
    for wrong in ([], [Draft("", 0)], [Draft("A", 0, (1,))], [Draft("A", 9_999)]):
        with pytest.raises(Invalid):
            templates.keep_kind(house, by=by, key="recruit", name="x", steps=wrong)
    templates.drop_kind(house, "recruit", by=by)
    assert not templates.kind_of(house, "recruit").is_own
    row = templates.keep_kind(house, by=by, key="", name="Un voyage", steps=short)
    assert row.kind in {one.key for one in templates.kinds(house)} and LongTemplate.objects.count() == 2
    with pytest.raises(Refused):
        templates.keep_kind(house, by=practice.hakim, key="", name="x", steps=short)


def test_a_forgotten_household_leaves_no_word_of_it(practice):
    row = begun(practice, words="discrètement")
    candidates.add_candidate(row, by=practice.mathilde, name="Zoé Martin", email="zoe@example.org")
    forget(practice.file, by=CLOCK)
    left = str([*Undertaking.objects.values(), *Step.objects.values(), *Candidate.objects.values()])
    assert "ménage" not in left and "discrètement" not in left and "Zoé" not in left and "zoe@" not in left


PEOPLE = ("mathilde", "hakim", "lea", "antoine", "claire", "stranger")


def test_every_cell_of_a_long_request_is_as_its_table_says(practice):
    """State by move by person, for the request, a step of Hakim's, a step of theirs, a candidate."""
    row = begun(practice)
    found = steps(row)
    mine, theirs = found[1], found[2]
    actions.change_step(mine, by=practice.mathilde, owner=practice.hakim)
    theirs.after = []
    theirs.save(update_fields=["after"])
    zoe = candidates.add_candidate(row, by=practice.mathilde, name="Zoé", at=NOW)
    may = {
        "undertaking": (row, {"mathilde": {"desk"}}),
        "his step": (mine, {"mathilde": {"desk"}, "hakim": {"owner"}}),
        "their step": (theirs, {"mathilde": {"desk"}, "antoine": {"client"}, "claire": {"client"}}),
        "candidate": (zoe, {"mathilde": {"desk"}}),
    }
    from loge.common import moves
    from loge.common.errors import Stale

    for name, (thing, roles) in may.items():
        model = type(thing)
        for state in model.MOVES.states:
            for move in model.MOVES:
                for who in PEOPLE:
                    model.objects.filter(pk=thing.pk).update(state=state)
                    fresh = model.objects.get(pk=thing.pk)
                    allowed = bool(move.who & roles.get(who, set()))
                    case = f"{name}: {who} {move.name} in {state}"
                    try:
                        moves.make(fresh, move.name, by=getattr(practice, who), at=NOW)
                    except Stale:
                        assert allowed and state not in move.sources, case
                    except Refused:
                        assert not allowed, case
                    else:
                        assert allowed and state in move.sources and fresh.state == move.target, case


def test_a_letter_says_that_a_step_is_theirs_once_and_never_to_whom_it_is_a_surprise(practice):
    row = begun(practice, nonce="turn", surprise_for=practice.madame)
    run_all()

    def told() -> list[str]:
        return sorted(letter.to for letter in Letter.objects.filter(name="your_turn"))

    assert told() == [], "the first step is the house's"
    found = steps(row)
    theirs = next(step for step in found.values() if step.is_theirs and step.is_shown)
    for number in theirs.after:
        if found[number].is_left:
            actions.move_step(found[number], "finish", by=practice.mathilde, at=NOW)
    run_all()
    run_all()
    assert told() == [practice.antoine.email], "he reads of it once; she never"
    letter = Letter.objects.get(name="your_turn")
    assert theirs.title in letter.text and f"/mine/long/{row.pk}/" in letter.text
    assert practice.madame.name not in letter.text
