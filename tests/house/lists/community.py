"""The questions of a loge, one with its answers, the guides, what awaits the coordinator."""

from __future__ import annotations

import datetime as dt
from typing import Any

from loge.care.community import actions, answering, guides
from loge.care.community.models import Answer, Guide, Question
from loge.common.clock import now

from ...care.told import someone
from ...cast import Cast
from . import Pages

LONG_AGO = dt.timedelta(days=3)


def more_questions(cast: Cast, count: int) -> None:
    for _ in range(count):
        number = Question.objects.count()
        actions.ask(
            cast.house, by=someone(cast), title=f"Quelle laisse, numéro {number} ?", nonce=f"q{number}", veiled=bool(number % 2),
            at=now() - LONG_AGO,
        )  # fmt: skip


def more_answers(cast: Cast, count: int) -> None:
    row = Question.objects.select_related("house", "asker").get()
    for _ in range(count):
        person = someone(cast)
        actions.households.settle(cast.house, person)
        made = answering.answer(row, by=person, words="Une laisse courte.", nonce=f"a{Answer.objects.count()}")
        answering.edit(made, by=person, words="Une laisse courte, en cuir.")
        answering.mark(made, True, by=cast.server)


def more_guides(cast: Cast, count: int) -> None:
    if not Question.objects.exists():
        more_questions(cast, 1)
    for _ in range(count):
        number = Guide.objects.count()
        row = Question.objects.select_related("house", "asker").first()
        assert row is not None
        said = answering.answer(row, by=cast.server, words="Courte.", nonce="guide")
        made = guides.promote(
            said, by=cast.keeper, title=f"Promener, numéro {number}", words="Courte.", nonce=f"g{number}"
        )
        guides.move(made, "publish", by=cast.keeper)


def needs(cast: Cast, path: str) -> dict[str, Any]:
    if "{question}" not in path:
        return {}
    more_questions(cast, 1)
    return {"question": Question.objects.get().pk}


PAGES: Pages = {
    "the questions": ("/loges/alencon/questions/", "client", more_questions),
    "the questions, searched": ("/loges/alencon/questions/?q=laisse", "client", more_questions),
    "one question": ("/questions/{question}/", "client", more_answers),
    "one question, to the keeper": ("/questions/{question}/", "keeper", more_answers),
    "the guides": ("/loges/alencon/guides/", "", more_guides),
    "its offers, by guides": ("/loges/alencon/find/?q=promener", "client", more_guides),
    "what awaits of the questions": ("/house/alencon/questions/", "keeper", more_questions),
    "the morning, by questions": ("/house/alencon/", "keeper", more_questions),
}
