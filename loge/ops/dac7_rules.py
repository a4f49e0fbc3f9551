"""What the DPI schema asks of a file, as a table: which elements in which order, how often, and what their text may be.

Written from the schema's own rules (OECD DPI XML Schema 1.0, user guide of July 2021), for the part that reports
services of individuals; it finds what a tax office would send back.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError, fromstring

from .dac7_xml import DPI, STF

COUNTRY, TEXT = r"[A-Z]{2}", r"(?s)(?=.*\S).{1,200}"
REF = r"\S.{0,169}"
AMOUNT, COUNT = r"-?[0-9]+", r"[0-9]+"
DATE, MOMENT = r"\d{4}-\d\d-\d\d", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?"

# Parent → its children in order: name, least, most (0: no limit)
CHILDREN: dict[str, list[tuple[str, int, int]]] = {
    "DPI_OECD": [("MessageSpec", 1, 1), ("DPIBody", 1, 0)],
    "MessageSpec": [
        ("SendingEntityIN", 0, 1), ("TransmittingCountry", 1, 1), ("ReceivingCountry", 1, 1), ("MessageType", 1, 1),
        ("Warning", 0, 1), ("Contact", 0, 1), ("MessageRefId", 1, 1), ("MessageTypeIndic", 1, 1), ("ReportingPeriod", 1, 1),
        ("Timestamp", 1, 1),
    ],
    "DPIBody": [("PlatformOperator", 1, 1), ("ReportableSeller", 0, 0)],
    "PlatformOperator": [
        ("ResCountryCode", 0, 0), ("TIN", 1, 0), ("IN", 0, 0), ("VAT", 0, 1), ("Name", 1, 0), ("PlatformBusinessName", 0, 0),
        ("Address", 1, 0), ("Nexus", 0, 1), ("AssumedReporting", 0, 1), ("DocSpec", 1, 1),
    ],
    "ReportableSeller": [("Identity", 1, 1), ("RelevantActivities", 1, 1), ("DocSpec", 1, 1)],
    "Identity": [("IndividualSeller", 1, 1)],
    "IndividualSeller": [("Standard", 1, 1)],
    "Standard": [("IndSellerID", 1, 1), ("FinancialIdentifier", 0, 0)],
    "IndSellerID": [
        ("ResCountryCode", 1, 0), ("TIN", 1, 0), ("VAT", 0, 1), ("Name", 1, 0), ("Address", 1, 0), ("Nationality", 0, 0),
        ("BirthInfo", 1, 1),
    ],
    "IndSellerID/Name": [("FirstName", 1, 1), ("MiddleName", 0, 0), ("LastName", 1, 1)],
    "Address": [("CountryCode", 1, 1), ("AddressFix", 1, 1)],
    "AddressFix": [("Street", 0, 1), ("PostCode", 0, 1), ("City", 1, 1)],
    "BirthInfo": [("BirthDate", 1, 1), ("BirthPlace", 0, 1)],
    "BirthPlace": [("City", 1, 1), ("CountryInfo", 1, 1)],
    "CountryInfo": [("CountryCode", 1, 1)],
    "FinancialIdentifier": [("Identifier", 1, 1), ("AccountHolderName", 0, 1)],
    "RelevantActivities": [("PersonalServices", 1, 1)],
    "PersonalServices": [("Consideration", 1, 1), ("NumberOfActivities", 1, 1), ("Fees", 1, 1), ("Taxes", 1, 1)],
    "Consideration": [(f"ConsQ{number}", 1, 1) for number in range(1, 5)],
    "NumberOfActivities": [(f"NumbQ{number}", 1, 1) for number in range(1, 5)],
    "Fees": [(f"FeesQ{number}", 1, 1) for number in range(1, 5)],
    "Taxes": [(f"TaxQ{number}", 1, 1) for number in range(1, 5)],
    "DocSpec": [("DocTypeIndic", 1, 1), ("DocRefId", 1, 1)],
}  # fmt: skip
TEXTS = {
    "TransmittingCountry": COUNTRY, "ReceivingCountry": COUNTRY, "ResCountryCode": COUNTRY, "CountryCode": COUNTRY,
    "MessageType": "DPI", "MessageTypeIndic": "DPI40[123]", "ReportingPeriod": DATE, "Timestamp": MOMENT, "BirthDate": DATE,
    "MessageRefId": REF, "DocRefId": REF, "DocTypeIndic": "OECD([0123]|1[0123])",
    **{f"ConsQ{number}": AMOUNT for number in range(1, 5)}, **{f"NumbQ{number}": COUNT for number in range(1, 5)},
    **{f"FeesQ{number}": AMOUNT for number in range(1, 5)}, **{f"TaxQ{number}": AMOUNT for number in range(1, 5)},
}  # fmt: skip
WITH_CURRENCY = re.compile(r"(Cons|Fees|Tax)Q[1-4]")


def faults(raw: bytes) -> list[str]:
    """What a tax office would refuse, each with its place; empty when the file is sound."""
    try:
        root = fromstring(raw)  # noqa: S314  written by ourselves a moment ago
    except ParseError as wrong:
        return [f"not XML: {wrong}"]
    found: list[str] = []
    if root.tag != f"{{{DPI}}}DPI_OECD" or root.get("version") != "1.0":
        found.append("the root is DPI_OECD of version 1.0")
    _look(root, "DPI_OECD", "", found)
    keys = [node.text for node in root.iter(f"{{{STF}}}DocRefId")]
    if len(keys) != len(set(keys)):
        found.append("each DocRefId is unique")
    sellers = list(root.iter(f"{{{DPI}}}ReportableSeller"))
    indic = root.findtext(f".//{{{DPI}}}MessageTypeIndic")
    if bool(sellers) == (indic == "DPI403"):
        found.append("DPI403 says that there is nothing to report, and only then")
    return found


def _look(node: Element, name: str, parent: str, found: list[str]) -> None:
    place = f"{parent}/{name}"
    ruled = CHILDREN.get(f"{parent.rpartition('/')[2]}/{name}") or CHILDREN.get(name)
    children = [child.tag.rpartition("}")[2] for child in node]
    if ruled is None or (name == "Name" and not children):
        if children:
            found.append(f"{place} holds no elements")
        if not re.fullmatch(TEXTS.get(name, TEXT), node.text or ""):
            found.append(f"{place}: “{node.text}” cannot stand here")
        if WITH_CURRENCY.fullmatch(name) and not re.fullmatch("[A-Z]{3}", node.get("currCode", "")):
            found.append(f"{place} names no currency")
        return
    order = [child for child, _least, _most in ruled]
    if [child for child in children if child not in order]:
        found.append(f"{place} holds what it may not: {sorted(set(children) - set(order))}")
    if sorted(children, key=lambda child: order.index(child) if child in order else 99) != children:
        found.append(f"{place}: its elements are out of order")
    for child, least, most in ruled:
        count = children.count(child)
        if count < least or (most and count > most):
            found.append(f"{place}: {count} {child}")
    for element in node:
        space, _brace, short = element.tag.rpartition("}")
        if space[1:] != (STF if name == "DocSpec" else DPI):
            found.append(f"{place}/{short}: another namespace")
        _look(element, short, place, found)
