"""Who joined and who would: the charters and their signatures, homes that were shown, vouches; applications at
each stage, free times, and someone who would open a loge."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from loge.common.jobs import run_all
from loge.houses import actions, queries
from loge.houses.models import Application, House, Opening, Residence, Slot
from loge.offers.models import Provider
from loge.people.models import Person

from ..books import known
from ..cast import OPENED_AGO, ago, email, then

TELEPHONE = "02 61 91 04 60"  # of those kept for fiction
ASK: dict[str, dict[str, Any]] = {
    "rose": {
        "name": "Rose Lecomte", "insee": "61001", "address": "8 rue du Bercail", "trades": ["sewing", "ironing"], "state": "applied",
        "free_time": "Tous les matins", "words": "Couturière pendant trente ans, j’ai gardé ma machine et mon coup de main. "
        "Un ourlet, une fermeture, je le fais en discutant.", "born_on": dt.date(1958, 3, 9),
    },
    "samir": {
        "name": "Samir Haddad", "insee": "61001", "address": "21 rue de Bretagne", "trades": ["computing", "paperwork"], "state": "booked",
        "free_time": "Le soir après 18 h, le samedi", "words": "J’aide déjà mes voisins de palier avec leurs téléphones. "
        "J’explique lentement et je n’installe rien sans demander.", "born_on": dt.date(1991, 11, 2),
    },
    "gilles": {
        "name": "Gilles Prévost", "insee": "61001", "address": "3 impasse des Châtelets", "trades": ["handyman"], "state": "declined",
        "free_time": "Variable", "words": "Je fais un peu de tout, au noir ou non, comme vous préférez.",
        "born_on": dt.date(1975, 6, 30),
    },
}  # fmt: skip
REASONS = (
    "Merci d’être venu. Ici tout passe par la loge : c’est ce qui protège celui qui demande et celui qui rend service. "
    "Si vous changez d’avis là-dessus, la porte est ouverte."
)


def play() -> None:
    """Tell what is not told yet."""
    today = timezone.now()
    for house in House.objects.filter(kind=House.Kind.NEIGHBOURHOOD):
        _promise(house, today)
    alencon = House.objects.filter(slug="alencon").first()
    if alencon is not None:
        _show(alencon, today)
        _hold_times(alencon, today)
        for key, told in ASK.items():
            _apply(alencon, key, dict(told), today)
    _open(today)
    run_all()


def _promise(house: House, today: dt.datetime) -> None:
    """The charter held from the first day, and each signed it when they came."""
    if queries.charter(house) is not None:
        return
    keeper = queries.keepers(house)[0]
    with then(today - OPENED_AGO + dt.timedelta(days=1)) as moment:
        actions.ensure_charter(house, by=keeper, at=moment)
        for member in queries.members(house):
            actions.sign_charter(house, by=member.person, version=1, at=moment)


def _show(house: House, today: dt.datetime) -> None:
    """Where they live was shown; some vouch for others."""
    if Residence.objects.filter(house=house).exists():
        return
    keeper, serving = (
        queries.keepers(house)[0],
        list(Provider.objects.filter(house=house).select_related("person").order_by("pk")),
    )
    with then(today - OPENED_AGO + dt.timedelta(days=2)) as moment:
        for number, provider in enumerate(serving):
            address = f"{number + 3} rue aux Sieurs"
            actions.declare_residence(house, by=provider.person, insee=provider.insee, address=address, at=moment)
            actions.see_document(house, provider.person, by=keeper, at=moment)
    words = ("Elle promène ma chienne depuis le printemps.", "Voisins de palier, trente ans de confiance.", "")
    for one, other, said in zip(serving, serving[1:4], words, strict=False):
        actions.vouch(house, one.person, by=other.person, words=said, at=today - dt.timedelta(days=60))


def _hold_times(house: House, today: dt.datetime) -> None:
    if Slot.objects.filter(house=house).exists():
        return
    starts = [ago(f"-{day}d {hour}", today) for day in (2, 3, 6) for hour in ("10:00", "10:45")]
    actions.offer_slots(
        house, by=queries.keepers(house)[0], starts=starts, minutes=30, place="4 rue du Jeudi", at=today
    )


def _apply(house: House, key: str, told: dict[str, Any], today: dt.datetime) -> None:
    who = known(email(key), name=told["name"])
    if Application.objects.filter(house=house, person=who).exists():
        return
    state, keeper = told.pop("state"), queries.keepers(house)[0]
    charter = queries.charter(house)
    assert charter is not None
    with then(today - dt.timedelta(days=4 if state == "applied" else 9)) as moment:
        one = actions.apply(
            house, by=who, charter_version=charter.version, nonce=f"cast-{key}", phone=TELEPHONE, at=moment, **told
        )
    with then(today - dt.timedelta(days=2)) as moment:
        if state == "declined":
            actions.decline_application(one, by=keeper, words=REASONS, at=moment)
        elif state == "booked":
            actions.invite(one, by=keeper, words="Avec plaisir, passez prendre un café.", at=moment)
            free = queries.free_slots(house).first()
            if free is not None:
                actions.book_interview(one, free.pk, by=who, at=moment)


def _open(today: dt.datetime) -> None:
    who: Person = known(email("helias"), name="Hélias Duval")
    if Opening.objects.filter(person=who).exists():
        return
    communes = [place.insee for place in actions.propose_territory("14047")]
    actions.ask_opening(
        by=who, insee="14047", name="Loge du Bessin", communes=communes, phone=TELEPHONE, at=today - dt.timedelta(days=1),
        words="Je tiens le café de la place depuis douze ans : on m’y demande déjà tout, du plombier au baby-sitter. "
        "Ma sœur et un voisin retraité feraient les entretiens avec moi.",
    )  # fmt: skip
