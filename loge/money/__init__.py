"""Money: held until the service is received, shared to the cent, invoiced without a hole.

``ledger`` first: every cent moves from one account to another, and no other file writes a balance. ``states`` and
``billing_states`` are the lives, ``actions`` the verbs (claim, call the gateway, settle); a payment service is a file in
``gateways/``. ``subscriptions``, ``invoices`` and ``sepa`` are the practice’s: what is due, what is printed, what the bank is sent.
"""
