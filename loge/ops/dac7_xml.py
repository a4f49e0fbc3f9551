"""The file itself: XML by the OECD's DPI schema, version 1.0 (directive 2021/514, CGI 1649 ter A to E).

Pure: the same facts make the same bytes. Sellers in the order given; amounts in whole units of their currency, as the
schema has them, rounded half up quarter by quarter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

DPI, STF, ISO = "urn:oecd:ties:dpi:v1", "urn:oecd:ties:dpistf:v1", "urn:oecd:ties:isodpitypes:v1"
NEW, NOTHING = "DPI401", "DPI403"  # new information; nothing to report
NEW_DATA = "OECD1"


@dataclass(frozen=True, slots=True)
class Address:
    street: str
    post_code: str
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs the platform and answers for the file."""

    name: str
    tin: str
    address: Address


@dataclass(frozen=True, slots=True)
class Quarter:
    """Cents: what the seller was paid net of fees, in how many missions, and the fees."""

    paid: int
    count: int
    fees: int


@dataclass(frozen=True, slots=True)
class Seller:
    """Someone who served, with four quarters. ``key`` names them in the file, from year to year."""

    key: str
    first_name: str
    last_name: str
    born_on: str
    born_in: str
    address: Address
    tin: str
    account: str
    currency: str
    quarters: tuple[Quarter, Quarter, Quarter, Quarter]


def document(operator: Operator, sellers: Sequence[Seller], *, year: int, at: dt.datetime) -> bytes:
    """The whole message of a year, with its declaration."""
    root = Element("dpi:DPI_OECD", {"xmlns:dpi": DPI, "xmlns:stf": STF, "xmlns:iso": ISO, "version": "1.0"})
    message = f"{operator.address.country}{year}{operator.address.country}{operator.tin}-{at:%Y%m%dT%H%M%S}"
    spec = SubElement(root, "dpi:MessageSpec")
    for name, words in (
        ("SendingEntityIN", operator.tin), ("TransmittingCountry", operator.address.country),
        ("ReceivingCountry", operator.address.country), ("MessageType", "DPI"), ("MessageRefId", message),
        ("MessageTypeIndic", NEW if sellers else NOTHING), ("ReportingPeriod", f"{year}-12-31"),
        ("Timestamp", f"{at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"),
    ):  # fmt: skip
        _leaf(spec, name, words)
    body = SubElement(root, "dpi:DPIBody")
    _operator(SubElement(body, "dpi:PlatformOperator"), operator, message)
    for seller in sellers:
        _seller(SubElement(body, "dpi:ReportableSeller"), seller, message)
    indent(root)
    written: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + written + b"\n"


def whole(cents: int) -> int:
    """Whole units, half up."""
    return (cents + 50) // 100


def _operator(node: Element, operator: Operator, message: str) -> None:
    _leaf(node, "ResCountryCode", operator.address.country)
    _leaf(node, "TIN", operator.tin, issuedBy=operator.address.country)
    _leaf(node, "Name", operator.name)
    _address(node, operator.address)
    _doc_spec(node, f"{message}-operator")


def _seller(node: Element, seller: Seller, message: str) -> None:
    person = SubElement(SubElement(SubElement(node, "dpi:Identity"), "dpi:IndividualSeller"), "dpi:Standard")
    told = SubElement(person, "dpi:IndSellerID")
    _leaf(told, "ResCountryCode", seller.address.country)
    if seller.tin:
        _leaf(told, "TIN", seller.tin, issuedBy=seller.address.country)
    else:
        _leaf(told, "TIN", "NOTIN", unknown="true")
    name = SubElement(told, "dpi:Name")
    _leaf(name, "FirstName", seller.first_name)
    _leaf(name, "LastName", seller.last_name)
    _address(told, seller.address)
    birth = SubElement(told, "dpi:BirthInfo")
    _leaf(birth, "BirthDate", seller.born_on)
    if seller.born_in:
        place = SubElement(birth, "dpi:BirthPlace")
        _leaf(place, "City", seller.born_in)
        _leaf(SubElement(place, "dpi:CountryInfo"), "CountryCode", seller.address.country)
    if seller.account:
        account = SubElement(person, "dpi:FinancialIdentifier")
        _leaf(account, "Identifier", seller.account, AccountNumberType="IBAN")
        _leaf(account, "AccountHolderName", f"{seller.first_name} {seller.last_name}")
    _services(SubElement(SubElement(node, "dpi:RelevantActivities"), "dpi:PersonalServices"), seller)
    _doc_spec(node, f"{message}-{seller.key}")


def _services(node: Element, seller: Seller) -> None:
    amounts = (("Consideration", "Cons", "paid"), ("NumberOfActivities", "Numb", "count"), ("Fees", "Fees", "fees"))
    for group, short, name in amounts:
        parent = SubElement(node, f"dpi:{group}")
        for number, quarter in enumerate(seller.quarters, 1):
            value = getattr(quarter, name)
            if name == "count":
                _leaf(parent, f"{short}Q{number}", str(value))
            else:
                _leaf(parent, f"{short}Q{number}", str(whole(value)), currCode=seller.currency)
    taxes = SubElement(node, "dpi:Taxes")
    for number in range(1, 5):
        _leaf(taxes, f"TaxQ{number}", "0", currCode=seller.currency)  # the platform withholds none


def _address(node: Element, address: Address) -> None:
    parent = SubElement(node, "dpi:Address", {"legalAddressType": "OECD304"})
    _leaf(parent, "CountryCode", address.country)
    fixed = SubElement(parent, "dpi:AddressFix")
    _leaf(fixed, "Street", address.street)
    _leaf(fixed, "PostCode", address.post_code)
    _leaf(fixed, "City", address.city)


def _doc_spec(node: Element, key: str) -> None:
    spec = SubElement(node, "dpi:DocSpec")
    SubElement(spec, "stf:DocTypeIndic").text = NEW_DATA
    SubElement(spec, "stf:DocRefId").text = key[:170]


def _leaf(node: Element, name: str, words: str, **attributes: str) -> None:
    SubElement(node, f"dpi:{name}", attributes).text = words
