"""Numbers that must never stand in public words: bank cards (Luhn, ISO/IEC 7812) and bank accounts (IBAN, ISO 13616)."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

from loge.common.errors import Invalid

_GAP = r"[ \u00a0\u202f.\-_]"
_RUN = re.compile(rf"(?<!\d)\d(?:{_GAP}{{0,2}}\d){{12,}}(?!\d)")
_GROUPED = re.compile(
    rf"(?<!\d)(?:\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{1,4}}(?:{_GAP}\d{{1,3}})?|\d{{4}}{_GAP}\d{{6}}{_GAP}\d{{4,5}}|\d{{13,19}})(?!\d)"
)
_CARD = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11,16}|(?:5[06-8]|6\d)\d{11,17}|35\d{14}"
)
_IBAN = re.compile(rf"(?<![A-Z0-9])([A-Z]{{2}})(?:{_GAP}?)\d(?:{_GAP}?)\d(?:{_GAP}{{0,2}}[A-Z0-9]){{11,}}")
_IBAN_LENGTH = {
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FR": 27,
    "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MA": 28,
    "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26,
}  # fmt: skip


def refuse_secrets(words: str, *, field: str) -> None:
    """Raises Invalid when a card or an account number is written there."""
    if has_card(words):
        raise Invalid(
            _(
                "This looks like a bank card number. Take it out: everyone can read this page, and nobody here needs it."
            ),
            field=field,
        )
    if has_iban(words):
        raise Invalid(
            _("This looks like a bank account number (IBAN). Take it out: everyone can read this page."), field=field
        )


def has_card(words: str) -> bool:
    """Whether a number that could pay stands in these words, in one piece or in the groups printed on a card."""
    plain = unicodedata.normalize("NFKC", words)
    found = [*_RUN.findall(plain), *_GROUPED.findall(plain)]
    return any(_CARD.fullmatch(digits) and luhn(digits) for digits in (re.sub(r"\D", "", one) for one in found))


def has_iban(words: str) -> bool:
    plain = unicodedata.normalize("NFKC", words).upper()
    for found in _IBAN.finditer(plain):
        length = _IBAN_LENGTH.get(found[1])
        account = re.sub(r"[^A-Z0-9]", "", found[0])[: length or 0]
        if length and len(account) == length and _mod97(account):
            return True
    return False


def luhn(digits: str) -> bool:
    """The check of card and SIRET numbers: doubled from the right, every second digit; the sum ends in 0."""
    total = 0
    for place, digit in enumerate(int(sign) for sign in reversed(digits)):
        total += digit if place % 2 == 0 else digit * 2 - (9 if digit > 4 else 0)
    return total % 10 == 0


def _mod97(account: str) -> bool:
    return int("".join(str(int(sign, 36)) for sign in account[4:] + account[:4])) % 97 == 1
