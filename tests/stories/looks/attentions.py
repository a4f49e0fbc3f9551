"""The book of attentions with something proposed, something given, and moments."""

from __future__ import annotations

from loge.care.moments import actions
from loge.demands.models import Demand
from tests.cast import Cast

from . import Pages


def show(cast: Cast, states: dict[str, Demand]) -> Pages:
    for title, fits, cents in (("Le mot et les roses", "anytime", 2_500), ("Le plan de la ville déplié", "first", 0)):
        actions.write_attention(
            cast.house, by=cast.keeper, title=title, how="Sur la table, avant leur retour.", fits=fits, cents=cents
        )
    row = actions.propose(cast.house, cast.client, why="anytime", subject="", by=cast.keeper)
    assert row is not None
    actions.do(row, by=cast.desk)
    actions.propose(cast.house, cast.server, why="anytime", subject="", by=cast.keeper)
    return {cast.keeper: {"attentions": f"/house/{cast.slug}/attentions/"}}
