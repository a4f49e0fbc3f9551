"""A partner who was asked is chased in their own hours, then the next one is proposed; thanks stop nothing, an answer does."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.test import Client

from loge.care.models import PartnerChase, Promise
from loge.care.promises import answered, clock, partners, seen
from loge.care.promises.rules import week_of_partner, within
from loge.clients import actions as clients
from loge.clients.actions.link import open_link
from loge.common import moves
from loge.common.clock import from_wall
from loge.common.errors import Refused, Stale
from loge.common.jobs import run_all
from loge.demands.desk import actions
from loge.demands.models import Case, Enquiry, Item
from loge.maildesk.models import Mail
from loge.offers.partners.actions import change_partner, read_hours
from loge.offers.partners.models import PartnerHours
from tests.demands.desk.ground import Desk
from tests.demands.practice.house import Practice

PARIS = ZoneInfo("Europe/Paris")
HOUR = dt.timedelta(hours=1)


def at(words: str) -> dt.datetime:
    found = from_wall(dt.datetime.fromisoformat(f"2027-02-{words}"), PARIS)
    assert found is not None
    return found


def rounds(*moments: str) -> None:
    for moment in moments:
        clock.tick(at=at(moment))
        run_all()


def sent(enquiry: Enquiry) -> list[str]:
    """What was written to them after the first word."""
    mails = Mail.objects.filter(thread=enquiry.thread, way=Mail.Way.OUT).order_by("at", "pk")
    return [mail.visible or mail.text for mail in mails][1:]


@pytest.fixture
def desk(db: None) -> Desk:
    made = Desk()
    for partner in (made.quai, made.corvin):
        for day in range(6):  # Monday to Saturday, before lunch and in the evening
            for opens, closes in ((dt.time(10), dt.time(12)), (dt.time(18), dt.time(20))):
                PartnerHours.objects.create(house=made.house, partner=partner, weekday=day, opens=opens, closes=closes)
    return made


def test_who_is_open_day_and_night_has_as_long_over_midnight(db: None) -> None:
    """A whole day is kept to its last second; a second each night made a chase late by a whole look of the clock."""
    desk = Desk()
    set_hours = {"hours": [hours for day in range(7) for hours in read_hours(day, "0:00–24:00")]}
    change_partner(desk.quai, by=desk.camille, **set_hours)
    desk.quai.refresh_from_db()
    week = week_of_partner(desk.quai, desk.house)
    assert within(week, at("01 22:55"), 2 * HOUR) == at("02 00:55")
    first = next(week.openings(at("01 22:55")))
    assert first[1] - at("01 22:55") > 9 * 24 * HOUR, "one opening, all along"


def table(desk: Desk, *, hour: str = "20 19:30") -> Item:
    case = desk.write("Could you book a table for two?", at=at("01 09:00"))
    item = actions.add_item(
        case,
        by=desk.camille,
        category_key="table",
        title="A table for two",
        starts_at=at(hour),
        party=2,
        at=at("01 09:00"),
    )
    return Item.objects.select_related("house", "case__house", "case__client", "case__owner").get(pk=item.pk)


def ask(desk: Desk, item: Item, moment: str, *who) -> list[Enquiry]:
    made = actions.ask_partners(item, by=desk.camille, partners=list(who) or [desk.quai], at=at(moment))
    run_all()
    return made


def test_silence_is_chased_twice_in_their_hours_then_the_next_is_proposed_and_asked_with_one_click(
    desk: Desk, settings
):
    settings.SECOND_FACTOR = False
    item = table(desk)
    (asked,) = ask(desk, item, "01 11:00")  # a Monday; their two hours run from 11 to 12 and from 18 to 19
    chase = PartnerChase.objects.select_related("house", "promise").get()
    assert (chase.half_at, chase.due_at) == (at("01 12:00"), at("01 19:00"))
    assert Promise.objects.get(kind="confirmation") == chase.promise
    desk.mail("Merci, parfait !", thread=asked.thread, sender=desk.quai.email, at=at("01 11:30"))  # stops nothing
    desk.triage(desk.mail("Merci, parfait !", at=at("01 11:40")))  # the guest’s neither
    rounds("01 11:59")
    assert sent(asked) == []
    rounds("01 12:00", "01 12:01", "01 18:59")
    assert len(sent(asked)) == 1
    rounds("01 19:00", "01 19:01", "02 11:00")
    assert len(sent(asked)) == 2
    asked.refresh_from_db()
    assert asked.state == "silent"
    chase.refresh_from_db()
    proposed = PartnerChase.objects.select_related(
        "house", "item__house", "item__case__client", "partner", "promise__house"
    ).get(state="proposed")
    assert (chase.state, proposed.partner) == ("silent", desk.corvin)
    page = desk_browser(desk).get(f"/house/{desk.slug}/desk/cases/{item.case_id}/pursuits/")
    assert page.status_code == 200 and f"/pursuits/{proposed.pk}/yes/" in page.content.decode()
    with pytest.raises(Refused):
        partners.agree(proposed, by=desk.stranger)
    second = partners.agree(proposed, by=desk.yanis, at=at("02 11:00"))
    run_all()
    proposed.refresh_from_db()
    assert second.partner == desk.corvin and (proposed.state, proposed.enquiry, proposed.round) == (
        "running",
        second,
        1,
    )
    with pytest.raises(Stale):
        partners.agree(proposed, by=desk.yanis)
    actions.offer_of(second, by=desk.camille, cents=9_000, at=at("02 11:20"))
    rounds("02 12:00", "02 19:00", "03 11:00")
    proposed.refresh_from_db()
    assert proposed.state == "answered" and sent(second) == []  # nobody who has answered is written to
    assert [what for _at, what in partners.pursuits(desk.house, [item])[item.pk][0].steps] == [
        "asked",
        "reminded",
        "silent",
    ]


def test_an_answer_nobody_has_applied_yet_is_an_answer_and_a_no_brings_the_next(desk: Desk):
    item = table(desk)
    (quai,) = ask(desk, item, "01 10:00")
    desk.mail("Je regarde et vous redis.", thread=quai.thread, sender=desk.quai.email, at=at("01 10:20"))
    rounds("01 11:00")
    assert sent(quai) == []  # who has said a word is spared at half
    desk.mail("Oui, c’est possible à 19 h 30 pour 90 €.", thread=quai.thread, sender=desk.quai.email, at=at("01 11:30"))
    rounds("01 12:00", "01 18:30")
    quai.refresh_from_db()
    assert (quai.state, sent(quai)) == ("put", [])  # it is on the desk, to be applied
    assert PartnerChase.objects.get().state == "answered"
    actions.decline_of(quai, by=desk.camille, at=at("01 18:40"))
    run_all()
    proposed = PartnerChase.objects.select_related("house", "item__house", "promise__house").get(state="proposed")
    assert proposed.partner == desk.corvin
    actions.confirm(item, by=desk.camille, reference="QT-1", partner=desk.quai, at=at("01 18:50"))
    run_all()
    proposed.refresh_from_db()
    assert proposed.state == "dropped"  # the guest has a table


def test_a_week_of_standing_still_writes_to_nobody_and_the_desk_sees_who_is_next(desk: Desk):
    items = [table(desk) for _each in range(3)]
    asked = [ask(desk, item, "01 10:00")[0] for item in items]
    past = table(desk, hour="01 13:00")
    (late,) = ask(desk, past, "01 10:00")
    rounds("09 11:00")
    assert [sent(enquiry) for enquiry in (*asked, late)] == [[]] * 4
    assert PartnerChase.objects.filter(state="silent").count() == 4
    assert PartnerChase.objects.filter(state="proposed").count() == 3  # for what was for last week, nobody
    rounds("09 11:01", "09 12:00")
    assert PartnerChase.objects.count() == 7


def desk_browser(desk: Desk):
    browser = Client()
    browser.force_login(desk.camille, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


@pytest.mark.parametrize(
    "words",
    [
        "Merci, parfait !",
        "Parfait, merci beaucoup.\n\nPaul Martin\nLe Quai des Tilleuls",
        "Bien reçu, bonne journée",
        "Thank you so much, perfect!",
    ],
)
def test_thanks_are_no_answer(words):
    assert answered.only_thanks(words)


@pytest.mark.parametrize(
    "words",
    [
        "Merci, c’est complet.",
        "Parfait, à 20 h.",
        "Oui, avec plaisir",
        "Thanks, we are fully booked",
        "Merci ! 90 € pour deux",
        "Nous pouvons, merci",
    ],
)
def test_an_answer_is_heard_among_thanks(words):
    assert not answered.only_thanks(words)


def test_a_word_for_later_is_not_yet_an_answer():
    assert answered.only_later("Je regarde et vous redis.") and answered.only_later("Let me check and get back to you")
    assert not answered.only_later("Je regarde : oui, à 20 h") and not answered.only_later("C’est complet")


@pytest.mark.moment(at("01 10:00"))
def test_the_client_sees_it_happen_guest_member_or_whoever_wrote_and_never_a_partner_s_name(desk: Desk, settings):
    """The same pursuit in a desk and in a practice, each on the client's own page; a surprise stays one."""
    settings.SECOND_FACTOR = False
    item = table(desk)
    stay = desk.stay(desk.karin)
    Item.objects.filter(pk=item.pk).update(stay=stay)
    ask(desk, item, "01 11:00")
    rounds("01 12:00", "01 19:00")
    guest = Client()
    pages = [f"/stay/{open_link(stay, by=desk.camille)}/", f"/asked/{seen.token_of(item.case)}/"]
    for page in pages:
        told = guest.get(page).content.decode()
        assert "No answer in their time: we are choosing whom to ask next." in told
        assert "reminded kindly" in told and desk.quai.name not in told and desk.corvin.name not in told, page
    proposed = PartnerChase.objects.get(state="proposed")
    boss = desk_browser(desk)
    assert desk.corvin.name in boss.get(f"/house/{desk.slug}/").content.decode()
    partners.agree(
        PartnerChase.objects.select_related(*partners.PARTNERS.beside).get(pk=proposed.pk),
        by=desk.yanis,
        at=at("02 11:00"),
    )
    run_all()
    assert all("we are asking elsewhere too" in guest.get(page).content.decode() for page in pages)
    assert guest.get(pages[1].replace(":", "x", 1)).status_code == 410
    assert guest.post(pages[1]).status_code == 405

    practice = Practice()
    case = Case(house=practice.house, client=practice.file, title="Un taxi")
    with transaction.atomic():
        moves.begin(case, "waiting", by="mail", at=at("02 10:00"))
    errand = actions.add_item(
        case,
        by=practice.mathilde,
        category_key="flowers",
        title="Un bouquet",
        starts_at=at("20 10:00"),
        at=at("02 10:00"),
    )
    actions.ask_partners(errand, by=practice.mathilde, partners=[practice.prairie], by_phone=True, at=at("02 10:00"))
    run_all()
    rounds("02 13:00")
    chase = PartnerChase.objects.get(item=errand)
    assert chase.state == "silent" and chase.chased_at is None  # after both halves at once, no reminder of last hour
    home = Client()
    home.force_login(practice.claire, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Pas de réponse dans les temps" in home.get("/mine/").content.decode()
    clients.hush(practice.madame, case.reference, until=at("20 10:00").date())
    assert "Pas de réponse dans les temps" not in home.get("/mine/").content.decode()
    assert (
        seen.of_member(practice.madame, at=at("03 10:00")) == [] != seen.of_member(practice.monsieur, at=at("03 10:00"))
    )
