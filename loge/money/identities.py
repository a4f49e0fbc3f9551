"""Who someone is to the tax office: asked for why, sealed, and every look written down (GDPR art. 5 and 32)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loge.common import journal, seals
from loge.common.clock import day_of, now, zone
from loge.common.errors import Invalid
from loge.people.models import Person

from .models import TaxIdentity


@dataclass(frozen=True, slots=True)
class Identity:
    """What directive 2021/514 (DAC7) asks of someone who serves; a TIN may be missing where the State gives none."""

    first_name: str
    last_name: str
    born_on: str  # ISO date
    born_in: str
    street: str
    post_code: str
    city: str
    country: str = "FR"
    tin: str = ""  # numéro fiscal (13 digits) or SIREN (9)
    account: str = ""  # IBAN

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def account_end(self) -> str:
        """The account as pages show it, never whole: ``…4071``."""
        return f"…{self.account[-4:]}" if self.account else ""


def checked(**told: str) -> Identity:
    """The identity as it can be reported. Raises Invalid naming the field to mend."""
    clean = {name: " ".join(str(value or "").split()) for name, value in told.items()}
    clean["account"] = re.sub(r"\s", "", clean.get("account", "")).upper()
    clean["tin"] = re.sub(r"[\s.-]", "", clean.get("tin", "")).upper()
    identity = Identity(**clean)
    if not _is_adult_birth(identity.born_on):
        raise Invalid(_("Write your date of birth, such as 1980-12-31."), field="born_on")
    if identity.country == "FR" and identity.tin and not _is_french_tin(identity.tin):
        raise Invalid(
            _("A French tax number has 13 digits, a SIREN has 9. It is on your last tax notice."), field="tin"
        )
    if identity.account and not is_iban(identity.account):
        raise Invalid(_("This is not an IBAN: look at it again on your bank statement."), field="account")
    for name in ("first_name", "last_name", "street", "post_code", "city"):
        if not getattr(identity, name):
            raise Invalid(_("This is missing."), field=name)
    return identity


@transaction.atomic
def give(person: Person, identity: Identity, *, by: Person, at: dt.datetime | None = None) -> TaxIdentity:
    """Keep it sealed, in place of what was kept."""
    moment = at or now()
    row, _fresh = TaxIdentity.objects.update_or_create(
        person=person, defaults={"sealed": seals.seal(identity.as_dict()), "given_at": moment}
    )
    journal.write("tax_identity.given", subject=f"person:{person.pk}", house=None, by=by, at=moment)
    return row


@transaction.atomic
def tell(person: Person, *, by: Any, why: str, at: dt.datetime | None = None) -> Identity | None:
    """Open it, and write down who looked and why. None if it was never given."""
    row = TaxIdentity.objects.filter(person=person).first()
    if row is None:
        return None
    journal.write("tax_identity.read", subject=f"person:{person.pk}", house=None, by=by, at=at, purpose=why)
    return Identity(**seals.opened(row.sealed))


def is_given(person: Person) -> bool:
    return TaxIdentity.objects.filter(person=person).exists()


def forget(person: Person) -> None:
    TaxIdentity.objects.filter(person=person).delete()


def is_iban(account: str) -> bool:
    """ISO 13616: the rest by 97 is 1."""
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", account):
        return False
    turned = account[4:] + account[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def _is_french_tin(tin: str) -> bool:
    return bool(re.fullmatch(r"[0-3][0-9]{12}|[0-9]{9}", tin))


def _is_adult_birth(words: str) -> bool:
    try:
        born = dt.date.fromisoformat(words)
    except ValueError:
        return False
    return dt.date(1900, 1, 1) <= born <= day_of(now(), zone())
