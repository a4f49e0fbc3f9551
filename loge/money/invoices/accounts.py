"""Bank account numbers: checked (ISO 13616), sealed at rest, opened only to be written where a bank reads them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from stdnum import bic as bics
from stdnum import iban as ibans
from stdnum.exceptions import ValidationError

from loge.common import seals
from loge.common.errors import Invalid


def checked(iban: str, bic: str = "") -> tuple[str, str]:
    """The two as banks write them. Raises Invalid, which says what to look at again."""
    try:
        number = ibans.validate(iban)
    except ValidationError:
        raise Invalid(
            _("This IBAN is not right: look at it once more, two figures may be swapped."), field="iban"
        ) from None
    try:
        bank = bics.validate(bic) if bic.strip() else ""
    except ValidationError:
        raise Invalid(_("This BIC is not right: it has eight or eleven letters and figures."), field="bic") from None
    return number, bank


def sealed(iban: str, bic: str = "", **also: str) -> str:
    """Checked and sealed."""
    number, bank = checked(iban, bic)
    return seals.seal({"iban": number, "bic": bank, **also})


def opened(kept: str) -> dict[str, str]:
    """What was sealed; nothing for nothing."""
    return {name: str(value) for name, value in seals.opened(kept).items()} if kept else {}


def iban(kept: str) -> str:
    return opened(kept).get("iban", "")
