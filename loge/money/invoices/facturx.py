"""The file inside the paper: EN 16931 as Cross Industry Invoice (Factur-X), written from the snapshot and nothing else."""

from __future__ import annotations

import datetime as dt
import logging
import re
from decimal import Decimal
from typing import Any

logging.getLogger("factur-x").setLevel(logging.WARNING)  # it would say so of every invoice
Told = dict[str, Any]
LEVEL = "en16931"
SIREN = "0002"  # ISO 6523: a French SIREN
_NO_SIGN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # of XML 1.0, section 2.2


def written(snapshot: Told) -> bytes:
    """The XML, checked against its schema. Raises ValueError when it does not keep to it."""
    from facturx.generate_xml import generate_cii_xml  # half a second of every start, for something asked once a day

    made = generate_cii_xml(_invoice(legible(snapshot)), level=LEVEL, check_xsd=True, check_schematron=False)
    return made if isinstance(made, bytes) else str(made).encode()


def legible(told: Any) -> Any:
    """The same without the signs no file may hold: what was pasted from a document brings some along, and a numbered invoice
    must have its paper."""
    if isinstance(told, str):
        return _NO_SIGN.sub(" ", told)
    if isinstance(told, dict):
        return {name: legible(value) for name, value in told.items()}
    return [legible(value) for value in told] if isinstance(told, list | tuple) else told


def _invoice(told: Told) -> Told:
    found: Told = {
        "BT-1": told["number"],
        "BT-2": told["issued_on"],
        "BT-3": told["type"],
        "BT-5": told["currency"],
        "BT-9": told["due_on"],
        "BT-20": told["terms"],
        "BT-72": told["on"],
        "BT-81": told["means"],
        "BT-106": _amount(sum(line["net"] for line in told["lines"])),
        "BT-109": _amount(told["net"]),
        "BT-110": _amount(told["tax"]),
        "BT-112": _amount(told["net"] + told["tax"]),
        "BT-115": _amount(told["payable"] - told["prepaid"]),
        "BG-1": [{"BT-22": words} | ({"BT-21": code} if code else {}) for code, words in told["notes"]],
        "BG-4": _seller(told["seller"]),
        "BG-7": _buyer(told["buyer"]),
        "BG-23": [_group(group) for group in told["groups"]],
        "BG-25": [_line(place, line) for place, line in enumerate(told["lines"], 1)],
    }
    if told["prepaid"]:
        found["BT-113"] = _amount(told["prepaid"])
    if told["rounding"]:
        found["BT-114"] = _amount(told["rounding"])
    before = [one for one in (told["corrects"], *told.get("precedes", ())) if one]
    if before:
        found["BG-3"] = [{"BT-25": one["number"], "BT-26": one["on"]} for one in before]
    if told["means"] == "58" and told["seller"]["iban"]:
        found |= {"BT-84": told["seller"]["iban"], "BT-85": told["seller"]["name"]}
    if told["mandate"]:
        found |= {"BT-89": told["mandate"]["name"], "BT-90": told["mandate"]["creditor"]}
    return found


def _seller(told: Told) -> Told:
    party = _party(told)
    if told["vat_number"]:
        party["vat_identifier"] = told["vat_number"]
    elif told["siret"]:
        party["tax_identifier"] = told["siret"][:9]
    if told["legal"]:
        party["legal_info"] = told["legal"]
    return party


def _buyer(told: Told) -> Told:
    party = _party(told)
    if told["vat_number"]:
        party["vat_identifier"] = told["vat_number"]
    return party


def _party(told: Told) -> Told:
    address = {"addr_l1": "street", "postcode": "postcode", "city": "city", "country_code": "country"}
    found: Told = {"name": told["name"]} | {name: told[kept] for name, kept in address.items() if told[kept]}
    if told["siren"]:
        found |= {"legal_identifier": told["siren"], "legal_identifier_schemeid": SIREN}
        found |= {"einvoicing_addr": told["siren"], "einvoicing_addr_schemeid": SIREN}
    return found


def _group(told: Told) -> Told:
    found = {
        "BT-116": _amount(told["basis"]),
        "BT-117": _amount(told["tax"]),
        "BT-118": told["category"],
        "BT-119": _percent(told["bp"]),
    }
    if told["words"]:
        found["BT-120"] = told["words"]
    if told["code"]:
        found["BT-121"] = told["code"]
    return found


def _line(place: int, told: Told) -> Told:
    """One line. A sum given back is a quantity below nothing: a price never is (BR-27)."""
    quantity = -told["quantity_milli"] if told["net"] < 0 else told["quantity_milli"]
    found: Told = {
        "BT-126": str(place),
        "BT-129": f"{Decimal(quantity).scaleb(-3).normalize():f}",
        "BT-130": told["unit"],
        "BT-131": _amount(told["net"]),
        "BT-146": _price(told),
        "BT-151": told["category"],
        "BT-152": _percent(told["bp"]),
        "BT-153": told["words"],
    }
    if told["start"] and told["end"]:
        last = dt.date.fromisoformat(told["end"]) - dt.timedelta(days=1)
        found |= {"BT-134": told["start"], "BT-135": max(last, dt.date.fromisoformat(told["start"])).isoformat()}
    return found


def _price(told: Told) -> str:
    """Of one unit, in ten-thousandths at most."""
    of_one = abs(told["net"]) * 100 * 1000 / told["quantity_milli"]  # in hundredths of a cent
    return f"{round(of_one) / 10_000:.4f}"


def _amount(cents: int) -> str:
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{cents // 100}.{cents % 100:02d}"


def _percent(basis_points: int) -> str:
    return f"{basis_points / 100:.2f}"
