"""A long request of the practice: Gabrielle Béranger looks for a cleaner; the need is agreed to, two candidates are known, one
was met. Her move of the spring has begun."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from loge.clients import actions as clients
from loge.clients.dates import DAY
from loge.clients.models import ClientFile
from loge.common.clock import day_of
from loge.demands.long import actions, candidates
from loge.demands.models import Undertaking
from loge.houses.actions import welcome
from loge.houses.models import House, Membership
from loge.planning.hours import moment_on

from ..books import known
from ..cast import email, person
from . import households, practice

CLEANER = "Une femme de ménage, deux matins par semaine"


def play() -> None:
    """Once; begun twelve days before today, whenever the demonstration begins."""
    households.play()
    house = House.objects.get(slug=practice.HOUSE)
    if Undertaking.objects.filter(house=house).exists():
        return
    by, at = person("mathilde"), timezone.now() - 12 * DAY
    client = _household(house)
    today = day_of(timezone.now(), house.zone)
    row = actions.begin_long(
        house, by=by, kind="recruit", aim_on=today + 40 * DAY, nonce="scene-cleaner", client=client, title=CLEANER, at=at,
        words="Six heures par semaine, une maison avec deux chats, de préférence le mardi et le vendredi.",
    )  # fmt: skip
    steps = {step.number: step for step in row.steps.select_related("undertaking__client", "house")}
    actions.move_step(steps[1], "finish", by=by, at=at + DAY)
    actions.move_step(steps[2], "finish", by=by, at=at + 3 * DAY)
    actions.move_step(steps[4], "start", by=by, at=at + 4 * DAY)
    zoe = candidates.add_candidate(
        row, by=by, name="Nadège Colin", phone="06 39 98 11 01", source="une gouvernante de l’Orne", at=at + 5 * DAY
    )
    candidates.note_candidate(
        zoe, by=by, words="Mme Hue, quatre ans : ponctuelle, range sans déranger.", sort="reference", at=at + 6 * DAY
    )
    candidates.move_candidate(zoe, "shortlist", by=by, at=at + 7 * DAY)
    candidates.add_candidate(row, by=by, name="Rose Lambert", source="a répondu à l’annonce", at=at + 8 * DAY)
    candidates.meet_candidate(
        zoe, by=by, person=person("lea"), starts_at=moment_on(today + 9 * DAY, dt.time(10), house.zone), lasts_for=dt.timedelta(minutes=45),
        place="4 rue du Jeudi, Alençon", nonce="scene-cleaner",
    )  # fmt: skip
    actions.begin_long(
        house, by=by, kind="move", aim_on=today + 120 * DAY, nonce="scene-move", client=client, title="Le déménagement du printemps"
    )  # fmt: skip


def _household(house: House) -> ClientFile:
    by = person("mathilde")
    client = clients.open_household(house, by=by, name="Madame Béranger")
    gabrielle = known(email("gabrielle-beranger"), name="Gabrielle Béranger")
    welcome(house, gabrielle, Membership.Role.CLIENT, by=by)
    clients.add_member(client, by=by, name="Gabrielle Béranger", person=gabrielle, orders="all", pays=True)
    clients.add_home(client, by=by, address="27 rue du Bercail, Alençon", label="la maison")
    return client
