"""A need with its file and its answer, a flag of the one-off rule, and a household with someone invited."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile

from loge.demands import actions
from loge.demands.models import Attachment, Exemption, Flag, Need
from loge.houses import households
from loge.houses.models import Household

from ...cast import Cast
from . import SECRET, Begun

BEHIND = (Need, Attachment, Exemption, Flag, Household)
MAY_MAKE = frozenset({"Need", "Membership", "Household"})  # who asks becomes a client of the loge by it
WRITTEN = {
    "insee": "61001", "reason": "other", "email": "ulysse.alencon@example.org", "house": "alencon", "quiet": "yes",
}  # fmt: skip


def hide(cast: Cast, begun: Begun) -> dict[str, list[Any]]:
    """Her need has an answer; she lives with someone who has not said yes."""
    households.settle(cast.house, begun.neighbour)
    need = actions.post_need(
        cast.house, by=cast.client, words=f"Garder : {SECRET}", insee="61001", nonce="b1", category_key="dogs_cats",
        files=[ContentFile(f"%PDF-1.4 {SECRET}".encode(), "secret.pdf")],
    )  # fmt: skip
    actions.answer_need(need, cast.offer, by=cast.server, cents=1300, words=SECRET)
    flag = Flag.objects.create(house=cast.house, demand=begun.demand, like=begun.disputed, why=Flag.Why.WORDS)
    home = households.settle(cast.house, cast.client)
    return {
        "needs/<key>": [need.pk],
        "files/<key>": [*Attachment.objects.filter(need=need).values_list("pk", flat=True)],
        "flags/<key>": [flag.pk],
        "token": [households.invite(home, by=cast.client, email="emile@example.org")],
    }
