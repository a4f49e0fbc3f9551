"""The clients' part of leaving: the files houses keep of someone, and what they wrote as one of the desk."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from loge.common import journal
from loge.people.models import Person
from loge.people.own import pseudonym
from loge.people.rows import Own, emptied, plain, told

from . import clock, states
from .actions.look import forget_looks
from .households import hidden_from
from .models import (
    Address,
    ClientFile,
    Custody,
    Due,
    Gift,
    Home,
    Hush,
    Kept,
    Known,
    Liking,
    Look,
    Member,
    Occasion,
    Referent,
    Roll,
    Secret,
    ShiftNote,
    ShiftRead,
    Stay,
    StayLink,
)


def files_of(person: Person) -> QuerySet[ClientFile]:
    """The files of a person: those that bear their account, and those with their address."""
    mine = Q(person=person)
    if person.email:
        mine |= Q(addresses__email=person.email.lower())
    return ClientFile.objects.filter(pk__in=ClientFile.objects.filter(mine).values("pk"))


def members_of(person: Person) -> QuerySet[Member]:
    """What they are in households that practices look after."""
    return Member.objects.filter(person=person)


OWN = (
    Own("household_facts", lambda person: Known.objects.filter(member__in=members_of(person)), forget=True),
    Own("household_gifts", lambda person: Gift.objects.filter(member__in=members_of(person)), ("reaction", "by_whom")),
    Own("household_dates", lambda person: Occasion.objects.filter(member__in=members_of(person)), ("name", "year")),
    Own("referent_of", lambda person: Referent.objects.filter(person=person), forget=True),
    Own("addresses", lambda person: Address.objects.filter(client__in=files_of(person)), forget=True),
    Own(
        "stays", lambda person: Stay.objects.filter(client__in=files_of(person)), ("companions", "group", "vip", "notes", "room")
    ),
    Own("stay_links", lambda person: StayLink.objects.filter(stay__client__in=files_of(person)), forget=True),
    Own("kept_for_me", lambda person: Kept.objects.filter(client__in=files_of(person)), ("what", "for_whom", "holder", "given", "photo")),
    Own("hands", lambda person: Custody.objects.filter(kept__client__in=files_of(person)), ("to", "signed")),
    Own("shift_notes", lambda person: ShiftNote.objects.filter(author=person, state=states.CLOSED), ("words", "closing")),
    Own("shift_reads", lambda person: ShiftRead.objects.filter(person=person)),
    Own("looks", lambda person: Look.objects.filter(person=person)),
)  # fmt: skip


def export(person: Person) -> dict[str, Any]:
    given = Roll.objects.filter(given_by=person).order_by("since_at")
    secret = hidden_from(person)  # a surprise is not told by one's own export either
    return {
        "client_files": plain(files_of(person), without=("notes",)),
        "household_members": plain(members_of(person), without=("sought",)),
        "household_homes": plain(Home.objects.filter(client__in=_households(person))),
        "household_vault": plain(
            Secret.objects.filter(client__in=_households(person)), without=("sealed", "set_by_id")
        ),
        "codes_locked_away": plain(
            Secret.objects.filter(set_by=person), without=("sealed", "label", "client_id", "home_id")
        ),
        "looks_into_my_file": [
            row | ({"purpose": "", "subject": ""} if row["subject"] in secret else {})
            for row in plain(_looks_into(person))
        ],
        "lists_given": [{"at": row.since_at.isoformat(), "name": row.name} for row in given.defer("content")],
        **told(OWN, person),
    }


def open_items(person: Person) -> list[Any]:
    here = Stay.objects.filter(client__in=files_of(person), status=Stay.Status.IN_HOUSE).select_related("house")
    items: list[Any] = [
        _("You are staying at %(house)s: this can wait until you have left.") % {"house": row.house.name}
        for row in here
    ]
    if ShiftNote.objects.filter(author=person, state=states.OPEN).exists():
        items.append(_("Notes of yours for the next shift are open: close them first."))
    return items


def erase(person: Person) -> None:
    """Each file stays under a pseudonym, for what was booked bears on it; what one knew of its owner is gone."""
    found = list(files_of(person).values_list("pk", flat=True))
    _throw_photos(Kept.objects.filter(client__in=found))
    _forget_looks(_looks_into(person))
    for table in OWN:
        if table.name != "addresses":
            emptied([table], person)
    _leave_households(person)
    Address.objects.filter(client__in=found).delete()
    ClientFile.objects.filter(pk__in=found).update(
        name=pseudonym(), salutation="", phone="", born_on=None, tastes="", allergies="", notes="", person=None
    )


def _households(person: Person) -> Any:
    """The households whose file is theirs to read."""
    return members_of(person).exclude(orders=Member.Orders.NOBODY).values("client")


def _looks_into(person: Person) -> QuerySet[Look]:
    mine = Q(client__in=files_of(person)) | Q(client__in=members_of(person).values("client"))
    return Look.objects.filter(pk__in=Look.objects.filter(mine).values("pk"))


def _forget_looks(looks: QuerySet[Look]) -> None:
    """The looks go, the links of their chains stay and name nobody."""
    for house in set(looks.values_list("house_id", flat=True)):
        forget_looks(house, list(looks.filter(house=house).values_list("pk", flat=True)))


def _leave_households(person: Person) -> None:
    """The others of a household keep their file; of one who was alone in it nothing stays, the codes first of all."""
    for member in members_of(person).select_related("client"):
        others = Member.objects.filter(house=member.house_id, client=member.client).exclude(pk=member.pk)
        if not others.exists():
            _empty_household(member.client)
        Occasion.objects.filter(house=member.house_id, member=member).update(is_kept=False)
        # what they told stays, not that they did
        said = Known.objects.filter(house=member.house_id, client=member.client)
        said.filter(source__icontains=member.first_name).update(source="")
        Member.objects.filter(house=member.house_id, pk=member.pk).update(
            name=pseudonym(),
            about="",
            phone="",
            dialled="",
            sought="",
            person=None,
            orders="",
            ceiling_cents=None,
            pays=False,
        )


def _nobody() -> dict[str, Any]:
    """A member of whom nothing is left but a place: what was ordered bears on it."""
    return {
        "name": pseudonym(), "about": "", "phone": "", "dialled": "", "sought": "", "person": None, "orders": "",
        "ceiling_cents": None, "pays": False, "time_zone": "", "status_on": None,
    }  # fmt: skip


def _empty_household(client: ClientFile) -> None:
    """Codes, homes, facts, likings and dates of a household that nobody is left of."""
    for model in (Secret, Known, Liking, Referent, Due, Occasion, Gift, Home):
        model._base_manager.filter(house=client.house_id, client=client).delete()
    Hush.objects.filter(house=client.house_id, member__client=client).delete()
    ClientFile.objects.filter(house=client.house_id, pk=client.pk).update(
        name=pseudonym(), phone="", tastes="", allergies="", notes=""
    )


def export_client(client: ClientFile) -> dict[str, Any]:
    """Everything a house knows of a guest who has no account, to be handed to them (GDPR art. 15)."""
    stays = Stay.objects.filter(house=client.house_id, client=client)
    return {
        "file": plain([client]),
        "addresses": plain(client.addresses.all()),
        "stays": plain(stays),
        "kept": plain(Kept.objects.filter(house=client.house_id, client=client)),
        "members": plain(client.members.all(), without=("sought",)),
        "homes": plain(client.homes.all()),
        "facts": plain(client.facts.all()),
        "gifts": plain(client.gifts.all()),
        "dates": plain(client.occasions.all()),
        "likings": plain(client.likings.all()),
        "vault": plain(client.secrets.all(), without=("sealed",)),
        "looks": [
            {"at": row.at.isoformat(), "who": row.person.name, "why": row.why}
            for row in Look.objects.filter(house=client.house_id, client=client).select_related("person").order_by("at")
        ],
    }


def erase_client(client: ClientFile, *, by: Any) -> None:
    """A guest without an account wishes to be forgotten (GDPR art. 17): name, addresses and words go, bookings stay.

    Files that were made one with it go with it. The caller holds the transaction and has seen that they are not in house.
    """
    for double in client.merged.select_related("house"):
        erase_client(double, by=by)
    Address.objects.filter(house=client.house_id, client=client).delete()
    _forget_looks(Look.objects.filter(house=client.house_id, client=client))
    _empty_household(client)
    Member.objects.filter(house=client.house_id, client=client).update(**_nobody())
    StayLink.objects.filter(house=client.house_id, stay__client=client).delete()
    Custody.objects.filter(house=client.house_id, kept__client=client).update(to="", signed="")
    kept = Kept.objects.filter(house=client.house_id, client=client)
    _throw_photos(kept)
    kept.update(for_whom="", holder="", given="", photo="")
    Stay.objects.filter(house=client.house_id, client=client).update(companions="", group="", vip="", notes="")
    lists = Roll.objects.filter(house=client.house_id).exclude(state=states.READING)
    clock.forget(lists.filter(pk__in=[roll.pk for roll in lists if _names(roll, client.name)]))
    ClientFile.objects.filter(house=client.house_id, pk=client.pk).update(
        name=pseudonym(), salutation="", phone="", born_on=None, tastes="", allergies="", notes="", person=None
    )
    journal.write("client.erased", subject=client.reference, house=client.house_id, by=by)


def _names(roll: Roll, name: str) -> bool:
    """Whether every word of a name stands in the list as it was given, whatever its encoding."""
    content, wanted = bytes(roll.content), name.lower().split()
    told = (content.decode(encoding, "replace").lower() for encoding in ("utf-8", "cp1252", "utf-16"))
    return any(all(word in said for word in wanted) for said in told if content)


def _throw_photos(rows: QuerySet[Kept]) -> None:
    """The files themselves: a label bears a name. Once the transaction holds."""
    for kept in rows.exclude(given="", photo=""):
        for name in filter(None, (kept.given.name, kept.photo.name)):
            transaction.on_commit(partial(kept.photo.storage.delete, name))
