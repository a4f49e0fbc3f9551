"""A payment service of our own that behaves like a real one, with play money.

It is a small HTTP server in its own process, with its own SQLite file: hosted pages with a 3-D Secure step, manual
capture, refunds, transfers, disputes, signed webhooks, idempotency keys. It can be told to be cruel. Standard library
only, and nothing of the rest of Loge, so that the money of either side survives the death of the other.

``python -m loge.money.sandbox --port 8001 --data sandbox.sqlite3 --hook http://localhost:8000/hooks/sandbox/``
"""

from .server import Sandbox, serve

__all__ = ["Sandbox", "serve"]
