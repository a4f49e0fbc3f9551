"""Coming into one's own account: who had no e-mail address follows the code printed on their slip, and proves the
address they write by a link sent to it. Nothing is kept: what is signed is enough."""

from __future__ import annotations

import datetime as dt

from django.core import signing

from .models import Person

PRINTED_FOR = dt.timedelta(days=365)
SENT_FOR = dt.timedelta(days=2)
_PRINTED, _SENT = "loge.claim.printed", "loge.claim.sent"


def printed(person: Person) -> str:
    """The code on a slip. Good for a year, and only as long as the person has no address."""
    return signing.dumps(person.pk.hex, salt=_PRINTED)


def of_printed(code: str) -> Person | None:
    """Whose slip it is; None when it is no code of ours, is too old, or was used."""
    try:
        key = signing.loads(code, salt=_PRINTED, max_age=PRINTED_FOR)
    except signing.BadSignature:
        return None
    return Person.objects.filter(pk=key, email=None, is_active=True).first()


def knows(person: Person, digits: str) -> bool:
    """Whether these are the last four digits of their telephone: a slip that was found opens nothing."""
    own = [figure for figure in person.phone if figure.isdigit()]
    return len(own) >= 4 and digits.strip() == "".join(own[-4:])


def sent(person: Person, email: str) -> str:
    """What the link in the letter carries."""
    return signing.dumps([person.pk.hex, email], salt=_SENT)


def of_sent(code: str) -> tuple[Person, str] | None:
    try:
        key, email = signing.loads(code, salt=_SENT, max_age=SENT_FOR)
    except signing.BadSignature:
        return None
    person = Person.objects.filter(pk=key, email=None, is_active=True).first()
    return (person, email) if person else None
