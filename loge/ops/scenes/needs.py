"""The need board of Alençon: a hedge with two answers to compare, a shelf of books nobody has answered yet, a party that
found its cook, and a household of two."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from loge.common.jobs import run_all
from loge.demands import actions
from loge.demands.models import Need
from loge.houses import households
from loge.houses.models import House
from loge.offers.models import Offer

from ..cast import ago, person, then

NEEDS: list[dict[str, Any]] = [
    {
        "key": "hedge", "client": "jeanne", "posted": "20h", "insee": "61001", "trade": "garden", "lasts": 2, "wished": "-5d 10:00",
        "budget": 4_500, "place": "12 rue aux Sieurs, Alençon",
        "words": "Une haie de troènes à tailler avant l’hiver, huit mètres de long, à peine plus haute que moi. Les déchets peuvent "
        "rester en tas au fond du jardin.",
        "answers": [
            ("marc", "Tailler une haie", 3_800, "Deux heures avec le taille-haie, et j’emporte tout.", "18h"),
            ("paul", "Tondre et désherber", 3_400, "Je la ferai au sécateur, elle n’en repartira que mieux.", "6h"),
        ],
    },
    {
        "key": "books", "client": "yves", "posted": "30h", "insee": "61143", "trade": "moving", "lasts": 1, "wished": "-8d 14:00",
        "budget": None, "place": "Damigny", "answers": [],
        "words": "Douze cartons de livres à monter au deuxième étage. L’ascenseur marche, mon dos un peu moins.",
    },
    {
        "key": "english", "client": "sofia", "posted": "4d 18:30", "insee": "61001", "trade": "lessons_language", "lasts": 1,
        "wished": "-3d 18:00", "budget": 2_000, "place": "Rue de Bretagne, Alençon",
        "words": "Préparer en anglais un entretien d’embauche, une heure de conversation pour me remettre dans le bain.",
        "answers": [("gwenaelle", "Conversation en anglais", 2_000, "Avec plaisir. On répète l’entretien, puis on en rit.", "4d 20:00")],
    },
]  # fmt: skip


def play() -> None:
    """Post, answer, and let the letters go. Playing it twice is playing it once."""
    today = timezone.now()
    house = House.objects.get(slug="alencon")
    for told in NEEDS:
        client = person(told["client"])
        if Need.objects.filter(house=house, client=client, nonce=f"cast-{told['key']}").exists():
            continue
        _post(house, told, today)
    _live_together(house)
    run_all()


def _post(house: House, told: dict[str, Any], today: dt.datetime) -> None:
    with then(ago(told["posted"], today)) as moment:
        need = actions.post_need(
            house, by=person(told["client"]), words=told["words"], insee=told["insee"], nonce=f"cast-{told['key']}",
            category_key=told["trade"], wished_at=ago(told["wished"], today), lasts_for=dt.timedelta(hours=told["lasts"]),
            place=told["place"], budget_cents=told["budget"], at=moment,
        )  # fmt: skip
        run_all(at=moment)
    for who, title, cents, words, when in told["answers"]:
        offer = Offer.objects.select_related("house", "provider__person").get(
            house=house, provider__person=person(who), title=title
        )
        with then(ago(when, today)) as moment:
            actions.answer_need(need, offer, by=person(who), cents=cents, words=words, at=moment)
            run_all(at=moment)


def _live_together(house: House) -> None:
    """Yves and Sofia share a roof: before the one-off rule they are one."""
    home = households.settle(house, person("yves"))
    households.join(home, person("sofia"), by=person("sofia"))
    if not home.address:
        households.describe(home, by=person("yves"), name="Sofia et Yves", address="7 rue des Peupliers, Damigny")
