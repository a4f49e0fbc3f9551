"""What follows upstairs when someone joins, shows something or leaves: letters, and the services that end a probation."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.utils.translation import override

import loge.houses
from loge.common import journal
from loge.common.clock import day_of, local
from loge.common.dates import spelled, spelled_moment
from loge.common.models import Fact
from loge.houses import queries as houses
from loge.houses.actions import count_mission
from loge.houses.models import Application, Charter, Handover, House, Membership, Opening, Paper, Signature, Slot
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link
from loge.offers.gates import gates
from loge.offers.models import Offer
from loge.people.models import Person

from .models import Demand

LETTERS = Path(loge.houses.__file__).parent / "letters"

# Fact, or fact and move → who is told, by which letter
APPLICATION: dict[str, dict[str, str]] = {
    "application.applied": {"applicant": "application_received", "keepers": "application_new"},
    "application.applied.reminded": {"keepers": "application_waiting"},
    "application.invited invite": {"applicant": "application_invited"},
    "application.invited unbook": {"other": "application_another_time"},
    "application.invited miss": {"applicant": "application_another_time"},
    "application.invited.reminded": {"applicant": "application_invited_reminder"},
    "application.booked": {"applicant": "application_booked", "interviewer": "application_booked"},
    "application.interview.reminded": {"applicant": "interview_reminder"},
    "application.met.reminded": {"keepers": "application_waiting"},
    "application.accepted": {"applicant": "application_accepted"},
    "application.declined": {"applicant": "application_declined"},
    "application.withdrawn": {"keepers": "application_withdrawn"},
    "application.lapsed": {"applicant": "application_lapsed"},
}
OPENING = {
    "opening.asked": "opening_asked",
    "opening.asked.reminded": "opening_asked",
    "opening.approved": "opening_answered",
    "opening.declined": "opening_answered",
    "opening.lapsed": "opening_answered",
}
HANDOVER = ("handover.offered", "handover.accepted", "handover.declined", "handover.withdrawn", "handover.lapsed")


@journal.on("demand.settled", "demand.closed", "demand.upheld", "demand.shared")
def count_towards_probation(fact: Fact) -> None:
    """A service was received: it counts for whoever is on probation."""
    demand = Demand.objects.select_related("house", "provider__person").get(pk=fact.subject_id)
    if fact.kind == "demand.closed" and not demand.was_received:
        return  # the ruling gave everything back: nothing was received
    count_mission(demand.house, demand.provider.person, subject=demand.reference, at=fact.at)


@journal.on(*dict.fromkeys(kind.partition(" ")[0] for kind in APPLICATION))
def tell_of_application(fact: Fact) -> None:
    application = Application.objects.select_related("house", "person").get(pk=fact.subject_id)
    move = fact.data.get("move", "")
    told = APPLICATION.get(f"{fact.kind} {move}") or APPLICATION.get(fact.kind, {})
    slot = _slot_of(application, fact)
    for role, name in told.items():
        for person in _readers(application, role, fact, slot):
            _send(
                fact, person, name, application.house, application.reference, **_told(application, fact, slot, person)
            )


@journal.on(*OPENING)
def tell_of_opening(fact: Fact) -> None:
    opening = Opening.objects.select_related("house", "person").get(pk=fact.subject_id)
    name = OPENING[fact.kind]
    readers = [opening.person]
    if name == "opening_asked":
        readers = houses.operators()
    path = f"/house/{opening.house.slug}/" if opening.house else "/open/mine/"
    for person in readers:
        _send(
            fact, person, name, opening.house, opening.reference, name=opening.name, person=str(opening.person),
            commune=opening.commune.name if opening.commune else "", words=opening.words, state=opening.state,
            said=fact.data.get("words", ""), reminder=fact.data.get("reminder", 0), opening_link=link(path),
        )  # fmt: skip


@journal.on(*HANDOVER)
def tell_of_handover(fact: Fact) -> None:
    handover = Handover.objects.select_related("house", "giver", "taker").get(pk=fact.subject_id)
    state = fact.kind.partition(".")[2]
    readers = {
        "offered": [handover.taker], "accepted": [handover.giver, handover.taker], "declined": [handover.giver],
        "withdrawn": [handover.taker], "lapsed": [handover.giver, handover.taker],
    }[state]  # fmt: skip
    name = "handover_offered" if state == "offered" else "handover_answered"
    for person in readers:
        _send(
            fact, person, name, handover.house, handover.reference, state=state, giver=handover.giver.first_name,
            taker=handover.taker.first_name, words=handover.words, said=fact.data.get("words", ""),
            is_giver=person.pk == handover.giver_id, handover_link=link(f"/handover/{handover.pk}/"), serve=link("/serve/"),
        )  # fmt: skip


@journal.on("charter.published")
def ask_to_sign(fact: Fact) -> None:
    """Everyone who serves here and has not signed this version hears of it, with the day their grace ends."""
    charter = Charter.objects.select_related("house").get(pk=fact.subject_id)
    signed = Signature.objects.filter(house=charter.house, charter=charter).values("person")
    serving = Membership.objects.filter(house=charter.house, role=Membership.Role.PROVIDER, until_at=None)
    for member in serving.exclude(person__in=signed).select_related("person"):
        until = spoken_day(charter.grace_until, member.person, charter.house)
        _send(
            fact, member.person, "charter_changed", charter.house, fact.subject, until=until, link=place(charter.house)
        )


@journal.on("paper.expiring", "paper.expired")
def remind_of_paper(fact: Fact) -> None:
    paper = Paper.objects.select_related("house", "person").get(pk=fact.subject_id)
    gate = gates().get(paper.gate)
    with override(paper.person.language):
        told = {"gate": str(gate or paper.gate), "kind": paper.kind, "days": fact.data["days"]}
    until = spoken_day(paper.valid_until, paper.person, paper.house)
    _send(fact, paper.person, "paper_expiring", paper.house, fact.subject, until=until, link=place(paper.house), **told)


@journal.on("offer.outside_agreed", "offer.paper_wanted")
def tell_what_was_read(fact: Fact) -> None:
    """Who offers hears whether their offer is shown now or a paper is wanted first."""
    offer = Offer.objects.select_related("house", "provider__person").get(pk=fact.subject_id)
    reader, keeper = offer.provider.person, Person.objects.get(pk=fact.by)
    with override(reader.language):
        names = ", ".join(str(gates()[key]) for key in fact.data["gates"] if key in gates())
    _send(
        fact, reader, "offer_read", offer.house, fact.subject, title=offer.title, gates=names, keeper=keeper.first_name,
        agreed=fact.kind == "offer.outside_agreed", said=fact.data.get("words", ""), serve=link("/serve/"),
    )  # fmt: skip


@journal.on("member.expelled", "probation.ended", "residence.code_sent")
def tell_member(fact: Fact) -> None:
    name = {"member.expelled": "expelled", "probation.ended": "probation_ended", "residence.code_sent": "code_sent"}[
        fact.kind
    ]
    house, person = House.objects.get(pk=str(fact.house_id)), Person.objects.get(pk=fact.subject_id)
    _send(fact, person, name, house, fact.subject, said=fact.data.get("words", ""), link=place(house))


def place(house: House) -> str:
    """The page where someone sees how they stand in a loge."""
    return link(f"/loges/{house.slug}/place/")


def spoken_day(when: dt.date | dt.datetime, reader: Person, house: House) -> str:
    day = day_of(when, house.zone) if isinstance(when, dt.datetime) else when
    return spelled(day, "d MMMM y", reader.language)


def _told(application: Application, fact: Fact, slot: Slot | None, reader: Person) -> dict[str, Any]:
    house, home = application.house, application.commune
    when = ""
    if slot is not None:
        when = spelled_moment(local(slot.starts_at, house.zone), reader.language)
    return {
        "name": application.name,
        "commune": home.name if home else "",
        "words": application.words,
        "alike": bool(application.alike),
        "said": fact.data.get("words", ""),
        "state": fact.kind.split(".")[1],
        "move": fact.data.get("move", ""),
        "days": max(1, (fact.at - application.since_at).days),
        "phone": house.phone,
        "is_applicant": reader.pk == application.person_id,
        "when": when,
        "keeper": slot.by.first_name if slot else "",
        "place": slot.place if slot else "",
        "link": place(house),
        "calendar": link(f"/loges/{house.slug}/place/interview.ics"),
        "keeper_link": link(f"/house/{house.slug}/applications/{application.pk}/"),
        "join": link(f"/loges/{house.slug}/join/"),
        "serve": link("/serve/"),
    }


def _slot_of(application: Application, fact: Fact) -> Slot | None:
    """The interview a fact is about, even if it was freed since."""
    found = Slot.objects.filter(house=application.house).select_related("by")
    if key := fact.data.get("slot"):
        return found.filter(pk=key).first()
    return found.filter(application=application).first()


def _readers(application: Application, role: str, fact: Fact, slot: Slot | None) -> list[Person]:
    if role == "applicant" or (role == "other" and str(application.person_id) != fact.by):
        return [application.person]
    if role == "interviewer" and slot is not None:
        return [slot.by]
    return houses.keepers(application.house)


def _send(fact: Fact, reader: Person, letter: str, house: House | None, about: str, /, **facts: Any) -> None:
    maildesk.send(
        to=reader, name=letter, folder=LETTERS, facts={"house": house, **facts}, key=f"{fact.pk}:{reader.pk}:{letter}",
        house=house, about=about,
    )  # fmt: skip
