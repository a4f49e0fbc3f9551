"""Currencies: ISO 4217 codes by sign, by code and by name (folded)."""

from __future__ import annotations

from typing import Final

SYMBOLS: Final[dict[str, str]] = {
    "€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "¢": "Cent", "₪": "ILS", "₽": "RUB", "₩": "KRW",
}  # fmt: skip

# Codes and short forms that are no ordinary word.
CODES: Final[dict[str, str]] = {
    code.lower(): code
    for code in (
        "EUR", "USD", "GBP", "CHF", "CAD", "AUD", "JPY", "CNY", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "MAD", "TND",
        "DZD", "XOF", "XAF", "AED", "SAR", "QAR", "KWD", "ILS", "INR", "MYR", "SGD", "HKD", "THB", "ZAR", "BRL", "RUB",
        "TRY", "EGP", "LBP", "UAH", "BGN", "RON", "NZD", "MXN", "MNT",
    )
    if code not in ("TRY", "MAD", "SEK", "RON", "MNT")
} | {"musd": "USD", "mgbp": "GBP", "meur": "EUR", "kusd": "USD", "keur": "EUR", "dh": "MAD", "dhs": "MAD"}  # fmt: skip

WORDS: Final[dict[str, str]] = {
    "euro": "EUR", "euros": "EUR", "eu": "EUR", "€uros": "EUR", "balles": "EUR", "boules": "EUR", "euro s": "EUR",
    "dollar": "USD", "dollars": "USD", "bucks": "USD", "buck": "USD", "us $": "USD", "us dollars": "USD",
    "us dollar": "USD", "canadian dollars": "CAD", "australian dollars": "AUD", "dollars canadiens": "CAD",
    "pound": "GBP", "pounds": "GBP", "quid": "GBP", "livres": "GBP", "livres sterling": "GBP", "sterling": "GBP",
    "franc": "CHF", "francs": "CHF", "francs suisses": "CHF", "frs suisses": "CHF", "swiss francs": "CHF", "frs": "CHF", "yen": "JPY", "yens": "JPY",
    "yuan": "CNY", "rupees": "INR", "rupee": "INR", "dirhams": "MAD", "dirham": "MAD", "dinars": "TND", "dinar": "TND",
    "kuwaiti dinar": "KWD", "lebanese pounds": "LBP", "egyptian pounds": "EGP", "shekels": "ILS", "shekel": "ILS",
    "riyals": "SAR", "riyal": "SAR", "ringgit": "MYR", "ringgits": "MYR", "roubles": "RUB", "rubles": "RUB",
    "fiver": "GBP", "fivers": "GBP", "tenner": "GBP", "tenners": "GBP", "piastres": "CAD", "piasses": "CAD", "pence": "Pence", "cents": "Cent", "centimes": "Cent", "tugriks": "MNT", "pesos": "MXN",
}  # fmt: skip

# What stands close before a dollar sign: "C$90".
DOLLARS: Final[dict[str, str]] = {
    "c": "CAD", "ca": "CAD", "can": "CAD", "a": "AUD", "au": "AUD", "nz": "NZD", "hk": "HKD", "s": "SGD", "sg": "SGD",
}  # fmt: skip

# Read as money only right beside a figure.
LOOSE: Final[dict[str, str]] = {
    "e": "EUR",
    "fr": "CHF",
    "sfr": "CHF",
    "rs": "INR",
    "rm": "MYR",
    "c": "Cent",
    "p": "Pence",
}

# What follows the whole amount: "20 dollars 43 cents".
CENTS: Final = frozenset(("cents", "cent", "c", "centimes", "centime", "pence", "p", "ct", "cts", "sens", "kopiykas"))
