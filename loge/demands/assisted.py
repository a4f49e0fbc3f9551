"""Asking for someone who telephones: they have no e-mail address, someone of the house lends them ears and hands.

Whatever is done for them is read to them first and done upon their word (:func:`on_behalf`); the facts say on whose
behalf, and who spoke for a client can never rule on that demand (``Demand.roles_of``)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import phonenumbers
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.houses.models import House, Household, Membership
from loge.houses.queries import keeps
from loge.offers.models import Offer
from loge.people.models import Person

from . import actions, queries, states
from .actions.ask import clean_words
from .models import Consent, Demand
from .withdrawal import must_ask_to_hurry

PAY_LINK_FOR = dt.timedelta(days=14)
_PAY = "loge.pay"

# ------------------------------------------------------------------------------------------------------------ callers


def callers(house: House) -> QuerySet[Person]:
    """Clients of the house whom only the telephone reaches, by name."""
    held = Membership.objects.filter(house=house, role=Membership.Role.CLIENT, until_at=None)
    return Person.objects.filter(pk__in=held.values("person"), email=None).order_by("name")


@transaction.atomic
def take_call(
    house: House, *, by: Person, name: str, phone: str, address: str = "", at: dt.datetime | None = None
) -> Person:
    """Whoever calls, as a client of the house: the same name at the same number is the same person.

    Raises Refused for who does not keep the house, Invalid for a name or a number that is none.
    """
    if not keeps(by, house):
        raise Refused(_("Only whoever keeps the house can ask for someone else."))
    said, number = " ".join(name.split())[:80], telephone(phone)
    if not said:
        raise Invalid(_("Write their name as they say it."), field="name")
    known = callers(house).filter(phone=number, name__iexact=said).first()
    if known is not None:
        return known
    caller = Person.objects.create_user(
        None, name=said, phone=number, language=house.language, time_zone=house.time_zone
    )
    household = Household.objects.create(house=house, name=said, address=address.strip()[:200])
    Membership.objects.create(house=house, person=caller, role=Membership.Role.CLIENT, household=household)
    journal.write("caller.noted", subject=f"person:{caller.pk}", house=house.pk, by=by, at=at)
    return caller


def telephone(words: str, region: str = "FR") -> str:
    """``0261910442`` → ``02 61 91 04 42``; another country's with its ``+``. Raises Invalid for what cannot be dialled."""
    try:
        number = phonenumbers.parse(words, region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise Invalid(_("This number cannot be dialled. Write it as you would dial it."), field="phone")
    home = phonenumbers.country_code_for_region(region) == number.country_code
    shape = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, shape)


@transaction.atomic
def give_address(
    house: House, caller: Person, *, by: Person, email: str, consent: str, at: dt.datetime | None = None
) -> Person:
    """The caller now has an e-mail address and wants to be written to: from now on they can sign in.

    Raises Refused for who does not keep the house, Stale if they have one, Invalid for one that is none or is taken.
    """
    if not keeps(by, house) or not callers(house).filter(pk=caller.pk).exists():
        raise Refused(_("Only whoever keeps the house can write down an address, for someone who has none."))
    word = _word(consent)
    set_address(caller, email)
    journal.write("caller.addressed", subject=f"person:{caller.pk}", house=house.pk, by=by, at=at, consent=word)
    return caller


