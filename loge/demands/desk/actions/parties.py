"""Who is written to in a conversation: someone who came in by themselves is taken in by a person of the desk, or left out; the
first author of a mail that was passed on is answered in the place of who sent it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from loge.clients import queries as clients
from loge.clients.models import Address
from loge.clients.rules import clean_email
from loge.common import journal
from loge.common.clock import day_of, now
from loge.common.errors import Invalid, Refused, Stale
from loge.maildesk import beside, proof
from loge.maildesk.models import Mail, Party, Thread
from loge.people.models import Person

from ...models import Case
from .linking import link_case
from .rules import at_the_desk, reason_of


@transaction.atomic
def take_in(party: Party, *, case: Case, by: Person, reason: str = "", at: dt.datetime | None = None) -> None:
    """They are written to from now on. From an address that nothing proves, only with a reason, which is kept."""
    at_the_desk(by, case.house)
    told = needs_proof(proof.of_address(case.house, party.email), reason)
    _stand(party, Party.Standing.ACCEPTED)
    if told:
        said = {"thread": str(party.thread_id), "address": party.email, "reason": told, "what": "party"}
        journal.write(proof.VOUCHED, subject=case.reference, house=case.house_id, by=by, at=at or now(), **said)


@transaction.atomic
def leave_out(party: Party, *, case: Case, by: Person) -> None:
    """Nobody writes to them in this conversation."""
    at_the_desk(by, case.house)
    _stand(party, Party.Standing.LEFT_OUT)


@transaction.atomic
def turn_to(
    mail: Mail, *, case: Case, author: bool, by: Person, reason: str = "", at: dt.datetime | None = None
) -> Party:
    """Answer the ``author`` of a mail that was passed on, who is the guest from now on; or again whoever sent it. The other one
    stays in copy. On a mail that nothing proves, only with a reason, which is kept. Raises Invalid, Refused."""
    at_the_desk(by, case.house)
    thread, first = mail.thread, beside.passed_on(mail)
    if first is None or thread is None or thread.about != case.reference or thread.side != Thread.Side.GUEST:
        raise Refused(_("This message passes no other on."))
    name, email = (first.name, clean_email(first.email)) if author else (mail.sender_name, mail.sender.lower())
    if email in thread.mailbox.own:
        raise Invalid(_("%(address)s is your own mailbox: write to someone else.") % {"address": email})
    told = needs_proof(mail.verdict, reason) if author else ""
    parties = Party.objects.filter(house=case.house_id, thread=thread)
    before = parties.filter(standing=Party.Standing.MAIN).exclude(email=email)
    before.filter(email__in=thread.mailbox.own).update(
        standing=Party.Standing.LEFT_OUT
    )  # one of us: no copy to ourselves
    before.update(standing=Party.Standing.ACCEPTED)
    about = {"house_id": case.house_id, "name": name[:200], "standing": Party.Standing.MAIN}
    party, _fresh = Party.objects.update_or_create(thread=thread, email=email, defaults=about)
    _theirs(case, email, by=by, at=at or mail.at)
    note = {"mail": str(mail.pk), "to": "author" if author else "sender", "reason": told}
    journal.write("case.turned", subject=case.reference, house=case.house_id, by=by, at=at, **note)
    return party


def _theirs(case: Case, email: str, *, by: Person, at: dt.datetime) -> None:
    """The case is of whoever writes from there, with their stay; of nobody known, if it is nobody's address."""
    owner = Address.objects.filter(house=case.house_id, email=email).select_related("client__house").first()
    client = owner.client if owner else None
    Case.objects.filter(house=case.house_id, pk=case.pk).update(client=client)
    case.client = client
    stay = clients.stay_of(client, day_of(at, case.house.zone)) if client else None
    if stay != case.stay:
        link_case(case, stay, by=by, seen=case.stay_id)


def needs_proof(verdict: str, reason: str, *, forged_only: bool = False) -> str:
    """The reason given for trusting a sender nothing proves; empty when none is needed. Raises Invalid without one."""
    if not proof.is_doubtful(verdict) or (forged_only and verdict != Mail.Verdict.FORGED):
        return ""
    if not reason.strip():
        raise Invalid(
            _(
                "The sender is not verified. Telephone them, then say here how you made sure: it is kept with your name."
            ),
            field="reason",
        )
    return reason_of(reason)


def _stand(party: Party, standing: str) -> None:
    rows = Party.objects.filter(house=party.house_id, pk=party.pk, standing=Party.Standing.NEW)
    if not rows.update(standing=standing):
        raise Stale(_("This was settled already."))
    party.standing = standing
