"""Between neighbours, the same service from the same person is given once to a household: beyond that it would be a job,
with a contract and its rights (code du travail, art. L. 7221-1 and following). The database refuses the second time.

What comes to nothing gives the one time back by itself: the unique key forgets it. The coordinator may grant one more.
"""

from __future__ import annotations

import datetime as dt
import re
from difflib import SequenceMatcher

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.houses.gazetteer import fold
from loge.houses.models import House, Household
from loge.houses.queries import keeps
from loge.offers.models import Provider
from loge.people.models import Person

from ..models import VOID, Demand, Exemption, Flag
from .words import clean_words

ALIKE = 0.85  # from which two texts are nearly the same
MOST_COMPARED = 50
LOOKED_BACK = dt.timedelta(days=365)


class OnceOnly(Refused):
    """This household has had this service from this neighbour. ``before`` is the demand that was."""

    def __init__(self, words: str, before: Demand | None) -> None:
        super().__init__(words)
        self.before = before


def refusal(before: Demand) -> OnceOnly:
    """Kind, with its reason and the ways on."""
    name = before.provider.name
    if before.client_id and before.state not in VOID and before.cents is None:
        words = _("Your household is already talking with %(name)s about this. Go on there: nothing is lost.")
    else:
        words = _(
            "%(name)s has already done this for your household. Between neighbours the same service is given once: a second "
            "time would be a job, with its contract and its rights. There are lawful ways to go on together."
        )
    return OnceOnly(words % {"name": name}, before)


def earlier(house: House, household: Household, provider: Provider, category_key: str) -> Demand | None:
    """The demand that uses up the one time, if there is one."""
    used = Demand.objects.filter(
        house=house, household=household, provider=provider, category_key=category_key, once=True
    )
    return used.exclude(state__in=VOID).select_related("house", "client", "provider").first()


def use_exemption(demand: Demand, *, at: dt.datetime) -> bool:
    """Take up an exception for a demand that is about to be made: True if there was one. The demand is made by the caller,
    in the same transaction; until then the row is locked."""
    free = (
        Exemption.objects.select_for_update()
        .filter(
            house=demand.house,
            household=demand.household,
            provider=demand.provider,
            category_key=demand.category_key,
            used_at=None,
        )
        .order_by("granted_at")
        .first()
    )
    if free is None:
        return False
    demand.once = False
    Exemption.objects.filter(house=demand.house, pk=free.pk).update(used_at=at)
    demand.__dict__["_exemption"] = free
    return True


def note_exemption(demand: Demand) -> None:
    """Write beside the exception which demand used it."""
    used: Exemption | None = demand.__dict__.pop("_exemption", None)
    if used is not None:
        Exemption.objects.filter(house=demand.house, pk=used.pk).update(used_by=demand)


@transaction.atomic
def grant_once_more(demand: Demand, *, by: Person, reason: str, at: dt.datetime | None = None) -> Exemption:
    """The coordinator allows the household of this demand the same service once more. Raises Refused for anyone else and
    for a party, Invalid without a reason."""
    if not keeps(by, demand.house) or by.pk in (demand.client_id, demand.provider.person_id):
        raise Refused(_("Only a coordinator who is no party can grant an exception."))
    if demand.household is None:
        raise Refused(_("This demand uses nothing up: no exception is needed."))
    said = clean_words(reason)[:1_000] if reason.strip() else ""
    if not said:
        raise Invalid(_("Write the reason: it is kept, and shown in the loge’s report."), field="reason")
    free = Exemption.objects.filter(
        house=demand.house, household=demand.household, provider=demand.provider, category_key=demand.category_key
    )
    if free.filter(used_at=None).exists():
        raise Refused(_("An exception has been granted already and is still to be used."))
    row = Exemption(
        house=demand.house, household=demand.household, provider=demand.provider, category_key=demand.category_key,
        reason=said, granted_by=by, granted_at=at or now(),
    )  # fmt: skip
    row.save(force_insert=True)
    journal.write(
        "exemption.granted", subject=demand.reference, house=demand.house_id, by=by, at=row.granted_at, words=said
    )
    return row


