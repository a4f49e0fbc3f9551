"""The promise book: every word given in a house’s name, with who answers for it, until when, and what became of it.

``states`` and ``models`` first. ``listeners`` write most promises by themselves; ``clock`` warns and misses; ``pursuing`` is
the one chaser of whoever does not answer, for neighbours in ``chasing``, for partners in ``partners``. ``seen`` is what the
client sees of it.
"""
