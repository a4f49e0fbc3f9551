"""A practice's pages cost the same with one household and with forty, with one year and with ten."""

from __future__ import annotations

import datetime as dt

from loge.clients import actions
from loge.clients.dates import Rule
from loge.clients.models import ClientFile, Gift, Look
from loge.common.clock import now
from loge.demands import actions as demands
from loge.demands.practice.gestures import Line, propose
from loge.demands.practice.ideas import keep_idea
from loge.offers.partners.actions import keep_partner
from loge.offers.partners.models import Partner

from ...cast import Cast
from . import Pages

NAME = "Famille Longue"


def file_of(cast: Cast) -> ClientFile:
    found = ClientFile.objects.filter(house=cast.house, name=NAME).first()
    if found is None:
        found = actions.open_household(cast.house, by=cast.keeper, name=NAME)
        actions.add_member(
            found, by=cast.keeper, name="Camille", person=cast.client, orders="all", pays=True, phone="06 12 34 56 78"
        )
    return found


def double_of(cast: Cast) -> ClientFile:
    """The same household, opened a second time by somebody in a hurry."""
    double = actions.open_household(cast.house, by=cast.keeper, name=f"{NAME} (bis)")
    actions.add_member(double, by=cast.keeper, name="Camille", phone="06 12 34 56 78")
    return double


def more_history(cast: Cast, count: int) -> None:
    """Notes, gifts, facts, dates, proposals, looks of one household."""
    by, client, at = cast.keeper, file_of(cast), now()
    camille = client.members.get(pays=True)
    actions.look(client, by=cast.desk, why="file")
    for number in range(count):
        one = Gift.objects.count()
        child = actions.add_member(client, by=by, name=f"Enfant {one}")
        actions.know(client, by=by, sort="taste", member=child, words=f"goût {one}")
        actions.remember_gift(client, by=by, member=child, what=f"livre {one}", given_on=dt.date(2020, 1, 1))
        actions.keep_date(client, by=by, member=child, sort="birthday", rule=Rule(month=1 + one % 12, day=1 + one % 28))
        demands.take_note(cast.house, by=by, words="Des fleurs", nonce=f"long{one}", client=client)
        propose(
            client, by=by, asked=camille, lines=[Line(what=f"fleurs {one}", cents=4_000, member=child)], nonce=f"long{one}",
            deliver_at=at + dt.timedelta(days=9), order_by=(at + dt.timedelta(days=8)).date(),
        )  # fmt: skip
        Look.objects.create(
            house=cast.house, client=client, person=cast.desk, why="export", at=at - dt.timedelta(hours=number + 1)
        )


def more_households(cast: Cast, count: int) -> None:
    for _number in range(count):
        client = actions.open_household(cast.house, by=cast.keeper, name=f"Famille {ClientFile.objects.count()}")
        member = actions.add_member(client, by=cast.keeper, name=f"Anne {ClientFile.objects.count()}", orders="all")
        day = (now() + dt.timedelta(days=20)).date()
        actions.keep_date(
            client, by=cast.keeper, member=member, sort="birthday", rule=Rule(month=day.month, day=min(day.day, 28))
        )


def more_ideas(cast: Cast, count: int) -> None:
    for _number in range(count):
        partner = keep_partner(
            cast.house, by=cast.keeper, name=f"Fleuriste {Partner.objects.count()}", category_keys=[]
        )
        keep_idea(cast.house, by=cast.keeper, partner=partner, what="Bouquet", cents=4_000, category_key="dogs_cats")


def needs(cast: Cast, path: str) -> dict[str, object]:
    return {
        "file": file_of(cast).pk if "{file}" in path else "",
        "double": double_of(cast).pk if "{double}" in path else "",
    }


PAGES: Pages = {
    "clients": ("/house/alencon/clients/", "keeper", more_households),
    "a client's file": ("/house/alencon/clients/{file}/", "desk", more_history),
    "perhaps the same": ("/house/alencon/clients/{file}/merge/", "desk", more_history),
    "two files beside": ("/house/alencon/clients/{file}/merge/?other={double}", "keeper", more_history),
    "dates": ("/house/alencon/dates/", "keeper", more_households),
    "ideas": ("/house/alencon/ideas/", "keeper", more_ideas),
    "my concierge": ("/mine/", "client", more_history),
}
