"""The demands' part of leaving: what was asked, said and agreed, as one who asks and as one who serves."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery, UUIDField
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from loge.clients.households import hidden_from
from loge.clients.leaving import files_of
from loge.clients.models import Address
from loge.common.models import Fact
from loge.houses.leaving import OWN as HOUSES_OWN
from loge.houses.models import Application, Handover, Opening
from loge.maildesk.models import Letter
from loge.money import identities
from loge.money.leaving import payee_items
from loge.money.models import Chargeback, Debt, IdentityAsked, Payment, Payout, YearStatement
from loge.offers.models import Offer, Provider, Variant
from loge.people.models import Person
from loge.people.own import pseudonym
from loge.people.rows import ERASED, Own, emptied, plain, told, words_of

from . import states
from .desk import leaving as desk
from .long import leaving as long
from .models import (
    Absence,
    Adjustment,
    Attachment,
    Consent,
    Correction,
    Demand,
    Dispute,
    Evidence,
    Gesture,
    Message,
    Need,
    Note,
    Quote,
    Replacement,
    Reply,
    Substitute,
)
from .practice import departure, retention

OWN = (
    Own("needs", lambda person: Need.objects.filter(client=person), ("words", "place", "evidence")),
    Own("files_given", lambda person: Attachment.objects.filter(author=person), ("name",)),
    Own("said_by_telephone", lambda person: Consent.objects.filter(demand__client=person), ("read", "said")),
    Own("disputes", lambda person: Dispute.objects.filter(opened_by=person), ("words",)),
    Own("appeals", lambda person: Dispute.objects.filter(appealed_by=person), ("appeal_words",)),
    Own("evidence", lambda person: Evidence.objects.filter(author=person), ("words",)),
    Own("longer", lambda person: Adjustment.objects.filter(demand__provider__person=person), ("words",)),
    Own("replaced", lambda person: Replacement.objects.filter(from_offer__provider__person=person), ("words",)),
    Own("stood_in", lambda person: Substitute.objects.filter(offer__provider__person=person)),
    Own("absences_said", lambda person: Absence.objects.filter(said_by=person), ("words",)),
    Own("proposed_to_me", lambda person: _proposed(person), ("title", "words", "place", "lines")),
    Own("absences", lambda person: Absence.objects.filter(person=person), ("answer",)),
    *long.OWN,
)


def export(person: Person) -> dict[str, Any]:
    mine = _mine(person)
    payees = _payees(person)
    return {
        "demands": plain(mine),
        "messages": plain(Message.objects.filter(author=person)),
        "quotes": plain(Quote.objects.filter(Q(demand__in=mine) | Q(pk__in=_named(person).values("pk")))),
        "calls_noted": plain(_noted(person) | Note.objects.filter(client__in=departure.alone(person))),
        **told(OWN, person),
        "payouts": plain(Payout.objects.filter(payee__in=payees)),
        "debts": plain(Debt.objects.filter(payee__in=payees)),
        "identity_asked": plain(IdentityAsked.objects.filter(payee__in=payees)),
        "contested": plain(Chargeback.objects.filter(payee__in=payees), without=("fraud_words",)),
        "year_statements": plain(YearStatement.objects.filter(payee__in=payees)),
        **desk.export(*_as_guest(person)),
    }


def open_items(person: Person) -> list[Any]:
    live = _mine(person).exclude(state__in=states.OVER)
    items: list[Any] = [
        _("“%(title)s” is %(state)s.") % {"title": demand.title, "state": demand.state_name}
        for demand in live.order_by("pk")
    ]
    for payee in _payees(person):
        items += payee_items(payee, person.language)
    for household in departure.alone(person):  # it goes with them
        items += departure.under_way(household)
    return items


def erase(person: Person) -> None:
    """Who asked what of whom, for how much and when stays for the other party; the words of this one do not."""
    desk.forget(*_as_guest(person))
    for household in departure.alone(person):  # with the last of them the household's notes, visits and codes go too
        retention.forget(household, by=str(person.pk))
    proposed = departure.forget_member(person)
    mine = _mine(person)
    said = _said(person)
    _without_files(person)
    emptied(OWN, person)
    asked = Demand.objects.filter(client=person)
    asked.update(words=ERASED, place="")
    _without_titles(person)
    touched = [demand.reference for demands in (mine, _left_to_others(person)) for demand in demands]
    Payment.objects.filter(subject__in=touched).update(asked={})
    Message.objects.filter(author=person).update(words=ERASED)
    Quote.objects.filter(pk__in=list(_named(person).values_list("pk", flat=True))).update(words="")
    for note in _noted(person):
        Note.objects.filter(pk=note.pk).update(words=ERASED, client_name="", client_phone="", reading={})
        Correction.objects.filter(note=note).update(words="", before="", after="")
        Reply.objects.filter(note=note).update(words=ERASED, to="")
    Fact.objects.filter(subject__in=[demand.reference for demand in mine], by=str(person.pk)).exclude(data={}).update(
        data={}
    )
    others: list[Any] = [
        Need.objects.filter(client=person),
        Application.objects.filter(person=person),
        Opening.objects.filter(person=person),
    ]
    others += [
        Handover.objects.filter(Q(giver=person) | Q(taker=person)),
        Offer.objects.filter(provider__person=person),
    ]
    about = [row.reference for rows in others for row in rows]
    empty_letters(person, [*touched, *about, *proposed, f"person:{person.pk}"], said)
    if not Payout.objects.filter(payee__in=_payees(person)).exists():
        identities.forget(person)  # else it stays, sealed: the tax office may ask for ten years (LPF L. 102 B)


def _proposed(person: Person) -> Any:
    """What a practice proposed to them; what is kept from them, as a surprise, is not told by their own export either."""
    hidden = [subject.partition(":")[2] for subject in hidden_from(person) if subject.startswith("gesture:")]
    return Gesture.objects.filter(asked__person=person).exclude(pk__in=hidden)


def _without_files(person: Person) -> None:
    for given in Attachment.objects.filter(author=person):
        for file in (given.received, given.shown):
            if file:
                file.delete(save=False)
        Attachment.objects.filter(pk=given.pk).update(received="", shown="")


def _as_guest(person: Person) -> tuple[list[uuid.UUID], list[str]]:
    """Their files with the desks that know them, and every address those have of them."""
    files = list(files_of(person).values_list("pk", flat=True))
    emails = set(Address.objects.filter(client__in=files).values_list("email", flat=True))
    return files, sorted(emails | ({person.email.lower()} if person.email else set()))


def _mine(person: Person) -> Any:
    return Demand.objects.filter(Q(client=person) | Q(provider__person=person)).distinct()


def _left_to_others(person: Person) -> Any:
    """Demands they had said yes to and could not keep: someone else serves them now."""
    return Demand.objects.filter(replacements__from_offer__provider__person=person).distinct()


def _named(person: Person) -> Any:
    """The prices they named: as who asks, or as who was to serve then, whoever serves now."""
    stood_aside = Replacement.objects.filter(demand=OuterRef("demand"), at__gte=OuterRef("at")).order_by("at")
    then = Subquery(stood_aside.values("from_offer__provider__person")[:1])
    priced = Quote.objects.annotate(server=Coalesce(then, F("demand__provider__person"), output_field=UUIDField()))
    return priced.filter(Q(side=states.CLIENT, demand__client=person) | Q(side=states.PROVIDER, server=person.pk))


def _payees(person: Person) -> list[str]:
    return [row.reference for row in Provider.objects.filter(person=person)]


def _noted(person: Person) -> Any:
    return Note.objects.filter(client_name__iexact=person.name) if person.name else Note.objects.none()


def _said(person: Person) -> set[str]:
    """What they wrote, as letters to others may quote it."""
    offers = Offer.objects.filter(provider__person=person)
    found: set[str] = {
        *offers.values_list("title", flat=True),
        *Variant.objects.filter(offer__in=offers).values_list("name", flat=True),
        *Demand.objects.filter(client=person).values_list("words", flat=True),
        *Demand.objects.filter(client=person).values_list("place", flat=True),
        *Message.objects.filter(author=person).values_list("words", flat=True),
    }
    for need in Need.objects.filter(client=person):
        found |= {need.words, need.told, need.title, need.place}
    found |= words_of(OWN, person) | words_of(HOUSES_OWN, person)
    for fact in Fact.objects.filter(subject__in=[demand.reference for demand in _mine(person)], by=str(person.pk)):
        found.add(str(fact.data.get("words", "")))
    return found


def _without_titles(person: Person) -> None:
    """A demand is called as its offerer called the offer, or by the first words of a need: from now on as its trade."""
    theirs = (
        Q(provider__person=person)
        | Q(client=person, need__isnull=False)
        | Q(pk__in=_left_to_others(person).values("pk"))
    )
    for demand in (
        Demand.objects.filter(theirs).only("pk", "house", "category_key", "provider").select_related("provider")
    ):
        also = {"variant_name": ""} if demand.provider.person_id == person.pk else {}
        Demand.objects.filter(house=demand.house_id, pk=demand.pk).update(title=str(demand.category)[:100], **also)


def empty_letters(person: Person, subjects: list[str], said: Iterable[str]) -> None:
    """Their own letters are emptied; those to others about their demands name nobody and quote nothing of theirs."""
    longest = sorted((words for words in said if len(words) > 3), key=len, reverse=True)
    own = Letter.objects.filter(to__iexact=person.email or "-")
    names = {person.first_name, *Provider.objects.filter(person=person).values_list("name", flat=True)}
    told = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted(names, key=len, reverse=True) if name))
    for letter in Letter.objects.filter(about__in=subjects).exclude(pk__in=own.values("pk")).iterator(chunk_size=200):
        quoted = [words for words in longest if words in letter.title or words in letter.text]
        after = {name: getattr(letter, name) for name in ("title", "text", "html")}
        for words in quoted:
            after["title"], after["text"] = (after[name].replace(words, ERASED) for name in ("title", "text"))
        if quoted:
            after["html"] = ""  # the words stand there as HTML writes them: the plain text is what is left to read
        after = {name: told.sub(pseudonym(), words) for name, words in after.items()}
        Letter.objects.filter(pk=letter.pk).update(**after | {"title": after["title"][:200]})
    own.update(title=ERASED, text=ERASED, html="")
