"""What people of the desk do: put right, close, join and part, ask and choose, share."""

from __future__ import annotations

import datetime as dt

import pytest

from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.models import Fact
from loge.demands import desk_states
from loge.demands.desk import actions
from loge.demands.models import Case, Correction, Item, Suggestion
from loge.demands.reading import lexicon_of
from loge.maildesk.models import Thread

from .ground import Desk
from .test_triage import FIVE, STAY

TABLE = "Could you book a table for two on 12 March at 8pm?"


def test_a_case_does_not_close_while_something_is_unanswered(desk: Desk) -> None:
    case = desk.write(FIVE)
    with pytest.raises(Refused) as no:
        actions.close_case(case, by=desk.camille)
    assert "Restaurant" in str(no.value), "it says what is left"
    for item in desk.items(case)[:4]:
        actions.decline(item, by=desk.camille)
    with pytest.raises(Refused):
        actions.close_case(case, by=desk.camille)
    with pytest.raises(Invalid):
        actions.close_case(case, by=desk.camille, reason="x")
    actions.close_case(case, by=desk.camille, reason="Told by telephone.")
    case.refresh_from_db()
    fact = Fact.objects.get(kind="case.closed", subject=case.reference)
    assert (case.state, fact.data["reason"], len(fact.data["unanswered"])) == ("closed", "Told by telephone.", 1)


def test_a_stranger_moves_nothing(desk: Desk) -> None:
    case = desk.write(TABLE)
    for attempt in (
        lambda: actions.close_case(case, by=desk.stranger, reason="because"),
        lambda: actions.assign(case, by=desk.stranger, to=desk.stranger),
        lambda: actions.correct_item(desk.items(case)[0], by=desk.stranger, party=9),
        lambda: actions.confirm(desk.items(case)[0], by=desk.stranger),
        lambda: actions.open_case(desk.house, by=desk.stranger, words="x"),
    ):
        with pytest.raises(Refused):
            attempt()


def test_two_people_take_the_same_case_and_one_is_told(desk: Desk) -> None:
    case = desk.write(TABLE)
    shown = Case.objects.get(pk=case.pk)
    actions.assign(case, by=desk.camille, to=desk.camille)
    with pytest.raises(Stale) as late:
        actions.assign(shown, by=desk.yanis, to=desk.yanis)
    assert "Camille" in str(late.value)
    actions.assign(shown, by=desk.yanis, to=desk.yanis, seen_owner=desk.camille)
    assert Case.objects.get(pk=case.pk).owner == desk.yanis


def test_two_people_confirm_the_same_item_and_one_is_told(desk: Desk) -> None:
    case = desk.write(TABLE)
    one, other = desk.items(case)[0], desk.items(case)[0]
    actions.confirm(one, by=desk.camille, reference="A1")
    with pytest.raises(Stale):
        actions.decline(other, by=desk.yanis)
    assert Item.objects.get(pk=one.pk).partner_reference == "A1"


def test_a_correction_teaches_the_house(desk: Desk) -> None:
    case = desk.write(TABLE)
    item = desk.items(case)[0]
    changed = actions.correct_item(item, by=desk.camille, category_key="theatre", party=3)
    assert set(changed) == {"category_key", "party"}
    assert set(Correction.objects.values_list("field", "after")) == {("category", "theatre"), ("party", "3")}
    assert lexicon_of(desk.house) is not None
    assert item.title != "Restaurant" and actions.correct_item(item, by=desk.camille, party=3) == []
    with pytest.raises(Invalid):
        actions.correct_item(item, by=desk.camille, category_key="plumbing")
    with pytest.raises(Invalid):
        actions.correct_item(item, by=desk.camille, party=0)


def test_cases_are_joined_and_parted_without_loss(desk: Desk) -> None:
    first, second = desk.write(STAY, title="One"), desk.write(TABLE, title="Two")
    theirs, thread = desk.items(second), desk.threads(second)[0]
    actions.merge(second, into=first, by=desk.camille)
    second.refresh_from_db()
    assert second.state == desk_states.CLOSED and second.merged_into == first
    assert {item.pk for item in theirs} <= {item.pk for item in desk.items(first)} and desk.items(second) == []
    assert Thread.objects.get(pk=thread.pk).about == first.reference
    assert desk.write("And a taxi please.", thread=thread) == first, "a reply to a joined case follows it"
    with pytest.raises(Refused):
        actions.reopen(second, by=desk.camille)
    actions.unmerge(second, by=desk.camille)
    second.refresh_from_db()
    assert (second.state, second.merged_into) == (desk_states.OPEN, None)
    assert [item.pk for item in desk.items(second)] == [item.pk for item in theirs]
    assert Thread.objects.get(pk=thread.pk).about == second.reference
    with pytest.raises(Stale):
        actions.unmerge(second, by=desk.camille)


