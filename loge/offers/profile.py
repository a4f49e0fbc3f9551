"""What someone who serves says of themselves: who they are, when they are free, when they rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.people.models import Person

from . import qualities as human
from .catalogue import in_houses
from .models import Leave, Provider
from .secrets import luhn, refuse_secrets
from .week import Week

MOST_SKILLS, MOST_LEAVES = 12, 100
LANGUAGES = ("fr", "en", "es", "de", "it", "pt", "nl", "ar", "br", "ru", "uk", "tr", "zh")
LONGEST_LEAVE = dt.timedelta(days=366)
LONGEST_BREAK = dt.timedelta(days=366)
_LA_POSTE = "356000000"


@transaction.atomic
def describe(
    provider: Provider,
    *,
    by: Person,
    name: str,
    presentation: str = "",
    qualities: Sequence[str] = (),
    skills: Sequence[str] = (),
    languages: Sequence[str] = (),
) -> Provider:
    """How neighbours see them. Raises Invalid naming the field to mend."""
    _own(provider, by)
    chosen = list(dict.fromkeys(word.strip() for word in qualities if word.strip()))
    if not name.strip() or len(name.strip()) > 60:
        raise Invalid(_("Write the name neighbours call you by, at most 60 letters."), field="name")
    if len(presentation) > 1_000:
        raise Invalid(_("Present yourself in at most 1,000 letters."), field="presentation")
    if len(chosen) > human.MOST:
        raise Invalid(_("Six qualities say more than seven: keep those that are most you."), field="qualities")
    if any(len(word) > human.MOST_LETTERS for word in chosen):
        raise Invalid(_("A quality is a word or two, at most 40 letters."), field="own_words")
    if len(skills) > MOST_SKILLS or not set(skills) <= {found.key for found in in_houses(provider.house.kind)}:
        raise Invalid(_("Choose at most twelve trades of the board."), field="skills")
    if not set(languages) <= set(LANGUAGES):
        raise Invalid(_("Choose languages of the list."), field="languages")
    for field, words in (("name", name), ("presentation", presentation), ("own_words", ", ".join(chosen))):
        refuse_secrets(words, field=field)
    told = {
        "name": name.strip(), "presentation": presentation.strip(), "qualities": chosen, "skills": list(skills),
        "languages": list(languages),
    }  # fmt: skip
    return _keep(provider, by, "provider.described", **told)


@transaction.atomic
def set_status(
    provider: Provider,
    *,
    by: Person,
    status: str,
    trade_name: str = "",
    siret: str = "",
    trade_address: str = "",
    terms: str = "",
) -> Provider:
    """Private person, or professional with what the law wants shown (Code de la consommation, L. 111-1 and L. 111-7; LCEN,
    art. 1-1). A private person's papers are forgotten."""
    _own(provider, by)
    if status not in Provider.Status.values:
        raise Invalid(_("Say whether you offer as a private person or as a professional."), field="status")
    number = "".join(siret.split())
    told = {"trade_name": "", "siret": "", "trade_address": "", "terms": ""}
    if status == Provider.Status.PROFESSIONAL:
        if not trade_name.strip() or len(trade_name) > 80:
            raise Invalid(_("Write the name of your business, at most 80 letters."), field="trade_name")
        if not is_siret(number):
            raise Invalid(
                _("A SIRET has 14 digits; one of these is mistaken. It stands on your papers."), field="siret"
            )
        if not trade_address.strip() or len(trade_address) > 200:
            raise Invalid(_("Write the address of your business: the law wants it shown."), field="trade_address")
        if len(terms) > 20_000:
            raise Invalid(_("Your terms are longer than 20,000 letters."), field="terms")
        refuse_secrets(terms, field="terms")
        told = {
            "trade_name": trade_name.strip(), "siret": number, "trade_address": trade_address.strip(), "terms": terms.strip(),
        }  # fmt: skip
    return _keep(provider, by, "provider.status", status=status, **told)


def is_siret(number: str) -> bool:
    """14 digits that pass Luhn; those of La Poste's counters add up to a multiple of five instead (INSEE)."""
    if len(number) != 14 or not number.isascii() or not number.isdigit() or not int(number):
        return False
    return luhn(number) or (number.startswith(_LA_POSTE) and sum(map(int, number)) % 5 == 0)


@transaction.atomic
def set_week(provider: Provider, week: Week, *, by: Person) -> Provider:
    """When they are usually free. An empty week is not said, and shown as “ask”."""
    _own(provider, by)
    return _keep(provider, by, "provider.week", week=week.kept)


@transaction.atomic
def add_leave(
    provider: Provider, *, by: Person, starts_at: dt.datetime, ends_at: dt.datetime, is_free: bool = False
) -> Leave:
    """An exception: away, or free for once. Told twice it is told once. Raises Invalid."""
    _own(provider, by)
    if ends_at <= starts_at:
        raise Invalid(_("The end comes before the beginning: choose a later one."), field="ends_at")
    if ends_at <= now():
        raise Invalid(_("That is past. Choose a time to come."), field="ends_at")
    if ends_at - starts_at > LONGEST_LEAVE:
        raise Invalid(_("That is more than a year. Take a break instead: it has no end."), field="ends_at")
    if Leave.objects.filter(house=provider.house, provider=provider, ends_at__gt=now()).count() >= MOST_LEAVES:
        raise Invalid(_("These are a hundred exceptions: your week itself may have changed."), field="starts_at")
    leave, fresh = Leave.objects.get_or_create(
        house=provider.house, provider=provider, starts_at=starts_at, ends_at=ends_at, is_free=is_free
    )
    if fresh:
        journal.write("provider.leave", subject=provider.reference, house=provider.house_id, by=by, is_free=is_free)
    return leave


@transaction.atomic
def remove_leave(leave: Leave, *, by: Person) -> None:
    _own(leave.provider, by)
    gone, _rows = Leave.objects.filter(house=leave.house_id, pk=leave.pk).delete()
    if gone:
        subject = leave.provider.reference
        journal.write("provider.leave_removed", subject=subject, house=leave.house_id, by=by, is_free=leave.is_free)


@transaction.atomic
def pause(
    provider: Provider, *, by: Person, until: dt.datetime | None = None, at: dt.datetime | None = None
) -> Provider:
    """Take everything off the board, until a moment or until further notice. The break ends by itself."""
    _own(provider, by)
    moment = at or now()
    if until is not None and not moment < until <= moment + LONGEST_BREAK:
        raise Invalid(_("Choose a day to come, within a year."), field="until")
    return _keep(provider, by, "provider.paused", paused_at=moment, paused_until=until)


@transaction.atomic
def resume(provider: Provider, *, by: Person) -> Provider:
    """Back on the board."""
    _own(provider, by)
    return _keep(provider, by, "provider.resumed", paused_at=None, paused_until=None)


def _own(provider: Provider, by: Person) -> None:
    if by.pk != provider.person_id:
        raise Refused(_("You can only change what is yours."))


def _keep(provider: Provider, by: Person, kind: str, **told: object) -> Provider:
    Provider.objects.filter(house=provider.house_id, pk=provider.pk).update(**told)
    for name, value in told.items():
        setattr(provider, name, value)
    journal.write(kind, subject=provider.reference, house=provider.house_id, by=by)
    return provider
