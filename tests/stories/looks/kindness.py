"""Hard words behind their veil, the colleague who stands by, what is asked of who wrote them, what was reported."""

from __future__ import annotations

import datetime as dt

from loge.care.kindness import actions
from loge.care.kindness.written import written
from loge.care.notices import actions as notices
from loge.care.notices.kinds import readable
from loge.common.clock import now
from loge.demands import actions as demands
from loge.demands.models import Demand
from tests.cast import Cast

from . import Pages


def show(cast: Cast, states: dict[str, Demand]) -> Pages:
    """Two hard messages of one afternoon, one of danger, a limit that is contested, an offer that was reported."""
    moment, client = now(), cast.person("Irène")
    demand = demands.ask(
        cast.offer, by=client, words="Promener Filou", nonce="looks-hard", at=moment - dt.timedelta(hours=3)
    )
    said = []
    for number, words in enumerate(
        (
            "Bande d’incapables, personne n’est venu. Rendez-moi mon argent et dites-moi qui passe demain.",
            "Je sais où tu habites, fais attention à toi. Où sont mes clés ?",
            "Mon mari me frappe, je ne sais plus quoi faire.",
        )
    ):
        message = demands.say(
            demand, by=client, words=words, nonce=f"hard{number}", at=moment - dt.timedelta(hours=2 - number / 2)
        )
        found = written(cast.house, f"message:{message.pk}")
        assert found is not None
        said.append(actions.hear(found, at=message.at))
    insult, threat, danger = said
    assert insult and threat and danger
    limit = actions.standing(cast.house, person=client)
    assert limit is not None
    actions.contest(limit, by=client, words="J’étais à bout. Je demande pardon à Karim.")
    shown = readable(cast.house, "offer", cast.offer.pk, None)
    assert shown is not None
    notice = notices.report(
        cast.house, shown, by=client, reason="false", words="Ce n’est pas une heure, c’est vingt minutes."
    )
    house = f"/house/{cast.slug}/"
    return {
        None: {
            "report-content": f"/loges/{cast.slug}/doubt/offer/{cast.offer.pk}/",
            "transparency": f"/loges/{cast.slug}/transparency/",
        },
        client: {"limit-mine": f"/limits/{limit.pk}/"},
        cast.server: {"veiled-talk": f"/demands/{demand.pk}/", "veil-server": f"/veils/{insult.pk}/"},
        cast.keeper: {
            "kindness": f"{house}kindness/",
            "wordings": f"{house}kindness/wordings/",
            "veil": f"/veils/{threat.pk}/",
            "veil-danger": f"/veils/{danger.pk}/",
            "limit-judge": f"/limits/{limit.pk}/",
            "notice-judge": f"/notices/{notice.pk}/",
        },
    }
