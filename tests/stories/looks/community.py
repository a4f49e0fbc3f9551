"""The questions of a loge, one with answers, a secret, a guide, the coordinator's board."""

from __future__ import annotations

import datetime as dt

from loge.care.community import actions, answering, guides
from loge.care.meeting import actions as meeting
from loge.care.notices import actions as notices
from loge.care.notices.kinds import readable
from loge.common.clock import now
from loge.common.jobs import run_all
from loge.demands.models import Demand
from tests.cast import Cast

from . import Pages


def show(cast: Cast, states: dict[str, Demand]) -> Pages:
    """A question answered and thanked, one in confidence with a doubt, a guide with a draft beside it."""
    house, moment = cast.house, now()
    dog = actions.ask(
        house, by=cast.client, title="Comment apprendre à mon chien à marcher en laisse ?", words="Il a deux ans, il tire.\n\nEt il adore les flaques.",
        nonce="look", at=moment - dt.timedelta(hours=20),
    )  # fmt: skip
    said = answering.answer(
        dog, by=cast.server, words="Une laisse courte, et je peux venir mardi, 15 euros.", nonce="look"
    )
    answering.answer(dog, by=cast.client, words="Merci, j’essaie.", nonce="look2")
    answering.thank(said, by=cast.client)
    answering.mark(said, True, by=cast.desk)
    actions.edit(dog, by=cast.client, title="Comment apprendre à Filou à marcher en laisse ?", words=dog.words)
    seen = readable(cast.house, "answer", said.pk, cast.desk)
    assert seen is not None
    notices.report(cast.house, seen, by=cast.desk, reason="other", words="Est-ce une annonce ?")
    actions.pin(dog, True, by=cast.keeper)
    soon = moment + dt.timedelta(days=5)
    event = meeting.propose(
        house, by=cast.keeper, title="La balade des chiens", words="", starts_at=soon, ends_at=soon + dt.timedelta(hours=1), place="Au parc",
        seats=None, nonce="look", at=moment,
    )  # fmt: skip
    actions.meet(dog, event, by=cast.keeper)
    secret = actions.ask(house, by=cast.client, title="Je n’arrive plus à payer mon loyer", nonce="look3", veiled=True)
    guide = guides.promote(said, by=cast.keeper, title="Marcher en laisse", words="Court.\n\nEt doux.", nonce="look")
    guides.move(guide, "publish", by=cast.keeper)
    run_all()
    loge, keeper = f"/loges/{cast.slug}/", f"/house/{cast.slug}/"
    return {
        None: {
            "questions-visitor": f"{loge}questions/",
            "ask-loge": f"{loge}questions/ask/",
            "guides": f"{loge}guides/",
        },
        cast.client: {
            "questions": f"{loge}questions/",
            "question": f"/questions/{dog.pk}/",
            "question-secret": f"/questions/{secret.pk}/",
            "question-edit": f"/questions/{secret.pk}/edit/",
            "question-letters": f"{loge}questions/letters/",
            "answer-report": f"/loges/{cast.slug}/doubt/answer/{said.pk}/",
        },
        cast.server: {"question-asked": f"/questions/{dog.pk}/", "guide": f"{loge}guides/{guide.pk}/"},
        cast.keeper: {
            "house-questions": f"{keeper}questions/",
            "question-keeper": f"/questions/{secret.pk}/",
            "question-doubted": f"/questions/{dog.pk}/",
            "guide-keeper": f"{loge}guides/{guide.pk}/",
            "guide-write": f"{keeper}guides/{guide.pk}/",
        },
    }