def test_cases_of_two_guests_are_never_joined(desk: Desk) -> None:
    desk.guest("Bellini", "b@bellini.example")
    with pytest.raises(Refused):
        actions.merge(desk.write(TABLE), into=desk.write(TABLE, sender="b@bellini.example"), by=desk.camille)


def test_part_of_a_case_goes_into_one_of_its_own(desk: Desk) -> None:
    case = desk.write(FIVE)
    items = desk.items(case)
    other = actions.split(case, by=desk.camille, items=items[1:3])
    assert [item.pk for item in desk.items(other)] == [item.pk for item in items[1:3]]
    assert [party.email for party in desk.threads(other)[0].parties.all()] == ["karin@lindqvist.example"]
    with pytest.raises(Invalid):
        actions.split(other, by=desk.camille, items=items[1:3])


def test_what_is_put_off_comes_back_when_someone_writes(desk: Desk) -> None:
    case = desk.write(TABLE)
    actions.snooze(case, by=desk.camille, until=now() + dt.timedelta(days=2))
    assert desk.write("Any news?", thread=desk.threads(case)[0]).snoozed_until is None
    with pytest.raises(Invalid):
        actions.snooze(case, by=desk.camille, until=now() - dt.timedelta(days=2))


def test_a_request_in_two_lines_is_a_case(desk: Desk) -> None:
    stay = desk.stay(desk.karin, arrives_in=0)
    case = actions.open_case(desk.house, by=desk.camille, words="Table pour 4 demain à 20h\nau calme", stay=stay)
    (item,) = desk.items(case)
    assert (case.client, case.owner, item.category_key, item.party) == (desk.karin, desk.camille, "table", 4)
    plain = actions.open_case(desk.house, by=desk.camille, words="Bonsoir")
    assert [item.title for item in desk.items(plain)] == ["Bonsoir"]


def test_several_partners_are_asked_one_is_chosen_the_others_thanked(desk: Desk) -> None:
    case = desk.write(TABLE)
    item = desk.items(case)[0]
    one, other = actions.ask_partners(item, by=desk.camille, partners=[desk.quai, desk.corvin], by_phone=True)
    assert item.state == desk_states.ENQUIRED
    hour = item.starts_at + dt.timedelta(minutes=30)
    actions.offer_of(one, by=desk.camille, cents=6_200, starts_at=hour)
    with pytest.raises(Stale):
        actions.ask_partners(item, by=desk.camille, partners=[desk.quai], by_phone=True)
    actions.choose(one, by=desk.camille, reference="QT-1")
    other.refresh_from_db()
    item.refresh_from_db()
    assert (other.state, item.state, item.partner) == (desk_states.THANKED, desk_states.CONFIRMED, desk.quai)
    assert (item.partner_reference, item.cents, item.starts_at) == ("QT-1", 6_200, hour)
    with pytest.raises(Stale):
        actions.choose(other, by=desk.yanis)
    with pytest.raises(Invalid):
        actions.ask_partners(item, by=desk.camille, partners=[desk.quai] * 6)


def test_what_is_proposed_is_done_by_one_click(desk: Desk) -> None:
    case = desk.write(FIVE)
    thread = desk.threads(case)[0]
    desk.write("Annulez la deuxième demande.", thread=thread)
    suggestion = Suggestion.objects.select_related("house", "case__house").get(case=case)
    actions.apply(suggestion, by=desk.camille)
    assert [item.state for item in desk.items(case)] == ["asked", "cancelled", "asked", "asked", "asked"]
    with pytest.raises(Stale):
        actions.apply(suggestion, by=desk.yanis)


def test_a_change_after_confirmation_is_told_again(desk: Desk) -> None:
    case = desk.write(TABLE)
    item = desk.items(case)[0]
    actions.confirm(item, by=desk.camille, reference="A1")
    actions.tell(item, by=desk.camille)
    desk.write("Could we have the table on 12 March at 9pm instead?", thread=desk.threads(case)[0])
    actions.apply(Suggestion.objects.get(case=case), by=desk.camille)
    item.refresh_from_db()
    assert (
        item.state == desk_states.CONFIRMED
        and item.starts_at.astimezone(desk.house.zone).hour == 21
        and item.sequence == 2
    )
