"""Files for the bank: pain.008.001.08 (debits) and pain.001.001.09 (transfers), addresses in their parts (EPC 153-22:
since 15 November 2026 an address in lines alone is refused), checked against their schema before they leave."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

DEBITS, TRANSFERS = "pain.008.001.08", "pain.001.001.09"


def plain(words: str) -> str:
    """In the letters every bank reads (EPC 217-08): no accent, no sign a bank would refuse a whole file for."""
    from text_unidecode import unidecode

    latin = unidecode(words).replace("&", "+")
    return " ".join(re.sub(r"[^A-Za-z0-9/\-?:().,'+ ]", " ", latin).split())


@dataclass(frozen=True, slots=True)
class Party:
    """A name, an account and an address in its parts."""

    name: str
    iban: str
    bic: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    country: str = "FR"

    @property
    def address(self) -> dict[str, str]:
        told = {"street_name": self.street, "postcode": self.postcode, "town": self.town, "country": self.country}
        return {name: plain(value)[:70] for name, value in told.items() if plain(value)}


@dataclass(frozen=True, slots=True)
class Debit:
    """One sum to collect, by which mandate."""

    payer: Party
    cents: int
    on: dt.date
    mandate: str
    signed_on: dt.date
    end_to_end: str
    words: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """One sum to send."""

    payee: Party
    cents: int
    on: dt.date
    end_to_end: str
    words: str


def debits(house: Party, creditor: str, rows: Sequence[Debit], *, currency: str = "EUR") -> bytes:
    """One file, one group a day. Always RCUR: since 2016 a first debit needs no word of its own.

    Raises ValueError when it does not keep to the schema.
    """
    from sepaxml import SepaDD

    config = _of_house(house, currency) | {"creditor_id": creditor, "instrument": "CORE"}
    file = SepaDD(config, schema=DEBITS, clean=True)
    for row in rows:
        told: dict[str, Any] = {
            "name": plain(row.payer.name)[:70], "IBAN": row.payer.iban, "amount": row.cents, "type": "RCUR", "collection_date": row.on,
            "mandate_id": row.mandate, "mandate_date": row.signed_on, "description": plain(row.words)[:140], "endtoend_id": row.end_to_end,
            "address": row.payer.address,
        }  # fmt: skip
        file.add_payment(told | ({"BIC": row.payer.bic} if row.payer.bic else {}))
    return bytes(file.export(validate=True))


def transfers(house: Party, rows: Sequence[Transfer], *, currency: str = "EUR") -> bytes:
    """One file, one group a day: always in batches, for the other way reads the payer's address where it is not."""
    from sepaxml import SepaTransfer

    file = SepaTransfer(_of_house(house, currency), schema=TRANSFERS, clean=True)
    for row in rows:
        told: dict[str, Any] = {
            "name": plain(row.payee.name)[:70], "IBAN": row.payee.iban, "amount": row.cents, "execution_date": row.on,
            "description": plain(row.words)[:140], "endtoend_id": row.end_to_end, "address": row.payee.address,
        }  # fmt: skip
        file.add_payment(told | ({"BIC": row.payee.bic} if row.payee.bic else {}))
    return bytes(file.export(validate=True))


def _of_house(house: Party, currency: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": plain(house.name)[:70], "IBAN": house.iban, "batch": True, "currency": currency, "address": house.address,
    }  # fmt: skip
    return found | ({"BIC": house.bic} if house.bic else {})


def check(content: bytes) -> str:
    """Which of the two a file is, once it was found to keep to its schema. Raises ValueError, saying what does not."""
    import xmlschema
    from sepaxml import validation

    kind = next((name for name in (DEBITS, TRANSFERS) if name.encode() in content[:2_000]), "")
    if not kind:
        raise ValueError(f"neither {DEBITS} nor {TRANSFERS}")
    schema = xmlschema.XMLSchema(str(Path(validation.__file__).parent / "schemas" / f"{kind}.xsd"))
    try:
        schema.validate(content.decode())
    except (xmlschema.XMLSchemaException, UnicodeDecodeError, ParseError) as wrong:
        raise ValueError(str(getattr(wrong, "reason", "") or wrong)) from None
    return kind
