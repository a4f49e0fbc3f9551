"""Search at a million offers in 500 towns: ``python -m bench.search`` (``--small`` for a few thousand, ``postgres``
for that store alone).

One run, both databases as the store of the product. The peer is PostgreSQL's own ``tsvector``: one flat table without
joins, GIN on the words, b-tree on the town, the same words, price, distance and week, and the very same formula in SQL, so
that both must give the same twenty offers in the same order; a plain loop over every row (brute force) says who is right.
CPU is that of the client and of the database server together; p99 is measured with eight clients at once.
"""

from __future__ import annotations

import sys

SMALL = "--small" in sys.argv
TOWNS, FIRST_TOWNS, OFFERS, PROVIDERS = (12, 4, 200, 40) if SMALL else (500, 50, 2_000, 400)
ROUNDS, QUERIES, EVERYWHERE = (1, 10, 3) if SMALL else (5, 300, 30)
CLIENTS, SECONDS = (2, 0.3) if SMALL else (8, 12.0)
SAMPLE, SAMPLE_EVERYWHERE = (20, 3) if SMALL else (60, 6)
