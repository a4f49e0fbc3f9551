"""A list of the hotel's own system: given, its columns said, taken in whole in one commit, as often as one likes."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from loge.common import journal, moves
from loge.common.clock import now
from loge.common.errors import Invalid
from loge.common.jobs import later, task
from loge.houses.models import House
from loge.people.models import Person

from .. import states
from ..lists import COLUMNS, MUST, Line, guess, heads_digest, label_of, read_rows, read_table
from ..models import Address, ClientFile, ColumnMap, Roll, Stay
from ..rules import folded
from .file import _mine

AT_ONCE = 250  # rows between two words about how far it is
SHOWN = 200  # changes and wrong lines a result tells one by one
GUEST = ("phone", "language", "born_on", "allergies", "salutation")


@transaction.atomic
def give_list(
    house: House, *, by: Person, content: bytes, name: str, sort: str, day: dt.date, at: dt.datetime | None = None
) -> Roll:
    """Put a list before us; nothing is taken in yet. Its columns are those last said for such heads, else guessed.

    Raises Invalid for a file that is no list.
    """
    _mine(house, by)
    table = read_table(content)
    known = ColumnMap.objects.filter(house=house, heads=heads_digest(table.heads)).first()
    roll = Roll(
        house=house, sort=sort, day=day, name=name[:200], content=content, sha256=hashlib.sha256(content).hexdigest(), given_by=by,
        columns=known.columns if known else guess(table.heads), total=len(table.rows),
    )  # fmt: skip
    moves.begin(roll, states.SHOWN, by=by, at=at)
    return roll


@transaction.atomic
def choose_columns(roll: Roll, *, by: Person, columns: Mapping[str, int], at: dt.datetime | None = None) -> Roll:
    """These are its columns: remembered for the next list with such heads, and the reading begins. Raises Invalid, Stale."""
    heads = read_table(bytes(roll.content)).heads
    chosen = {column: place for column, place in columns.items() if column in COLUMNS and 0 <= place < len(heads)}
    missing = [str(label_of(column)) for column in MUST if column not in chosen]
    if missing:
        raise Invalid(
            _("Say which column is: %(names)s.") % {"names": ", ".join(missing)},
            field=next(c for c in MUST if c not in chosen),
        )
    if len(set(chosen.values())) != len(chosen):
        raise Invalid(_("One column of the list was chosen twice."))
    moves.make(roll, "read", by=by, at=at, columns=chosen, done=0, result={})
    ColumnMap.objects.update_or_create(house=roll.house, heads=heads_digest(heads), defaults={"columns": chosen})
    later(reading, roll=str(roll.pk), house=roll.house_id)
    return roll


@task(external=True)
def reading(roll: str) -> None:
    """Take it in, saying how far it is; a list that was taken in already is left alone."""
    found = Roll.objects.select_related("house", "given_by").filter(pk=uuid.UUID(roll), state=states.READING).first()
    if found is not None:
        with override(found.given_by.language):
            read_list(found)


def read_list(roll: Roll, *, at: dt.datetime | None = None) -> dict[str, Any]:
    """Every good line becomes a stay, or changes one, in one commit; wrong ones are told, missing ones are marked."""
    moment = at or now()
    try:
        table = read_table(bytes(roll.content))
        lines, wrongs = read_rows(table, roll.columns, tell=lambda done: _tell(roll, done))
    except Invalid as wrong:
        with transaction.atomic():
            moves.make(roll, "fail", by=states.READER, at=moment, result={"why": str(wrong)})
        return dict(roll.result)
    with transaction.atomic():
        told = _Taking(roll, moment).take(lines)
        told["wrong"] = [[one.line, one.words, one.why] for one in wrongs[:SHOWN]]
        told["wrong_count"] = len(wrongs)
        moves.make(roll, "taken", by=states.READER, at=moment, result=told, done=roll.total, note={"new": told["new"]})
    return told


def _tell(roll: Roll, done: int) -> None:
    """How far it is, for whoever watches: a commit of its own."""
    if done % AT_ONCE == 0:
        Roll.objects.filter(house=roll.house_id, pk=roll.pk).update(done=done)


class _Taking:
    """One list against what is known: the same few queries however long it is."""

    def __init__(self, roll: Roll, moment: dt.datetime) -> None:
        self.roll, self.house, self.moment = roll, roll.house, moment
        self.same, self.changes, self.filled = 0, [], []  # type: ignore[var-annotated]

    def take(self, lines: list[Line]) -> dict[str, Any]:
        numbers = [line.number for line in lines]
        mine = (
            Stay.objects.select_for_update(of=("self",))
            .filter(house=self.house, number__in=numbers)
            .select_related("client")
        )
        self.known = {stay.number: stay for stay in mine}
        owned = Address.objects.filter(house=self.house, email__in=[line.email for line in lines if line.email])
        self.owners = {row.email: row.client for row in owned.select_related("client")}
        clients: list[ClientFile] = []
        addresses: list[Address] = []
        stays: list[Stay] = []
        touched: list[Stay] = []
        for line in lines:
            stay = self.known.get(line.number)
            if stay is None:
                stays.append(self._new(line, clients, addresses))
            elif self._changed(stay, line):
                touched.append(stay)
        ClientFile.objects.bulk_create(clients)
        Address.objects.bulk_create(addresses, ignore_conflicts=True)
        Stay.objects.bulk_create(stays)
        if touched:
            columns = ["status", "missing_since", "changed_at", *STAY]
            Stay.objects.bulk_update(touched, columns, batch_size=200)
        if self.filled:
            ClientFile.objects.bulk_update(self.filled, list(GUEST), batch_size=200)
        missing = self._missing(numbers)
        for number in dict.fromkeys(change[0] for change in self.changes):
            stay = self.known[number]
            columns_changed = sorted(change[2] for change in self.changes if change[0] == number)
            journal.write(
                "stay.changed",
                subject=stay.reference,
                house=self.house.pk,
                by=self.roll.given_by,
                at=self.moment,
                columns=columns_changed,
            )
        return {
            "new": len(stays), "same": self.same, "changed": len({change[0] for change in self.changes}),
            "changes": self.changes[:SHOWN], "missing": missing,
        }  # fmt: skip

    def _new(self, line: Line, clients: list[ClientFile], addresses: list[Address]) -> Stay:
        client = self._whose(line)
        if client is None:
            client = ClientFile(house=self.house, made_at=self.moment, **line.guest)
            clients.append(client)
            if line.email and line.email not in self.owners:
                addresses.append(Address(house=self.house, client=client, email=line.email))
                self.owners[line.email] = client
        return Stay(
            house=self.house, client=client, number=line.number, known_at=self.moment, changed_at=self.moment,
            status=Stay.Status.IN_HOUSE if self.roll.sort == Roll.Sort.IN_HOUSE else Stay.Status.EXPECTED, **line.stay,
        )  # fmt: skip

    def _whose(self, line: Line) -> ClientFile | None:
        """The guest of this address, if the names agree: an agency's address is everybody's."""
        owner = self.owners.get(line.email) if line.email else None
        if owner is None:
            return None
        words = set(folded(line.guest["name"]).split())
        return owner if words & set(folded(owner.name).split()) else None

    def _changed(self, stay: Stay, line: Line) -> bool:
        told = {name: value for name, value in line.stay.items() if getattr(stay, name) != value}
        for name, value in told.items():
            self.changes.append([stay.number, stay.client.name, name, _said(getattr(stay, name)), _said(value)])
            setattr(stay, name, value)
        self._fill(stay.client, line)
        back = stay.missing_since is not None
        stay.missing_since = None
        came = self.roll.sort == Roll.Sort.IN_HOUSE and stay.status == Stay.Status.EXPECTED
        if came:
            self.changes.append([stay.number, stay.client.name, "status", Stay.Status.EXPECTED, Stay.Status.IN_HOUSE])
            stay.status = Stay.Status.IN_HOUSE
        if told or came:
            stay.changed_at = self.moment
        else:
            self.same += 1
        return bool(told) or came or back

    def _fill(self, client: ClientFile, line: Line) -> None:
        """What the file did not know; what people wrote there stays."""
        told = {name: line.guest[name] for name in GUEST if line.guest.get(name) and not getattr(client, name)}
        for name, value in told.items():
            setattr(client, name, value)
        if told:
            self.filled.append(client)

    def _missing(self, numbers: list[str]) -> list[list[str]]:
        """Those we expect, or have, whom the list does not name: marked, never deleted."""
        day = self.roll.day
        if self.roll.sort == Roll.Sort.ARRIVALS:
            ours = Stay.objects.filter(house=self.house, arrives_on=day, status=Stay.Status.EXPECTED)
        else:
            ours = Stay.objects.filter(
                house=self.house, status=Stay.Status.IN_HOUSE, arrives_on__lte=day, leaves_on__gte=day
            )
        gone = [stay for stay in ours.select_related("client").order_by("number") if stay.number not in set(numbers)]
        Stay.objects.filter(house=self.house, pk__in=[stay.pk for stay in gone], missing_since=None).update(
            missing_since=self.moment
        )
        return [[stay.number, stay.client.name] for stay in gone[:SHOWN]]


STAY = (
    "arrives_on",
    "leaves_on",
    "arrives_at",
    "leaves_at",
    "room",
    "adults",
    "children",
    "companions",
    "group",
    "vip",
    "notes",
)


def _said(value: Any) -> str:
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    return value.isoformat() if hasattr(value, "isoformat") else "" if value is None else str(value)
