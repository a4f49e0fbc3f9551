"""The pages of long requests cost the same with one and with many, of steps, of candidates, of templates."""

from __future__ import annotations

import datetime as dt

from loge.clients import actions as clients
from loge.clients.models import ClientFile
from loge.common.clock import now
from loge.demands.long import actions, candidates, templates
from loge.demands.long.plan import Draft
from loge.demands.models import Candidate, Undertaking

from ...cast import Cast
from . import Pages

NAME = "Famille au long cours"


def household(cast: Cast) -> ClientFile:
    found = ClientFile.objects.filter(house=cast.house, name=NAME).first()
    if found is None:
        found = clients.open_household(cast.house, by=cast.keeper, name=NAME)
        clients.add_member(found, by=cast.keeper, name="Camille", person=cast.client, orders="all", pays=True)
    return found


def one(cast: Cast, kind: str = "recruit") -> Undertaking:
    number = Undertaking.objects.count()
    aim = (now() + dt.timedelta(days=40)).date()
    return actions.begin_long(
        cast.house, by=cast.keeper, kind=kind, aim_on=aim, nonce=f"list{number}", client=household(cast), title=f"Demande {number}"
    )  # fmt: skip


def the_one(cast: Cast) -> Undertaking:
    return Undertaking.objects.filter(house=cast.house).order_by("begun_at").first() or one(cast)


def more_requests(cast: Cast, count: int) -> None:
    for _number in range(count):
        one(cast, "party")


def more_of_it(cast: Cast, count: int) -> None:
    """Steps, candidates, notes and interviews of the same one, to be done by her who reads."""
    row = the_one(cast)
    for _number in range(count):
        done = Candidate.objects.count()
        actions.add_step(row, by=cast.keeper, title=f"étape {done}", due_on=row.aim_on, owner=cast.keeper)
        found = candidates.add_candidate(row, by=cast.keeper, name=f"Candidate {done}")
        candidates.note_candidate(found, by=cast.keeper, words="soigneuse")
        candidates.meet_candidate(
            Candidate.objects.select_related("house", "undertaking__house").order_by("known_at")[0], by=cast.keeper, person=cast.keeper,
            starts_at=now() + dt.timedelta(days=2 + done), lasts_for=dt.timedelta(minutes=30),
        )  # fmt: skip


def more_templates(cast: Cast, count: int) -> None:
    for number in range(count):
        templates.keep_kind(cast.house, by=cast.keeper, key="", name=f"Sorte {number}", steps=[Draft("Appeler", 0)])


def needs(cast: Cast, path: str) -> dict[str, object]:
    if "{long}" in path:
        return {"long": the_one(cast).pk}
    if "{candidate}" in path:
        found = Candidate.objects.order_by("known_at").first()
        return {"candidate": (found or candidates.add_candidate(the_one(cast), by=cast.keeper, name="Zoé")).pk}
    return {}


PAGES: Pages = {
    "long requests": ("/house/alencon/long/", "keeper", more_requests),
    "a long request": ("/house/alencon/long/{long}/", "keeper", more_of_it),
    "a candidate": ("/house/alencon/candidates/{candidate}/", "keeper", more_of_it),
    "templates of long requests": ("/house/alencon/long-templates/", "keeper", more_templates),
    "my steps": ("/steps/", "keeper", more_requests),
    "my long request": ("/mine/long/{long}/", "client", more_of_it),
}
