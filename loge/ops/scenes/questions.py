"""What neighbours ask the loge of Alençon: answered, thanked, kept in a guide; one without a name, one in confidence."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from loge.care.community import actions, answering, digest, guides
from loge.care.community.models import Answer, Question
from loge.common.jobs import run_all
from loge.houses.models import House
from loge.houses.queries import keepers

from ..cast import person, then

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


def play() -> None:
    """Idempotent: what was lived is not lived again."""
    house = House.objects.filter(slug="alencon").first()
    if house is None or Question.objects.filter(house=house).exists():
        return
    now = timezone.now()
    helene = keepers(house)[0]
    shelf = _ask(
        house, "yves", "Quelles chevilles pour une étagère lourde dans un mur creux ?", "Du placo, et une dizaine de livres de cuisine.", now - 24 * DAY
    )  # fmt: skip
    good = _answer(
        shelf, "lucien", "Dans le placo, des chevilles Molly à expansion, huit millimètres. Repérez d’abord les montants à l’aimant : une vis dans "
        "un montant vaut dix chevilles.", now - 24 * DAY + 3 * HOUR,
    )  # fmt: skip
    with then(now - 23 * DAY) as moment:
        answering.thank(good, by=person("yves"), helped=True, at=moment)
        answering.mark(good, True, by=person("jeanne"), at=moment)
        actions.move(shelf, "close", by=person("yves"), at=moment)
    with then(now - 20 * DAY) as moment:
        guide = guides.promote(
            good, by=helene, title="Fixer une étagère dans un mur creux", nonce="cast-shelf", at=moment,
            words="Cherchez d’abord les montants, à l’aimant : une vis dans un montant vaut dix chevilles.\n\nEntre les montants, des chevilles "
            "métalliques à expansion (Molly), de huit millimètres, et jamais plus de vingt kilos par point.\n\nDans la brique creuse, une cheville "
            "longue qui traverse deux parois.",
        )  # fmt: skip
        guides.answer_credit(guide.credits.get(), True, by=person("lucien"), at=moment)
        guides.move(guide, "publish", by=helene, at=moment)
    hedge = _ask(
        house, "emily", "When may one cut a hedge here?", "I have heard of birds, and of neighbours who count the days.", now - 3 * DAY
    )  # fmt: skip
    _answer(
        hedge,
        "marc",
        "Pas entre mi-mars et fin juillet, si l’on peut : les merles nichent. En novembre, avec plaisir.",
        now - 2 * DAY,
    )
    _ask(
        house,
        "sofia",
        "Qui sait lire un avis d’imposition quand on garde des enfants ?",
        "",
        now - 5 * HOUR,
        veiled=True,
    )
    _ask(
        house,
        "yves",
        "Je n’arrive plus à boucler mes fins de mois : à qui en parler ?",
        "Sans que cela se sache.",
        now - 4 * HOUR,
    )
    with then(now - 2 * DAY) as moment:
        actions.pin(hedge, True, by=helene, at=moment)
    run_all()
    digest.send_due(at=now)
    run_all()


def _ask(house: House, key: str, title: str, words: str, at: dt.datetime, *, veiled: bool = False) -> Question:
    with then(at) as moment:
        made = actions.ask(
            house, by=person(key), title=title, words=words, veiled=veiled, nonce=f"cast-{title}"[:40], at=moment
        )  # fmt: skip
        run_all()
    return made


def _answer(row: Question, key: str, words: str, at: dt.datetime) -> Answer:
    with then(at) as moment:
        made = answering.answer(row, by=person(key), words=words, nonce=f"cast-{key}", at=moment)
        run_all()
    return made
