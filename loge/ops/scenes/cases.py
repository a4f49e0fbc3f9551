"""What went wrong in Alençon lately, and how it was mended: a hedge that waits for someone else to cut it, a morning nobody
came, a ruling that both are reading, an appointment someone says was not kept."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from loge.common.money import parse_cents
from loge.demands import actions, cases

from ..books import known
from ..cast import email
from ..lived import Tale, tell_all

TALES: list[dict[str, Any]] = [
    {
        "key": "hedge", "client": "sofia", "offer": "marc: Tailler une haie", "place": "Damigny", "wished": "-4d 9:00",
        "words": "La haie du fond, douze mètres de charmille, avant que les merles n’y reviennent.",
        "lines": [
            ["2d 9:00", "ask"],
            ["2d 10:30", "quote", "38,00", "Deux heures, et j’emporte tout."],
            ["2d 11:00", "accept"],
            ["2d 11:04", "pay"],
            ["1d 8:20", "step_aside", "Tour de reins, le médecin m’interdit l’échelle. Désolé, Sofia."],
            ["1d 9:00", "ask_neighbours"],
        ],
    },
    {
        "key": "absent", "client": "sofia", "offer": "lucien: Monter un meuble en kit", "place": "Rue de Bretagne, Alençon", "wished": "21d 10:00",
        "words": "Une armoire à deux portes, le carton est dans l’entrée.",
        "lines": [
            ["24d 9:00", "ask"],
            ["24d 9:40", "quote", "34,00", "Deux heures, je règle les portes."],
            ["24d 12:00", "accept"],
            ["24d 12:03", "pay"],
            ["21d 11:15", "miss", "J’ai attendu plus d’une heure."],
            ["21d 13:00", "own_up", "J’avais noté mardi. Je vous ai appelée, pardon encore."],
        ],
    },
    {
        "key": "boxes", "client": "emily", "offer": "claire: Les repas de la semaine, un dimanche", "place": "Rue du Château, Alençon", "wished": "7d 14:00",
        "words": "Ten boxes for the week please, two of us, no pork.",
        "lines": [
            ["10d 9:00", "ask"],
            ["10d 11:00", "quote", "62,00", "Dix boîtes, dont quatre de légumes."],
            ["10d 12:00", "accept"],
            ["10d 12:02", "pay"],
            ["7d 17:30", "deliver"],
            ["6d 9:00", "receive_part", "49,60", "Eight boxes instead of ten, all of them lovely."],
            ["6d 10:00", "disagree", "Il y en avait dix, deux étaient à congeler, dans le bas du frigo."],
            ["5d 9:00", "evidence", "La photo du frigo est dans l’échange : dix couvercles, on les compte."],
            ["2d 9:30", "rule", "6,20", "Les dix boîtes étaient là, la photo le montre ; mais deux n’étaient pas étiquetées et ont été jetées. Une boîte est rendue."],
        ],
    },
    {
        "key": "unmet", "client": "mireille", "offer": "theo: Remettre un ordinateur en marche", "place": "Rue Cazault, Alençon", "wished": "1d 10:00",
        "words": "Mon vieil ordinateur s’éteint tout seul. J’y tiens : toutes mes photos sont dedans.",
        "lines": [
            ["4d 9:00", "ask"],
            ["4d 9:30", "quote", "32,00", "Deux heures, le temps de tout sauvegarder d’abord."],
            ["4d 12:00", "accept"],
            ["4d 12:03", "pay"],
        ],
    },
]  # fmt: skip


class Case(Tale):
    """A tale with the words of what goes wrong."""

    def tell(self, verb: str, *words: Any) -> None:
        if verb in ("step_aside", "own_up", "disagree"):
            getattr(actions, verb)(self.demand, by=self.provider, words=words[0])
        else:
            super().tell(verb, *words)

    def _ask_neighbours(self) -> None:
        demand = self.demand
        actions.ask_substitutes(demand, [found.offer for found in cases.candidates(demand)], by=self.client)

    def _receive_part(self, price: str, words: str) -> None:
        actions.receive_part(self.demand, by=self.client, cents=parse_cents(price) or 0, words=words)


def play() -> None:
    """Once: a tale already told is not told again."""
    today = timezone.now()
    known(email("mireille"), name="Mireille Lunel")
    tell_all([Case(told, today) for told in TALES])
