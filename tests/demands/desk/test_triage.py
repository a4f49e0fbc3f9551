"""From a mail to its case: whose it is, what it asks, until when it can wait."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loge.common import moves
from loge.common.clock import now
from loge.demands import desk_states
from loge.demands.desk import actions
from loge.demands.models import Case, Enquiry, Item, Suggestion
from loge.maildesk.models import Mail, Party, Thread

from .ground import Desk

STAY = """Dear concierge,

We land on Friday at 15:40 and would be grateful for a car from the airport.

That evening my mother turns seventy. Could you book a table for four around eight, somewhere quiet? She cannot eat shellfish.
Please also order flowers for the room.

Karin Lindqvist"""

FIVE = """Bonjour,

Pourriez-vous réserver une table pour deux samedi à 20h ?
Il nous faudrait aussi un taxi pour l’aéroport dimanche à 9h.
Merci de commander des fleurs pour la chambre.
Nous voudrions deux places de théâtre vendredi soir.
Et un massage pour ma femme samedi à 15h."""


def test_one_mail_becomes_a_case_with_its_items(desk: Desk) -> None:
    stay = desk.stay(desk.karin)
    mail = desk.mail(STAY, title="Friday, my mother’s seventieth")
    told = desk.triage(mail)
    case = desk.case(told)
    assert (case.client, case.stay, case.state, case.language) == (desk.karin, stay, desk_states.OPEN, "en")
    items = desk.items(case)
    assert told.items == len(items) and {"transfer", "table", "flowers"} <= {item.category_key for item in items}
    table = next(item for item in items if item.category_key == "table")
    assert table.party == 4 and "table for four" in table.evidence and "shellfish" in table.wishes
    assert table.starts_at is not None and table.starts_at.astimezone(desk.house.zone).hour == 20
    mail.refresh_from_db()
    assert mail.reading["items"] and mail.thread.about == case.reference


def test_a_known_thread_costs_few_statements(desk: Desk) -> None:
    desk.stay(desk.karin)
    desk.write(STAY)  # the house's towns and rules are known from now on
    with CaptureQueriesContext(
        connection,
    ) as asked:
        desk.triage(desk.mail(STAY, sender="x@y.example"))
    own = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert len(own) <= 13, "\n".join(own)  # of which five are the story's own


def test_the_promise_is_by_arrival_not_by_age(desk: Desk) -> None:
    noon = now().astimezone(desk.house.zone).replace(hour=12, minute=0)
    later, soon = desk.guest("A", "a@a.example"), desk.guest("B", "b@b.example")
    desk.stay(later, arrives_in=40)
    desk.stay(soon, arrives_in=0, arrives_at=dt.time(23, 58))
    calm = desk.write("Could we have a quiet room?", sender="a@a.example", at=noon - dt.timedelta(hours=5))
    urgent = desk.write("Could we have a quiet room?", sender="b@b.example", at=noon)
    assert urgent.answer_by is not None and calm.answer_by is not None
    assert urgent.answer_by < calm.answer_by, "who arrives today comes before who wrote first"


def test_an_unhappy_guest_is_urgent(desk: Desk) -> None:
    unhappy = desk.write("This is unacceptable, the driver never came and nobody answers. I am furious.")
    calm = desk.write("Could you book a table for two next month on the 12th at 8pm?", sender="c@c.example")
    assert unhappy.mood in ("complaint", "anger") and unhappy.answer_by < calm.answer_by


@pytest.mark.parametrize("kind", ["automatic", "away", "bounce", "list", "receipt", "complaint"])
def test_what_a_machine_sends_never_wakes_nor_waits(desk: Desk, kind: str) -> None:
    case = desk.write(STAY)
    thread = desk.threads(case)[0]
    moves.make(case, "answered", by=desk.camille)
    Case.objects.filter(pk=case.pk).update(answer_by=None, waiting_since=None)
    told = desk.triage(desk.mail("I am away until Monday.", thread=thread, kind=kind))
    after = desk.case(told)
    assert (after.pk, after.state, after.answer_by, after.waiting_since) == (case.pk, desk_states.WAITING, None, None)
    moves.make(after, "close", by=desk.camille)
    desk.triage(desk.mail("I am away until Monday.", thread=thread, kind=kind))
    after.refresh_from_db()
    assert after.state == desk_states.CLOSED
    assert desk.items(case) == desk.items(after)


@pytest.mark.parametrize("kind", ["list", "bounce", "receipt", "away"])
def test_a_machine_that_nobody_knows_opens_no_case(desk: Desk, kind: str) -> None:
    assert desk.triage(desk.mail("Our best offers!", sender="news@shop.example", kind=kind)).about == ""
    assert not Case.objects.exists()


def test_edge_31_a_reply_from_another_address_leaves_the_guest_unchanged(desk: Desk) -> None:
    case = desk.write(STAY)
    thread = desk.threads(case)[0]
    again = desk.write("Nous serons cinq finalement.", sender="assistant@lindqvist.example", thread=thread)
    assert again == case and again.client == desk.karin
    assert [party.email for party in thread.parties.filter(standing=Party.Standing.MAIN)] == ["karin@lindqvist.example"]


def test_edge_32_a_stranger_who_quotes_a_case_gets_one_of_their_own(desk: Desk) -> None:
    case = desk.write(STAY)
    other = desk.write(
        f"About {case.reference}, what was booked?", sender="eve@evil.example", title=f"Re: {case.title}"
    )
    assert other != case and other.client is None and other.stay is None


def test_edge_33_a_reply_to_a_closed_case_opens_it_or_a_linked_one(desk: Desk) -> None:
    case = desk.write(STAY)
    thread = desk.threads(case)[0]
    moves.make(case, "close", by=desk.camille)
    assert desk.write("One more thing, thank you.", thread=thread).pk == case.pk
    case.refresh_from_db()
    assert case.state == desk_states.OPEN
    moves.make(case, "close", by=desk.camille, at=now() - dt.timedelta(days=30))
    later = desk.write("We are back in spring: a table for two on 3 May at 8pm?", thread=thread)
    assert later.pk != case.pk and later.continues_id == case.pk and later.client == desk.karin
    case.refresh_from_db()
    assert case.state == desk_states.CLOSED, "both are there"


def test_edge_34_a_reply_to_a_merged_case_follows_it(desk: Desk) -> None:
    first, second = desk.write(STAY), desk.write("Another", title="Another")
    thread = desk.threads(second)[0]
    Case.objects.filter(pk=second.pk).update(merged_into=first, state=desk_states.CLOSED)
    assert desk.write("Still there?", thread=thread).pk == first.pk
    Thread.objects.filter(pk=thread.pk).update(about=f"case:{uuid.uuid4()}")
    fresh = desk.write("And now?", thread=thread)
    assert fresh.pk not in (first.pk, second.pk) and fresh.state == desk_states.OPEN, "of one that is gone, a new one"


def test_edge_35_a_changed_subject_stays_in_its_thread(desk: Desk) -> None:
    case = desk.write(STAY, title="Friday")
    thread = desk.threads(case)[0]
    assert desk.write("Hello again", thread=thread, title="Something else altogether").pk == case.pk


def test_edge_36_the_same_subject_of_the_same_guest_is_suggested(desk: Desk) -> None:
    first = desk.write(STAY, title="Friday, my mother’s seventieth")
    second = desk.write("And a cake please.", title="RE: Friday, my mother’s seventieth")
    assert second != first
    found = Suggestion.objects.get(case=second)
    assert (found.change, found.other) == (Suggestion.Change.LINK, first)


def test_edge_37_one_mail_with_five_requests_then_cancel_the_second(desk: Desk) -> None:
    case = desk.write(FIVE)
    items = desk.items(case)
    assert [item.category_key for item in items] == ["table", "transfer", "flowers", "theatre", "wellness"]
    thread = desk.threads(case)[0]
    desk.write("Finalement, annulez la deuxième demande s’il vous plaît.", thread=thread)
    assert [item.state for item in desk.items(case)] == [desk_states.ASKED] * 5, "nothing is cancelled by itself"
    found = Suggestion.objects.get(case=case)
    assert (found.change, found.item_id) == (Suggestion.Change.CANCEL, items[1].pk)
    actions.apply(found, by=desk.camille)
    states = [item.state for item in desk.items(case)]
    assert states == [desk_states.ASKED, desk_states.CANCELLED, *[desk_states.ASKED] * 3], "the second alone"


def test_what_is_called_off_by_its_name_is_proposed(desk: Desk) -> None:
    case = desk.write(FIVE)
    desk.write("Please cancel the flowers.", thread=desk.threads(case)[0])
    found = Suggestion.objects.get(case=case)
    assert found.change == Suggestion.Change.CANCEL and found.item is not None and found.item.category_key == "flowers"
    assert Item.objects.filter(case=case).count() == 5


def test_another_hour_for_the_same_table_is_a_change_not_another_table(desk: Desk) -> None:
    case = desk.write("Could you book a table for two on 12 March at 8pm?")
    desk.write("Could we have the table on 12 March at 9pm instead, for three?", thread=desk.threads(case)[0])
    assert Item.objects.filter(case=case).count() == 1
    found = Suggestion.objects.get(case=case)
    assert (found.change, found.party) == (Suggestion.Change.CHANGE, 3)
    assert found.starts_at is not None and found.starts_at.astimezone(desk.house.zone).hour == 21


def _asked(desk: Desk) -> tuple[Case, Item, Enquiry, Thread]:
    case = desk.write("Could you book a table for two on 12 March at 8pm?")
    item = desk.items(case)[0]
    thread = desk.thread(side=Thread.Side.PARTNER, about=case.reference, title="Table, 12 mars")
    enquiry = Enquiry(house=desk.house, item=item, partner=desk.quai, thread=thread)
    moves.begin(enquiry, desk_states.PUT, by=desk.camille)
    moves.make(item, "enquire", by=desk.camille)
    return case, item, enquiry, thread


def test_edge_22_a_partners_automatic_confirmation_is_read_and_proposed(desk: Desk) -> None:
    case, item, enquiry, thread = _asked(desk)
    words = "Votre réservation est confirmée.\nRéférence : QT-4471\nPrix : 124,00 €\nLe 12 mars à 20h30."
    desk.write(words, sender="table@quai.example", thread=thread, kind=Mail.Kind.AUTOMATIC)
    found = Suggestion.objects.get(case=case)
    assert (found.change, found.reference_given, found.cents) == (Suggestion.Change.CONFIRM, "QT-4471", 12_400)
    assert found.enquiry == enquiry and found.starts_at is not None
    item.refresh_from_db()
    assert item.state == desk_states.ENQUIRED and not item.partner_reference, "never applied by itself"


def test_a_partner_who_is_full_is_read_as_a_no(desk: Desk) -> None:
    case, _item, _enquiry, thread = _asked(desk)
    desk.write("Malheureusement nous sommes complets ce soir-là.", sender="table@quai.example", thread=thread)
    assert Suggestion.objects.get(case=case).change == Suggestion.Change.REFUSE


def test_a_partner_who_writes_anew_is_recognised(desk: Desk) -> None:
    case, _item, enquiry, _thread = _asked(desk)
    again = desk.write("Bien noté pour le 12 mars à 20h, réf. ZX81.", sender="table@quai.example", title="Votre table")
    assert again == case and Suggestion.objects.get(case=case).enquiry == enquiry
    assert Thread.objects.get(title="Votre table").side == Thread.Side.PARTNER


def test_edge_38_a_partner_on_the_guests_thread_asks_for_nothing(desk: Desk) -> None:
    case, *_rest = _asked(desk)
    guest = desk.threads(case)[0]
    desk.write("Il nous faut une table pour six et un taxi demain.", sender="table@quai.example", thread=guest)
    assert Item.objects.filter(case=case).count() == 1, "what a partner writes is not what the guest asks"


def test_edge_58_an_impossible_date_is_flagged_not_guessed(desk: Desk) -> None:
    monday_after_midnight = dt.datetime(2026, 11, 23, 0, 10, tzinfo=desk.house.zone)
    for words, problem in (
        ("Pourriez-vous réserver une table pour deux le 31 février à 20h ?", "no_such_day"),
        ("Could you book a table for two on 31 February at 8pm?", "no_such_day"),
        ("Pourriez-vous réserver une table pour deux le vendredi 24 novembre à 20h ?", "weekday_mismatch"),
        ("Could you book a table for two on 7/8 at 8pm?", "day_month_order"),
        ("Pourriez-vous réserver une table pour deux demain à 20h ?", "small_hours"),
    ):
        mail = desk.mail(words, sender="d@d.example", title=problem, at=monday_after_midnight)
        case = desk.case(desk.triage(mail))
        item = desk.items(case)[0]
        assert item.starts_at is None
        assert mail.reading["items"][0]["when"][0]["problem"] == problem


def test_of_a_stay_and_a_day_the_day_is_when_it_is_wanted(desk: Desk) -> None:
    case = desk.write(
        "Nous venons du 28 novembre au 2 décembre. Auriez-vous un guide le 29 novembre ?",
        at=dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC),
    )
    [item] = desk.items(case)
    assert item.starts_at is not None and item.starts_at.astimezone(desk.house.zone).day == 29


def test_another_number_of_people_is_proposed_though_nothing_is_asked(desk: Desk) -> None:
    first = desk.mail("Could you book a table for four tomorrow at 8 pm, and a taxi at 11 pm?")
    case = desk.case(desk.triage(first))
    words = (
        "One more thing: my mother-in-law joins us, so we will be five at the table, not four. Everything else stays."
    )
    desk.triage(desk.mail(words, thread=first.thread))
    [told] = Suggestion.objects.filter(case=case)
    assert (told.change, told.party, told.item.category_key) == ("change", 5, "table")
    desk.triage(desk.mail("Thank you, the table for four is perfect.", thread=first.thread))
    assert Suggestion.objects.filter(case=case).count() == 1