@transaction.atomic
def set_address(caller: Person, email: str) -> None:
    """Give an address to who had none. Raises Invalid when it is none or belongs to someone, Stale when they have one."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid(_("This is not an e-mail address. Look for the @."), field="email") from None
    if Person.objects.filter(email__iexact=address).exists():
        raise Invalid(_("Someone already signs in with this address. Choose another."), field="email")
    try:
        with transaction.atomic():
            changed = Person.objects.filter(pk=caller.pk, email=None).update(email=address)
    except IntegrityError:  # it was taken in between
        raise Invalid(_("Someone already signs in with this address. Choose another."), field="email") from None
    if not changed:
        raise Stale(_("They have an address already."))
    caller.email = address


# ------------------------------------------------------------------------------------------------- speaking for them


@transaction.atomic
def ask_for(
    offer: Offer,
    *,
    caller: Person,
    by: Person,
    words: str,
    read: str,
    consent: str,
    nonce: str,
    wished_at: dt.datetime | None = None,
    place: str = "",
    variant: uuid.UUID | None = None,
    at: dt.datetime | None = None,
) -> Demand:
    """Ask for an offer in the caller's words, having read it back to them. The same ``nonce`` asks once.

    Raises what ``ask`` raises, Refused for who may not speak for them, Invalid without their spoken word.
    """
    moment, said = at or now(), _word(consent)
    _may_speak(offer.house, by, of=caller, to=offer.provider.person_id)
    if not Membership.objects.filter(house=offer.house, person=caller, until_at=None).exists():
        raise Refused(_("This person is not known to the house. Take their call first."))
    with journal.carrying(on_behalf_by=str(by.pk), consent=said):
        demand = actions.ask(
            offer, by=caller, words=words, nonce=nonce, wished_at=wished_at, place=place, variant=variant, at=moment
        )
    fresh = Demand.objects.filter(house=offer.house, pk=demand.pk, assisted_by=None)
    if fresh.update(assisted_by=by, consent_at=moment):
        demand.assisted_by, demand.consent_at = by, moment
        _keep(demand, "ask", by, read, said, None, moment)
    return demand


@contextmanager
def on_behalf(
    demand: Demand,
    *,
    by: Person,
    act: str,
    consent: str,
    read: str = "",
    version: int | None = None,
    at: dt.datetime | None = None,
    external: bool = False,
) -> Iterator[Person]:
    """Who acts inside acts as the client it gives, upon the client's spoken word: kept as a row, and in every fact.

    ``external`` acts (those that call the payment service) are not wrapped in a transaction. Raises Refused for who may
    not speak for the client, Invalid without their word. An act that fails leaves no consent behind.
    """
    if not demand.assisted_by_id:
        raise Refused(_("They asked for this themselves: they answer from their own page."))
    _may_speak(demand.house, by, of=demand.client, to=demand.provider.person_id)
    said, moment = _word(consent), at or now()
    with nullcontext() if external else transaction.atomic():
        with journal.carrying(on_behalf_by=str(by.pk), consent=said):
            yield demand.client
        _keep(demand, act, by, read, said, version, moment)


def resume(demand: Demand, *, version: int, at: dt.datetime | None = None) -> Demand:
    """A quarter of an hour passed before a relative came to pay: the price the caller agreed to is agreed again.

    Raises Stale when another price was named since, when it has expired, or when the caller never agreed to it.
    """
    agreed = demand.consents.filter(house=demand.house, act="accept", version=version).order_by("-at").first()
    if agreed is None:
        raise Stale(_("The price has changed since you read it. Here is the new one."))
    with journal.carrying(on_behalf_by=str(agreed.by_id), consent=agreed.said):
        return actions.accept(demand, by=demand.client, version=version, at=at)


def consents(demand: Demand) -> QuerySet[Consent]:
    """Every word given on the telephone for this demand, oldest first."""
    return demand.consents.filter(house=demand.house).select_related("by").order_by("at")


def _may_speak(house: House, by: Person, *, of: Person, to: Any) -> None:
    if not keeps(by, house):
        raise Refused(_("Only whoever keeps the house can ask for someone else."))
    if by.pk == to:
        raise Refused(_("You are the one who serves here. Ask another keeper of the house to take this call."))
    if by.pk == of.pk:
        raise Refused(_("This is about you: ask from your own page."))


def _word(consent: str) -> str:
    if not consent.strip():
        raise Invalid(_("Write what they said: their word is what allows it."), field="consent")
    return clean_words(consent)[:500]


def _keep(demand: Demand, act: str, by: Person, read: str, said: str, version: int | None, at: dt.datetime) -> None:
    Consent.objects.create(
        house=demand.house, demand=demand, act=act, read=read.strip()[:5_000], said=said, version=version, by=by, at=at
    )


# -------------------------------------------------------------------------------------------------- what they are told


def spoken_name(demand: Demand) -> str:
    """How who serves reads the client's name: ``Simone (by telephone, through the loge)`` while others speak for them."""
    name = demand.client.first_name
    if demand.assisted_by_id is None:
        return name
    return _("%(name)s (by telephone, through the loge)") % {"name": name}