@transaction.atomic
def follow_household(*, household: Household, person: Person) -> None:
    """Someone moved in: what they asked for counts for the household. Where both had had the same service, both keep it:
    the later one no longer counts."""
    mine = Demand.objects.filter(house=household.house_id, client=person).exclude(household=household)
    for demand in mine.exclude(household=None).order_by("heard_at", "pk"):
        own = Demand.objects.filter(house=household.house_id, pk=demand.pk)
        try:
            with transaction.atomic():
                own.update(household=household)
        except IntegrityError:
            own.update(household=household, once=False)


# ------------------------------------------------------------------------------------------------------- looking alike


def flag_what_is_alike(demand: Demand, *, at: dt.datetime) -> list[Flag]:
    """Tell the coordinator of what looks like going round the rule. Nothing is refused: neighbours may have good reasons."""
    found = [*_nearly_same_words(demand, at), *_same_address(demand, at)]
    flags = []
    for like, why in found:
        flag, fresh = Flag.objects.get_or_create(
            house=demand.house, demand=demand, like=like, why=why, defaults={"raised_at": at}
        )
        if fresh:
            flags.append(flag)
            journal.write("demand.flagged", subject=demand.reference, house=demand.house_id, by="rule", at=at, why=why)
    return flags


@transaction.atomic
def see_flag(flag: Flag, *, by: Person, at: dt.datetime | None = None) -> None:
    """The coordinator has looked."""
    if not keeps(by, flag.house):
        raise Refused(_("This is not for you to do."))
    if Flag.objects.filter(house=flag.house, pk=flag.pk, seen_at=None).update(seen_at=at or now(), seen_by=by):
        journal.write("flag.seen", subject=f"demand:{flag.demand_id}", house=flag.house_id, by=by, at=at or now())


def _nearly_same_words(demand: Demand, at: dt.datetime) -> list[tuple[Demand, str]]:
    """The same household asked the same person nearly the same thing, under another trade."""
    others = _counting(demand, at).filter(provider=demand.provider_id, household=demand.household)
    asked = _bare(demand.words)
    return [
        (other, Flag.Why.WORDS)
        for other in others.exclude(category_key=demand.category_key)[:MOST_COMPARED]
        if SequenceMatcher(None, asked, _bare(other.words), autojunk=False).ratio() >= ALIKE
    ]


def _same_address(demand: Demand, at: dt.datetime) -> list[tuple[Demand, str]]:
    """The same service of the same person, asked by another household that gives the same address."""
    here = _address(demand.place) or _address(demand.household.address if demand.household else "")
    if not here:
        return []
    others = _counting(demand, at).filter(provider=demand.provider_id, category_key=demand.category_key)
    rows = others.exclude(household=demand.household).select_related("household")[:MOST_COMPARED]
    return [
        (other, Flag.Why.ADDRESS)
        for other in rows
        if here in (_address(other.place), _address(other.household.address if other.household else ""))
    ]


def _counting(demand: Demand, at: dt.datetime):  # type: ignore[no-untyped-def]
    """Other demands of the house, of the last year, that came or may come to something, the latest first."""
    lately = Demand.objects.filter(house=demand.house_id, heard_at__gte=at - LOOKED_BACK).exclude(pk=demand.pk)
    return lately.exclude(state__in=VOID).order_by("-heard_at")


def _bare(words: str) -> str:
    return re.sub(r"\W+", " ", fold(words)).strip()[:500]


def _address(place: str) -> str:
    """An address that can be compared: folded, and only if it names a house (it holds a number)."""
    bare = _bare(place)
    return bare if len(bare) >= 6 and re.search(r"\d", bare) else ""
