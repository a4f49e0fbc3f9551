"""What a coordinator does with the mailboxes of the house: add, change, rest, take up again, remove, authorise."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.houses.models import House, Membership
from loge.houses.queries import roles
from loge.people.models import Person

from .channels import secrets
from .models import Mailbox

WRITABLE = (
    "name", "address", "aliases", "imap_host", "imap_port", "imap_security", "imap_user", "folder", "smtp_host", "smtp_port",
    "smtp_security", "smtp_user", "relay", "takes_plus", "silent_after_hours", "silent_at_night",
)  # fmt: skip
_ANEW = ("imap_host", "imap_user", "folder", "address")  # another mailbox behind the same row: its numbering is another


def of_house(house: House) -> list[Mailbox]:
    return list(Mailbox.objects.filter(house=house, removed_at=None).order_by("name", "pk"))


def find(house: House, key: uuid.UUID) -> Mailbox | None:
    return Mailbox.objects.filter(house=house, pk=key, removed_at=None).first()


def may_set(person: Person, house: House) -> bool:
    return Membership.Role.COORDINATOR in roles(person, house.pk)


@transaction.atomic
def add(house: House, *, by: Person, at: dt.datetime | None = None, **told: Any) -> Mailbox:
    """Point the house at a mailbox. One that was removed before comes back with its mail. Raises Invalid, Refused."""
    _only_coordinators(by, house)
    address = _address(told.get("address", ""))
    before = Mailbox.objects.filter(house=house, address__iexact=address).first()
    if before is not None and before.removed_at is None:
        raise Invalid(_("This address is here already. Change it below."), field="address")
    mailbox = before or Mailbox(house=house)
    _write(mailbox, told | {"address": address})
    mailbox.removed_at, mailbox.is_on, mailbox.on_since = None, True, at or now()
    _fresh_look(mailbox)
    mailbox.save()
    return _tell("added", mailbox, by, at)


@transaction.atomic
def change(mailbox: Mailbox, *, by: Person, at: dt.datetime | None = None, **told: Any) -> Mailbox:
    """Keep what was written. An empty password keeps the one there is, unless the server is another one now."""
    _only_coordinators(by, mailbox.house)
    before = Mailbox.objects.select_for_update().get(pk=mailbox.pk, house=mailbox.house)
    mailbox.refresh_from_db()  # whoever fetched from it meanwhile has moved its cursor
    address = _address(told.get("address", mailbox.address))
    twin = Mailbox.objects.filter(house=mailbox.house, address__iexact=address).exclude(pk=mailbox.pk)
    if twin.exists():
        raise Invalid(_("Another mailbox of this house has this address."), field="address")
    if (
        before.sealed
        and _moved(before, _as_told(before, told))
        and not (told.get("imap_password") or told.get("smtp_password"))
    ):
        raise Invalid(_("The server is another one: write its password too."), field="imap_password")
    if _moved(before, _as_told(before, told)):
        mailbox.sealed = ""
    anew = any(name in told and told[name] != getattr(before, name) for name in _ANEW)
    _write(mailbox, told | {"address": address})
    if anew:
        mailbox.uid_validity, mailbox.last_uid, mailbox.quiet_until_uid, mailbox.held = None, 0, None, []
    _fresh_look(mailbox)
    mailbox.save()
    return _tell("changed", mailbox, by, at)


@transaction.atomic
def pause(mailbox: Mailbox, *, by: Person, at: dt.datetime | None = None) -> Mailbox:
    """Nothing is fetched or delivered until it is taken up again; what comes meanwhile waits on the server."""
    _only_coordinators(by, mailbox.house)
    mailbox.is_on, mailbox.trouble, mailbox.trouble_since = False, "", None
    mailbox.save(update_fields=["is_on", "trouble", "trouble_since"])
    return _tell("paused", mailbox, by, at)


@transaction.atomic
def resume(mailbox: Mailbox, *, by: Person, at: dt.datetime | None = None) -> Mailbox:
    _only_coordinators(by, mailbox.house)
    mailbox.is_on, mailbox.on_since = True, at or now()
    _fresh_look(mailbox)
    mailbox.save()
    return _tell("resumed", mailbox, by, at)


@transaction.atomic
def remove(mailbox: Mailbox, *, by: Person, at: dt.datetime | None = None) -> Mailbox:
    """Its secrets are forgotten and nothing comes any more; the mail that came stays where it is."""
    _only_coordinators(by, mailbox.house)
    mailbox.is_on, mailbox.removed_at, mailbox.sealed = False, at or now(), ""
    mailbox.trouble, mailbox.trouble_since = "", None
    mailbox.save()
    return _tell("removed", mailbox, by, at)


def authorise(mailbox: Mailbox, *, by: Person, code: str, kept: dict[str, str], back: str) -> Mailbox:
    """The provider's page was answered: its tokens are sealed. Raises Trouble; asks the provider outside any transaction."""
    from .channels import oauth

    _only_coordinators(by, mailbox.house)
    oauth.finish(mailbox, code=code, kept=kept, back=back)
    with transaction.atomic():
        _fresh_look(mailbox)
        mailbox.save(update_fields=["trouble", "trouble_since", "falls", "next_look_at", "lease", "lease_until"])
        return _tell("authorised", mailbox, by, None)


def _as_told(before: Mailbox, told: dict[str, Any]) -> Mailbox:
    return Mailbox(**{name: told.get(name, getattr(before, name)) for name in WRITABLE})


def _moved(before: Mailbox, after: Mailbox) -> bool:
    """The secrets would go to another server than the one they were written for."""
    where = ("imap_host", "smtp_host")
    return any(
        (getattr(after, name) or "").lower() not in ("", (getattr(before, name) or "").lower()) for name in where
    )


def _write(mailbox: Mailbox, told: dict[str, Any]) -> None:
    for name in WRITABLE:
        if name in told:
            setattr(mailbox, name, told[name])
    mailbox.aliases = [_address(alias, field="aliases") for alias in mailbox.aliases]
    if told.get("imap_password") or told.get("smtp_password"):
        mailbox.proof, mailbox.provider = Mailbox.Proof.PASSWORD, ""
    secrets.keep(mailbox, imap=told.get("imap_password"), smtp=told.get("smtp_password"))


def _fresh_look(mailbox: Mailbox) -> None:
    """The next look is now, and what was wrong before is forgotten."""
    mailbox.trouble, mailbox.trouble_since, mailbox.falls, mailbox.next_look_at = "", None, 0, None
    mailbox.lease, mailbox.lease_until = None, None


def _address(words: str, *, field: str = "address") -> str:
    plain = words.strip().lower()
    try:
        validate_email(plain)
    except ValidationError:
        raise Invalid(_("“%(words)s” is no e-mail address.") % {"words": words[:80]}, field=field) from None
    return plain


def _only_coordinators(by: Person, house: House) -> None:
    if not may_set(by, house):
        raise Refused(_("The coordinator of the house sets its mailboxes. Ask them."))


def _tell(what: str, mailbox: Mailbox, by: Person, at: dt.datetime | None) -> Mailbox:
    journal.write(
        f"mailbox.{what}",
        subject=f"mailbox:{mailbox.pk}",
        house=mailbox.house_id,
        by=by,
        at=at,
        address=mailbox.address,
    )
    return mailbox
