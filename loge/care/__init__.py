"""Care: what is promised, what hurts, what delights, and what is said afterwards.

A folder for each: ``promises`` (the book, its clocks, the chaser), ``line`` (the telephone), ``recovery`` (complaints),
``reviews``, ``tips``, ``kindness`` (hard words), ``notices`` (reports), ``feedback`` and ``figures``, ``week`` (the three questions),
``moments``, ``community``, ``meeting``, ``network``. It hears of demands by the journal and calls them; nothing below knows it.
"""
