"""Accounts and transfers, what is asked of gateways, what is owed and contested, and the papers of a year."""

from .books import Account, Hook, Transfer
from .errands import Errand, Payment, Payout, Refund
from .papers import IdentityAsked, TaxIdentity, YearStatement
from .troubles import Chargeback, Debt

__all__ = [
    "Account",
    "Chargeback",
    "Debt",
    "Errand",
    "Hook",
    "IdentityAsked",
    "Payment",
    "Payout",
    "Refund",
    "TaxIdentity",
    "Transfer",
    "YearStatement",
]
