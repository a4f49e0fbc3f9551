"""Long requests: the board, one of them drawn, a step, a candidate, the three ways to employ, templates, what the client sees."""

from __future__ import annotations

import datetime as dt

from loge.clients import actions as clients
from loge.common.clock import local, now
from loge.demands.long import actions, candidates
from loge.demands.models import Demand
from loge.houses.actions import open_house, welcome
from loge.houses.models import House, Membership
from tests.cast import Cast

from . import Pages

DAY = dt.timedelta(days=1)


def show(cast: Cast, states: dict[str, Demand]) -> Pages:
    """Ombeline keeps it; a cleaner is looked for, a move is nearly done."""
    by, asks = cast.person("Ombeline"), cast.person("Gaspard")
    house = open_house(by=cast.operator, kind=House.Kind.PRACTICE, slug="cours", name="Maison du Cours", town="Alençon")
    welcome(house, by, Membership.Role.CONCIERGE, by=cast.operator)
    client = clients.open_household(house, by=by, name="Famille Lenoir")
    clients.add_member(client, by=by, name="Gaspard Lenoir", person=asks, orders="all", pays=True)
    today = local(now(), house.zone).date()
    row = actions.begin_long(
        house, by=by, kind="recruit", aim_on=today + 45 * DAY, nonce="l", client=client, title="Une femme de ménage pour Damigny",
        words="Six heures par semaine, deux matins, une maison avec un chat.", at=now() - 8 * DAY,
    )  # fmt: skip
    steps = {step.number: step for step in row.steps.select_related("undertaking", "house")}
    actions.move_step(steps[1], "finish", by=by)
    actions.change_step(steps[4], by=by, due_on=today - 2 * DAY)
    zoe = candidates.add_candidate(
        row, by=by, name="Zoé Martin", phone="06 11 22 33 44", source="recommandée par Mme Roux"
    )
    candidates.note_candidate(zoe, by=by, words="Trois ans chez Mme Roux : ponctuelle, soigneuse.", sort="reference")
    candidates.move_candidate(zoe, "shortlist", by=by)
    candidates.meet_candidate(zoe, by=by, person=by, starts_at=now() + 3 * DAY, lasts_for=dt.timedelta(minutes=45))
    actions.begin_long(house, by=by, kind="move", aim_on=today + 90 * DAY, nonce="m", client=client)
    actions.move_aim(row, by=by, aim_on=today + 52 * DAY)
    base = f"/house/{house.slug}"
    return {
        by: {
            "long_board": f"{base}/long/", "long": f"{base}/long/{row.pk}/", "long_begin": f"{base}/long/begin/?client={client.pk}",
            "long_step": f"{base}/steps/{steps[5].pk}/", "candidate": f"{base}/candidates/{zoe.pk}/", "candidate_new": f"{base}/long/{row.pk}/candidates/",
            "employ": f"{base}/long/{row.pk}/employ/", "long_templates": f"{base}/long-templates/",
            "long_template": f"{base}/long-templates/recruit/", "my_steps": "/steps/",
        },
        asks: {"mine_long": f"/mine/long/{row.pk}/", "mine_with_long": "/mine/"},
    }  # fmt: skip
