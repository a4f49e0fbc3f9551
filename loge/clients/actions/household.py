"""A household's file, written by the people of the house: members, homes, what is known, what was given, dates, codes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import day_of, now
from loge.common.errors import Invalid, Refused, Stale
from loge.common.seals import seal
from loge.houses.models import House
from loge.houses.queries import keeps
from loge.people.models import Person

from .. import dates
from ..models import ClientFile, Gift, Home, Hush, Known, Liking, Member, Occasion, Referent, Secret
from ..rules import alike, clean_name, dialled, folded
from .file import _mine

ABOUT_MEMBER = ("name", "about", "phone", "person", "orders", "ceiling_cents", "pays", "time_zone")
MEMBER_STATUS = "member.status"


@transaction.atomic
def open_household(house: House, *, by: Any, name: str, at: dt.datetime | None = None, **about: Any) -> ClientFile:
    """A new file for a household: “Famille Aubry”. Raises Invalid without a name, Refused for a stranger."""
    from .file import welcome

    return welcome(house, by=by, name=name, at=at, **about)


@transaction.atomic
def add_member(client: ClientFile, *, by: Any, name: str, at: dt.datetime | None = None, **about: Any) -> Member:
    """Someone of the household. Raises Invalid (no name, two who pay, an account that is there already)."""
    _mine(client.house, by)
    _known(about, ABOUT_MEMBER)
    member = Member(house=client.house, client=client, name=clean_name(name), made_at=at or now(), **about)
    _findable(member, client)
    _once(member, insert=True)
    _told("member.added", client, by, at, member=str(member.pk))
    return member


@transaction.atomic
def change_member(member: Member, *, by: Any, at: dt.datetime | None = None, **told: Any) -> list[str]:
    """Write what is known better of someone; returns which columns changed."""
    _mine(member.house, by)
    _known(told, ABOUT_MEMBER)
    if "name" in told:
        told["name"] = clean_name(told["name"])
    changed = [column for column, value in told.items() if getattr(member, column) != value]
    for column in changed:
        setattr(member, column, told[column])
    if changed:
        _findable(member, member.client)
        _once(member)
        _told("member.changed", member.client, by, at, member=str(member.pk), columns=sorted(changed))
    return sorted(changed)


@transaction.atomic
def set_status(
    member: Member, *, by: Any, status: str, on: dt.date | None = None, at: dt.datetime | None = None
) -> Member:
    """They have died, or parted, or are back. What was proposed about them is withdrawn without a word (listeners upstairs)."""
    _mine(member.house, by)
    if status not in Member.Status.values:
        raise Invalid(_("Choose how things stand from the list."), field="status")
    moment = at or now()
    before = Member.objects.select_for_update().get(house=member.house_id, pk=member.pk)
    if before.status == status:
        return before
    before.status = status
    before.status_on = None if status == Member.Status.HERE else (on or day_of(moment, member.house.zone))
    before.save(update_fields=["status", "status_on"])
    _told(MEMBER_STATUS, member.client, by, moment, member=str(member.pk))
    return before


@transaction.atomic
def add_home(
    client: ClientFile, *, by: Any, address: str, label: str = "", access: str = "", is_main: bool = False, at: dt.datetime | None = None
) -> Home:  # fmt: skip
    """Where they live, or another place of theirs. The first one is where they live."""
    _mine(client.house, by)
    if not address.strip():
        raise Invalid(_("Write the address."), field="address")
    main = is_main or not Home.objects.filter(house=client.house_id, client=client).exists()
    if main:
        Home.objects.filter(house=client.house_id, client=client, is_main=True).update(is_main=False)
    home = Home.objects.create(
        house=client.house, client=client, address=address.strip()[:200], label=label.strip()[:60],
        access=access.strip()[:300], is_main=main,
    )  # fmt: skip
    _told("home.added", client, by, at)
    return home


@transaction.atomic
def know(
    client: ClientFile, *, by: Any, sort: str, words: str, member: Member | None = None, topic: str = "", source: str = "",
    said_on: dt.date | None = None, sure: str = Known.Sure.SAID, expires_on: dt.date | None = None, is_sensitive: bool = False,
    basis: str = "", at: dt.datetime | None = None,
) -> Known:  # fmt: skip
    """One thing known, with who said it and when. Health and family matters are for the referents, and say on what ground
    they are kept (GDPR art. 9 § 2 a). Raises Invalid."""
    _mine(client.house, by)
    _of(client, member)
    if not words.strip():
        raise Invalid(_("Write what is known: “no lilies, because of the cat”."), field="words")
    if sort not in Known.Sort.values:
        raise Invalid(_("Choose what it is from the list."), field="sort")
    delicate = is_sensitive or sort in (Known.Sort.HEALTH, Known.Sort.FAMILY)
    if delicate and not basis.strip():
        raise Invalid(_("Say who allowed it to be kept, and when: “Claire’s word, 12 May”."), field="basis")
    today = day_of(at or now(), client.house.zone)
    if expires_on is not None and expires_on < today:
        raise Invalid(_("It would be over already: choose a day to come, or none."), field="expires_on")
    row = Known.objects.create(
        house=client.house, client=client, member=member, sort=sort, topic=topic.strip()[:60], words=words.strip()[:300],
        source=source.strip()[:120], said_on=said_on or today, sure=sure, expires_on=expires_on, is_sensitive=delicate,
        basis=basis.strip()[:160],
    )  # fmt: skip
    _told("client.known", client, by, at)
    return row


@transaction.atomic
def confirm(fact: Known, *, by: Any, source: str = "", at: dt.datetime | None = None) -> None:
    """What was guessed is so: they said it."""
    _mine(fact.house, by)
    day = day_of(at or now(), fact.house.zone)
    told = {"sure": Known.Sure.SAID, "said_on": day, "source": source.strip()[:120] or fact.source}
    Known.objects.filter(house=fact.house_id, pk=fact.pk).update(**told)
    _told("client.known", fact.client, by, at)


@transaction.atomic
def remember_gift(
    client: ClientFile, *, by: Any, member: Member, what: str, given_on: dt.date, by_whom: str = "", cents: int | None = None,
    provider: str = "", reaction: str = "", subject: str = "", at: dt.datetime | None = None,
) -> Gift:  # fmt: skip
    """What was given to someone. It is never proposed to them again. Told twice (one ``subject``) it is told once."""
    _mine(client.house, by)
    _of(client, member)
    if not what.strip():
        raise Invalid(_("Write what was given: “pink peonies”."), field="what")
    about = {
        "what": what.strip()[:160], "likeness": alike(what), "given_on": given_on, "by_whom": by_whom.strip()[:120], "cents": cents,
        "provider": provider.strip()[:120], "reaction": reaction.strip()[:200],
    }  # fmt: skip
    mine: dict[str, Any] = {"house": client.house, "client": client, "member": member}
    if subject:
        row, fresh = Gift.objects.get_or_create(**mine, subject=subject[:80], defaults=about)
    else:
        row, fresh = Gift.objects.create(**mine, **about), True
    if fresh:
        _told("client.gift", client, by, at)
    return row


@transaction.atomic
def like(
    client: ClientFile, *, by: Any, provider: str, name: str, is_liked: bool, why: str = "", at: dt.datetime | None = None
) -> Liking:  # fmt: skip
    """They ask for this provider by name, or will not have them again. The last word counts."""
    _mine(client.house, by)
    day = day_of(at or now(), client.house.zone)
    told = {"name": name[:120], "is_liked": is_liked, "why": why.strip()[:200], "said_on": day}
    row, _fresh = Liking.objects.update_or_create(
        house=client.house, client=client, provider=provider[:80], defaults=told
    )
    _told("client.liking", client, by, at)
    return row


@transaction.atomic
def keep_date(
    client: ClientFile, *, by: Any, sort: str, rule: dates.Rule, member: Member | None = None, other: Member | None = None,
    name: str = "", budget_cents: int | None = None, at: dt.datetime | None = None,
) -> Occasion:  # fmt: skip
    """A date that is never forgotten. The household may add its own. Raises Invalid for one that no year has."""
    may_keep_dates(client, by)
    _of(client, member)
    _of(client, other)
    if sort not in Occasion.Sort.values:
        raise Invalid(_("Choose what it is from the list."), field="sort")
    if sort == Occasion.Sort.CUSTOM and not name.strip():
        raise Invalid(_("Write what this date is."), field="name")
    if sort in (Occasion.Sort.BIRTHDAY, Occasion.Sort.NAME_DAY) and member is None:
        raise Invalid(_("Say whose day it is."), field="member")
    row = Occasion(
        house=client.house, client=client, member=member, other=other, sort=sort, name=name.strip()[:120], budget_cents=budget_cents,
        made_at=at or now(), **_columns(rule),
    )  # fmt: skip
    row.save(force_insert=True)
    _told("occasion.kept", client, by, at, occasion=str(row.pk))
    return row


@transaction.atomic
def change_date(
    occasion: Occasion, *, by: Any, rule: dates.Rule | None = None, at: dt.datetime | None = None, **told: Any
) -> Occasion:
    """Its day was found (``rule``), its budget named or taken away (``budget_cents``), or it is not to be kept any more
    (``is_kept``). What is known of it stays."""
    may_keep_dates(occasion.client, by)
    if rule is not None:
        told |= _columns(rule)
    if not told:
        return occasion
    Occasion.objects.filter(house=occasion.house_id, pk=occasion.pk).update(**told)
    for column, value in told.items():
        setattr(occasion, column, value)
    _told("occasion.changed", occasion.client, by, at, occasion=str(occasion.pk))
    return occasion


def may_keep_dates(client: ClientFile, by: Any) -> None:
    """The people of the house, and those of the household who may order. Raises Refused."""
    if isinstance(by, Person) and not keeps(by, client.house):
        theirs = Member.objects.filter(house=client.house_id, client=client, person=by, status=Member.Status.HERE)
        if not theirs.exclude(orders=Member.Orders.NOBODY).exists():
            raise Refused(_("Only the people of this household who may order can do this."))


@transaction.atomic
def lock_away(
    client: ClientFile, *, by: Person, sort: str, label: str, value: str, home: Home | None = None, at: dt.datetime | None = None
) -> Secret:  # fmt: skip
    """Put a code into the vault. It is sealed at once, and shown to nobody but whoever goes there, when they go."""
    _mine(client.house, by)
    if not label.strip():
        raise Invalid(_("Write what it opens: “the gate”. Never the code itself."), field="label")
    if not value.strip():
        raise Invalid(_("Write the code."), field="value")
    if value.strip().lower() in label.lower():
        raise Invalid(_("The code stands in its own name: write what it opens instead."), field="label")
    row = Secret(
        house=client.house, client=client, home=home, sort=sort, label=label.strip()[:80], set_by=by, set_at=at or now(), sealed=""
    )  # fmt: skip
    row.sealed = seal({"of": str(row.pk), "value": value.strip()[:500]})
    row.save(force_insert=True)
    _told("vault.kept", client, by, at, secret=str(row.pk))
    return row


@transaction.atomic
def drop(row: Home | Known | Gift | Liking | Secret | Referent, *, by: Any, at: dt.datetime | None = None) -> None:
    """It is not so any more, or was never."""
    _mine(row.house, by)
    client = row.client
    kind = type(row).__name__.lower()
    if not type(row)._base_manager.filter(house=row.house_id, pk=row.pk).delete()[0]:
        raise Stale(_("This has changed in the meantime. Here is where it stands now."))
    _told(f"client.{kind}_dropped", client, by, at)


@transaction.atomic
def refer(client: ClientFile, *, by: Any, person: Person, at: dt.datetime | None = None) -> None:
    """Someone of the house knows this household best: sensitive notes are for them."""
    _mine(client.house, by)
    if not keeps(person, client.house):
        raise Invalid(_("Choose someone who keeps the house."), field="person")
    Referent.objects.get_or_create(house=client.house, client=client, person=person)
    _told("client.referent", client, by, at)


def hush(member: Member, subject: str, *, until: dt.date | None) -> None:
    """This is not for them to know, until that day is over."""
    Hush.objects.get_or_create(
        house_id=member.house_id, member=member, subject=subject[:80], defaults={"until_on": until}
    )


def _columns(rule: dates.Rule) -> dict[str, Any]:
    if not dates.is_possible(rule):
        raise Invalid(_("No year has such a day: look at the day and the month once more."), field="day")
    return {
        "calendar": rule.calendar, "month": rule.month, "day": rule.day, "year": rule.year, "feast": rule.feast,
        "on_first_of_march": rule.leap == dates.MARCH_1,
    }  # fmt: skip


def _findable(member: Member, client: ClientFile) -> None:
    member.dialled = dialled(member.phone) if member.phone else ""
    member.sought = f"{folded(member.name)} {folded(client.name)}"[:260]


def _once(member: Member, *, insert: bool = False) -> None:
    try:
        with transaction.atomic():
            member.save(force_insert=insert)
    except IntegrityError as wrong:
        pays = "one_payer" in str(wrong) or ("client_id" in str(wrong) and "person" not in str(wrong))
        said = (
            _("Someone else of this household pays already: take it from them first.")
            if pays
            else _("They are of this household already.")
        )
        raise Invalid(said, field="pays" if pays else "person") from None


def _of(client: ClientFile, member: Member | None) -> None:
    if member is not None and member.client_id != client.pk:
        raise Invalid(_("Choose someone of this household."), field="member")


def _known(about: dict[str, Any], columns: tuple[str, ...]) -> None:
    if unknown := about.keys() - set(columns):
        raise TypeError(f"no such column: {unknown}")


def _told(kind: str, client: ClientFile, by: Any, at: dt.datetime | None, **data: Any) -> None:
    journal.write(kind, subject=client.reference, house=client.house_id, by=by, at=at, **data)
