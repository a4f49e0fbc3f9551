"""What a paper about a demand says of it, part by part: the service, the conversation, the money. For the file of a disagreement
and for the one a bank is sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from loge.common.clock import local
from loge.common.money import Money
from loge.demands import states
from loge.demands.models import Demand, Reception
from loge.demands.queries import Entry
from loge.houses.models import House
from loge.money.section import Section

from ..ui import language


def service(demand: Demand) -> Section:
    """Between whom, at what price, for when, and how arrival and end came to be known."""
    house, held = demand.house, Reception.objects.filter(house=demand.house, demand=demand).first()
    rows = [
        (_("Between"), f"{demand.client.first_name}, {demand.provider.name}"),
        (_("Asked on"), stamp(demand.heard_at, house)),
        (_("Price agreed"), demand.price.spoken(language()) if demand.price else ""),
        (_("For"), stamp(demand.wished_at, house) if demand.wished_at else ""),
    ]
    if held is not None:
        rows += [
            (_("Arrived"), _known_by(held.arrived_at, held.arrived_by, house)),
            (_("Finished"), _known_by(held.finished_at, held.finished_by, house)),
        ]
    return Section(_("The service"), rows=[("", demand.title), *(row for row in rows if row[1])], widths=(1, 3))


def conversation(demand: Demand, thread: Sequence[Entry]) -> Section:
    """Every word, price and step, as both could read them."""
    rows = [(stamp(entry.at, demand.house), _who(entry, demand.house), _what(entry)) for entry in thread]
    return Section(_("The conversation"), rows=[(_("When"), _("Who"), _("What")), *rows], widths=(2, 2, 5))


def money(house: House, lines: Sequence[tuple[dt.datetime, str, Money]]) -> Section:
    """Every line of the ledger: when, why, how much."""
    told = [(stamp(at, house), words, cents.spoken(language())) for at, words, cents in lines]
    head = (_("When"), _("What"), _("How much"))
    return Section(_("Every line of the ledger"), rows=[head, *told], right=frozenset({2}), widths=(2, 5, 1))


def stamp(at: dt.datetime, house: House) -> str:
    """To the minute, on the house’s clock, the same in every language."""
    return f"{local(at, house.zone):%Y-%m-%d %H:%M}"


def _known_by(at: dt.datetime | None, how: str, house: House) -> str:
    if at is None:
        return ""
    said = {
        Reception.How.CODE: _("the client’s code was said"),
        Reception.How.TAP: _("confirmed with a tap"),
        Reception.How.CLOCK: _("nobody objected in time"),
    }
    return f"{stamp(at, house)}, {said[Reception.How(how)]}"


def _who(entry: Entry, house: House) -> str:
    return str(getattr(entry.author, "first_name", entry.author or house.name))


def _what(entry: Entry) -> str:
    what = str(states.NAMES.get(entry.kind, ""))
    price = entry.price.spoken(language()) if entry.price else ""
    return " – ".join(said for said in (what, " ".join(word for word in (entry.words, price) if word)) if said) or "–"
