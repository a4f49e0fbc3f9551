"""Accounts and transfers, what is asked of gateways, what is owed and contested, the papers of a year; subscriptions,
invoices and what goes to the bank."""

from .billing import Billing, Counter, Payer
from .books import Account, Hook, Transfer
from .errands import Errand, Payment, Payout, Refund
from .invoices import BillingRun, Charge, Invoice, InvoicePaper, Settlement
from .outlays import Outlay, OutlayMandate
from .papers import IdentityAsked, TaxIdentity, YearStatement
from .sepa import Batch, Collection, Mandate, Payable, TransferBack
from .subscriptions import Allowance, Plan, Stint, Subscription
from .troubles import Chargeback, Debt

__all__ = [
    "Account",
    "Allowance",
    "Batch",
    "Billing",
    "BillingRun",
    "Charge",
    "Chargeback",
    "Collection",
    "Counter",
    "Debt",
    "Errand",
    "Hook",
    "IdentityAsked",
    "Invoice",
    "InvoicePaper",
    "Mandate",
    "Outlay",
    "OutlayMandate",
    "Payable",
    "Payer",
    "Payment",
    "Payout",
    "Plan",
    "Refund",
    "Settlement",
    "Stint",
    "Subscription",
    "TaxIdentity",
    "Transfer",
    "TransferBack",
    "YearStatement",
]
