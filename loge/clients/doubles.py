"""Which files may be one, and what becomes of each line when they are: read before two are made one, and after."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from loge.common.dates import spelled
from loge.common.models import Fact
from loge.people.models import Person

from .actions.look import look
from .actions.merging import MERGED, beside, pairs, refs
from .dates import GREGORIAN
from .models import ClientFile, Home, Look, Member, Occasion

MOST = 8
NAMES = {
    "address": gettext_lazy("addresses"), "stay": gettext_lazy("stays"), "kept": gettext_lazy("things kept for them"),
    "known": gettext_lazy("things known of them"), "gift": gettext_lazy("gifts"), "liking": gettext_lazy("words about a provider"),
    "referent": gettext_lazy("referents"), "due": gettext_lazy("decisions about a date"), "secret": gettext_lazy("codes in the vault"),
    "case": gettext_lazy("cases"), "note": gettext_lazy("notes of calls"), "undertaking": gettext_lazy("long requests"),
    "gesture": gettext_lazy("proposals"), "errand": gettext_lazy("visits"),
}  # fmt: skip


def likely(client: ClientFile) -> list[ClientFile]:
    """Files of the house with the same account, the same number or the same name as one of these. Two queries."""
    same = Q(pk=None)
    for one in Member.objects.filter(house=client.house_id, client=client):
        same |= Q(name__iexact=one.name)
        same |= Q(person=one.person_id) if one.person_id else Q()
        same |= Q(dialled=one.dialled) if one.dialled else Q()
    found = Member.objects.filter(same, house=client.house_id, client__merged_into=None).exclude(client=client)
    files = {one.client_id: one.client for one in found.select_related("client__house").order_by("client__name")}
    return list(files.values())[:MOST]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the difference: what this file says, what the other says, what will stand."""

    what: Any
    here: str
    there: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Two files side by side, and how many lines of each room go over."""

    there: ClientFile
    lines: list[Line]
    moves: list[tuple[Any, int]]


def difference(here: ClientFile, other: ClientFile, *, by: Person, purpose: str) -> Difference:
    """What would become of each line; nothing is written but that the other file was read. Three queries, and one of sums."""
    look(other, by=by, why=Look.Why.FILE, purpose=purpose)
    two = beside(here, other)
    twins = {pair.other.pk: pair.kept for pair in pairs(two)}
    names = {one.pk: one.name for rows in two.members for one in rows}
    payers = [next((one.name for one in rows if one.pays and one.is_here), "") for rows in two.members]
    lines = [
        _words(_("Allergies"), here.allergies, other.allergies),
        *(_person(one, twins.get(one.pk)) for one in sorted(two.members.there, key=lambda one: not one.pays)),
        Line(_("Who pays"), payers[0], payers[1], payers[0] or payers[1]),
        *(_home(row, twins.get(row.pk)) for row in sorted(two.homes.there, key=lambda row: not row.is_main)),
        *(_date(row, twins.get(row.pk), names) for row in sorted(two.dates.there, key=lambda row: (row.month or 13, row.day or 0))),
    ]  # fmt: skip
    return Difference(other, [line for line in lines if line.here or line.there], _moves(other))


def merges(client: ClientFile) -> list[tuple[ClientFile, Fact]]:
    """Which files were made one with this one, when and by whom: what can be parted again."""
    files = {str(row.pk): row for row in client.merged.order_by("name")}
    facts = (
        Fact.objects.filter(house_id=client.house_id, subject=client.reference, kind=MERGED).order_by("-at")
        if files
        else ()
    )
    found: dict[str, tuple[ClientFile, Fact]] = {}
    for fact in facts:
        if (key := fact.data["other"]) in files:
            found.setdefault(key, (files[key], fact))
    return list(found.values())


def _words(what: str, here: str, there: str) -> Line:
    both = here if there.lower() in here.lower() else ", ".join(filter(None, (here, there)))
    return Line(what, here, there, both)


def _person(one: Member, twin: Member | None) -> Line:
    about = ", ".join(filter(None, (one.name, one.about, one.phone)))
    if twin is None:
        return Line(_("A person"), "", about, _("added"))
    return Line(_("A person"), ", ".join(filter(None, (twin.name, twin.about, twin.phone))), about, _("one person"))


def _home(row: Home, twin: Home | None) -> Line:
    there = " / ".join(filter(None, (row.address, row.access)))
    return Line(_("A home"), str(twin.address) if twin else "", there, _("one home") if twin else _("added"))


def _date(row: Occasion, twin: Occasion | None, names: dict[Any, str]) -> Line:
    here = _said(twin, names) if twin else ""
    return Line(_("A date"), here, _said(row, names), _("one date") if twin else _("added"))


def _said(row: Occasion, names: dict[Any, str]) -> str:
    """“Jeanne Aubry, birthday, 12 May”."""
    is_exact = row.calendar == GREGORIAN and row.month and row.day
    when = spelled(dt.date(2000, row.month, row.day), "d MMMM", get_language() or "fr") if is_exact and row.day else ""
    return ", ".join(filter(None, (names.get(row.member_id, ""), str(row), when)))


def _moves(other: ClientFile) -> list[tuple[Any, int]]:
    """What lies in the rooms for the other file, by its kind, without a word of it: one query for all of them."""
    counted = {}
    for ref in refs(ClientFile):
        if ref.model not in (Member, Home, Occasion):
            rows = ref.model._base_manager.filter(house=other.house_id, client=OuterRef("pk")).order_by()
            counted[f"n_{ref.model._meta.model_name}"] = Subquery(
                rows.values("client").annotate(n=Count("pk")).values("n")
            )
    found: Any = ClientFile.objects.filter(house=other.house_id, pk=other.pk).values(**counted).get()
    return [(NAMES[name.removeprefix("n_")], count) for name, count in found.items() if count]
