"""From what is to be billed to an invoice, and what becomes of it. Only here are numbers given and money written down."""

from .books import advanced_for, billing_of, owed_by
from .credit import credit, lines_left
from .draft import charge, draft, drop
from .franchise import turnover, watch_franchise
from .issue import issue, stand
from .issuer import set_issuer
from .settle import settle, unsettle

__all__ = [
    "advanced_for",
    "billing_of",
    "charge",
    "credit",
    "draft",
    "drop",
    "issue",
    "lines_left",
    "owed_by",
    "set_issuer",
    "settle",
    "stand",
    "turnover",
    "unsettle",
    "watch_franchise",
]
