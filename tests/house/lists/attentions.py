"""The book of attentions, what it proposes and what was lived."""

from __future__ import annotations

from typing import Any

from loge.care.models import Attention
from loge.care.moments import actions
from loge.people.models import Person

from ...care.told import served
from ...cast import Cast
from . import Pages


def more_attentions(cast: Cast, count: int) -> None:
    """Lines of the book, each proposed to somebody, half of them done; and moments."""
    for _ in range(count):
        number = Attention.objects.count()
        actions.write_attention(cast.house, by=cast.keeper, title=f"Un mot {number}", how="", fits="anytime", cents=0)
        for done in (True, False):
            person = cast.person(f"Choyée{Person.objects.count()}")
            row = actions.propose(cast.house, person, why="anytime", subject="", by=cast.keeper)
            assert row is not None
            if done:
                actions.do(row, by=cast.desk)
        actions.note_moment(served(cast), by=cast.client, tone="delight", words="Un biscuit.")


def needs(cast: Cast, path: str) -> dict[str, Any]:
    return {}


PAGES: Pages = {
    "the attentions": ("/house/alencon/attentions/", "keeper", more_attentions),
    "the morning, by attentions": ("/house/alencon/", "keeper", more_attentions),
}
