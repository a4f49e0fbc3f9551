"""How a name, an address and a stay are written, whoever writes them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from loge.common.clock import YEARS
from loge.common.errors import Invalid

LONGEST_STAY = dt.timedelta(days=366)
TITLES = {"mme": "madame", "madame": "madame", "mrs": "madame", "ms": "madame", "miss": "madame", "frau": "madame",
          "signora": "madame", "sra": "madame", "m": "monsieur", "mr": "monsieur", "monsieur": "monsieur", "herr": "monsieur",
          "signor": "monsieur", "sig": "monsieur", "sr": "monsieur"}  # fmt: skip


def clean_name(words: str) -> str:
    """The name as it is kept. Raises Invalid without one."""
    name = " ".join(unicodedata.normalize("NFC", words).split())[:120]
    if not name:
        raise Invalid(_("Write the guest’s name."), field="name")
    return name


def clean_email(words: str) -> str:
    """The address in small letters. Raises Invalid for one that cannot be."""
    email = words.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid(_("This address cannot be written to: look at it once more."), field="email") from None
    return email[:254]


def titled(words: str) -> tuple[str, str]:
    """``("Mrs Karin Lindqvist")`` → the salutation and the name without the title."""
    first, _space, rest = words.strip().partition(" ")
    salutation = TITLES.get(first.rstrip(".").lower(), "") if rest else ""
    return salutation, rest.strip() if salutation else words.strip()


def folded(words: str) -> str:
    """Small letters without accents or signs, words in order of the alphabet: two spellings of a name are one."""
    plain = unicodedata.normalize("NFKD", words.lower())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(sorted(word for word in re.split(r"[^\w]+", plain) if word and word not in TITLES))


def check_days(arrives_on: dt.date, leaves_on: dt.date) -> None:
    """Raises Invalid for a stay that ends before it begins, lasts more than a year, or is of no year anybody plans."""
    if arrives_on.year not in YEARS:
        raise Invalid(_("Look at the year once more."), field="arrives_on")
    if leaves_on < arrives_on:
        raise Invalid(_("The departure is before the arrival: put the days the other way round."), field="leaves_on")
    if leaves_on - arrives_on > LONGEST_STAY:
        raise Invalid(_("A stay of more than a year: look at the year once more."), field="leaves_on")


def alike(what: str) -> str:
    """What makes two gifts the same, however they were written."""
    return folded(what)[:160]


def stems(words: str) -> set[str]:
    """The words that carry a taste, without their plural: “pivoines roses” → {"pivoine", "rose"}."""
    return {word.rstrip("sx") for word in folded(words).split() if len(word) > 2 and word not in EMPTY}


EMPTY = frozenset(
    [
        "les",
        "des",
        "une",
        "pas",
        "que",
        "qui",
        "est",
        "son",
        "ses",
        "aux",
        "sur",
        "ils",
        "and",
        "the",
        "for",
        "not",
        "she",
        "her",
        "him",
        "who",
        "rien",
        "avec",
        "sans",
        "pour",
        "tout",
        "toute",
        "elle",
        "leur",
        "plus",
        "bouquet",
        "nothing",
        "with",
        "without",
    ]
)


def dialled(words: str) -> str:
    """A telephone number as it is dialled from anywhere (E.164), or nothing when it is none."""
    try:
        number = phonenumbers.parse(words, "FR")
    except phonenumbers.NumberParseException:
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))[:16]


def tail(words: str) -> str:
    """The digits of a number as it was begun to be typed, without what differs from country to country."""
    digits = re.sub(r"\D", "", words)
    return re.sub(r"^(00)?(33)?0?", "", digits) if words.strip()[:1] in "+0" else digits
