"""What the demonstration's neighbours say of themselves: their weeks, their qualities, their variants; one rests, one is a
professional, one is away for a while."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.utils import timezone

from loge.offers import actions
from loge.offers.actions import Size
from loge.offers.models import Offer, Provider
from loge.offers.week import Week, parse

from ..cast import person

EVERY_DAY, WEEKDAYS = range(7), range(5)
WEEKS: dict[str, dict[str, Collection[int]]] = {
    "awa": {"7:00–10:00, 17:00–20:00": EVERY_DAY},
    "lucien": {"9:00–12:00, 14:00–18:00": range(1, 6)},
    "ines": {"17:00–21:00": WEEKDAYS, "10:00–18:00": (5, 6)},
    "karim": {"18:00–22:00": WEEKDAYS, "9:00–19:00": (5,)},
    "claire": {"8:30–11:30, 14:00–16:30": (0, 1, 3, 4)},
    "paul": {"9:00–17:00": WEEKDAYS},
    "gwenaelle": {"10:00–12:00, 14:00–19:00": (1, 2, 3, 4)},
    "sylvie": {"20:00–2:00": (4, 5)},
}
QUALITIES = {
    "awa": ["gentle", "punctual", "animals", "habituée des grands chiens"],
    "lucien": ["careful", "tidy", "handy", "a ses outils"],
    "ines": ["patient", "punctual", "licence de maths"],
}
LANGUAGES = {"awa": ["fr"], "ines": ["fr", "ar"], "karim": ["fr", "en", "ar"], "gwenaelle": ["fr", "en"]}
VARIANTS = {
    ("awa", "Promener votre chien"): [
        Size("Une petite demi-heure", 900, dt.timedelta(minutes=25)),
        Size("Deux chiens qui s’entendent", 1800, dt.timedelta(minutes=45)),
        Size("Le dimanche", 1600, dt.timedelta(minutes=45)),
    ],
    ("lucien", "Monter un meuble en kit"): [Size("Une étagère", 1500, dt.timedelta(hours=1)), Size("Une armoire à portes", 4800, dt.timedelta(hours=3))],
}  # fmt: skip


def play() -> None:
    """Each thing is said once: what stands there already is left."""
    for key, told in WEEKS.items():
        for provider in _unsaid(key):
            days = [[span for words, when in told.items() if day in when for span in parse(words)] for day in EVERY_DAY]
            actions.set_week(provider, Week.of_days(days), by=provider.person)
            _describe(provider, key)
    for (key, title), sizes in VARIANTS.items():
        for offer in Offer.objects.filter(provider__person=person(key), title=title, variants=None).select_related(
            "house", "provider"
        ):
            _add(offer, key, sizes)
    _professional()
    _rests()


def _unsaid(key: str) -> list[Provider]:
    return list(Provider.objects.filter(person=person(key), week="").select_related("house", "person"))


def _describe(provider: Provider, key: str) -> None:
    trades = list(dict.fromkeys(offer.category_key for offer in provider.offers.all()))
    actions.describe(
        provider, by=provider.person, name=provider.name, presentation=provider.presentation,
        qualities=QUALITIES.get(key, provider.qualities),
        skills=trades, languages=LANGUAGES.get(key, ["fr"]),
    )  # fmt: skip


def _add(offer: Offer, key: str, sizes: list[Size]) -> None:
    said = {name: getattr(offer, name) for name in ("category_key", "title", "words", "unit", "cents", "negotiable")}
    actions.edit_offer(offer, by=person(key), variants=sizes, **said)


def _professional() -> None:
    """Odile sews for a living. The number is well formed and belongs to nobody."""
    private = Provider.objects.filter(person=person("odile"), status=Provider.Status.PRIVATE)
    for provider in private.select_related("house", "person"):
        actions.set_status(
            provider, by=provider.person, status=Provider.Status.PROFESSIONAL, trade_name="Odile Perrin, couture", siret="000 000 001 00008",
            trade_address="12 rue aux Sieurs, 61000 Alençon",
            terms="Le prix convenu comprend un essayage. Les retouches rendues sous dix jours. Un défaut se signale sous quinze jours : je reprends sans frais.",
        )  # fmt: skip


def _rests() -> None:
    """Antoine rests for three weeks; Claire is away next week-end."""
    for provider in Provider.objects.filter(person=person("antoine"), paused_at=None).select_related("house", "person"):
        actions.pause(provider, by=provider.person, until=timezone.now() + dt.timedelta(days=21))
    for provider in Provider.objects.filter(person=person("claire"), leaves=None).select_related("house", "person"):
        start = timezone.now().replace(hour=17, minute=0, second=0, microsecond=0) + dt.timedelta(days=5)
        actions.add_leave(provider, by=provider.person, starts_at=start, ends_at=start + dt.timedelta(days=3))