def read_ask(offer: Offer, *, words: str, when: str, place: str, variant: str = "") -> str:
    """What is read back to the caller before it is asked."""
    said = [
        _("You ask %(name)s: “%(title)s”.") % {"name": offer.provider.name, "title": offer.title},
        *([_("Which size: %(variant)s.") % {"variant": variant}] if variant else []),
        _("In your words: %(words)s") % {"words": words.strip()},
    ]
    said += [_("When: %(when)s.") % {"when": when}] if when else []
    said += [_("Where: %(place)s.") % {"place": place.strip()}] if place.strip() else []
    said.append(
        _("%(name)s answers with a price. We call you then, and nothing is paid before you say yes.")
        % {"name": offer.provider.name}
    )
    said.append(_("Your name, telephone and address are kept by the loge for this service. Do you agree?"))
    return "\n".join(said)


def read_act(demand: Demand, act: str) -> str:
    """What is read to the client before an act is done for them, in the language of the moment."""
    last = queries.last_quote(demand)
    split = demand.split or (last.split if last else None)
    parts = ("total", "server", "house")
    told = {part: getattr(split, part).spoken(demand.client.language) if split else "" for part in parts}
    told |= {"name": demand.provider.name, "title": demand.title}
    said = (_script(act) % told).strip()
    starts_at = (last.starts_at if last else None) or demand.wished_at
    if act == "accept" and must_ask_to_hurry(demand, starts_at, now()):
        hurry = _(
            "%(name)s is a professional: the law gives you fourteen days to change your mind. Do you ask expressly that it "
            "begin before? Once it is wholly done, you can no longer withdraw."
        )
        said = f"{said}\n{hurry % told}"
    return said


def _script(act: str) -> str:
    return {
        "accept": _(
            "%(name)s proposes %(total)s for “%(title)s”. You pay %(total)s: %(name)s receives %(server)s and the loge "
            "%(house)s. It is paid by card; the money waits until you say that all is well done. Do you say yes?"
        ),
        "counter": _("%(name)s proposes %(total)s. Which price would you rather propose?"),
        "withdraw": _("“%(title)s” with %(name)s is then called off. Nothing was paid. Are you sure?"),
        "cancel": _("“%(title)s” with %(name)s is then cancelled. Are you sure?"),
        "settle": _("Has %(name)s done “%(title)s”, and are you content? %(name)s is then paid %(server)s."),
        "dispute": _("What went wrong? The money stays put aside and a coordinator listens to both of you."),
        "pay": _("%(total)s is to be paid by card, now. The money waits until you say that all is well done."),
        "review": _("How many stars, from one to five, for %(name)s? And a word for the neighbours?"),
        "say": _("What shall we tell %(name)s?"),
    }.get(act, "")


def sms(demand: Demand, *, pay_link: str = "") -> str:
    """A text message to copy, in one breath: what is so now, and whom to call."""
    last = queries.last_quote(demand)
    price = demand.price or (last.price if last else None)
    told = {
        "house": demand.house.name,
        "name": demand.provider.name,
        "title": demand.title,
        "price": price.spoken(demand.client.language) if price else "",
        "phone": demand.house.phone,
        "state": str(states.NAMES[demand.state]),
        "link": pay_link,
    }
    if demand.state == states.QUOTED:
        words = _("%(house)s: %(name)s proposes %(price)s for “%(title)s”. Call us to say yes or no.")
    elif demand.state == states.AGREED and pay_link:
        words = _("%(house)s: “%(title)s” with %(name)s, %(price)s. To pay: %(link)s")
    elif demand.state == states.BOOKED:
        words = _("%(house)s: it is booked. %(name)s comes for “%(title)s”, %(price)s, put aside.")
    elif demand.state == states.DELIVERED:
        words = _("%(house)s: %(name)s says “%(title)s” is done. Call us to confirm.")
    else:
        words = _("%(house)s: “%(title)s” with %(name)s, %(state)s.")
    return f"{words % told} {demand.house.phone}".strip()


def pay_code(demand: Demand, version: int) -> str:
    """What a link to pay carries: this demand, at the price the caller agreed to."""
    return signing.dumps([demand.pk.hex, version], salt=_PAY)


def of_pay_code(code: str) -> tuple[Demand, int] | None:
    """The demand to pay and the version agreed; None for what is no code of ours, or too old."""
    try:
        key, version = signing.loads(code, salt=_PAY, max_age=PAY_LINK_FOR)
    except signing.BadSignature:
        return None
    found = Demand.objects.filter(pk=key, assisted_by__isnull=False)
    demand = found.select_related("house", "client", "provider__person", "offer").first()
    return (demand, version) if demand else None
