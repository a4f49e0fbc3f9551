"""Who serves and what they offer, and how it is found.

``queries.published`` is the one place that says what may be shown. A category of service is a file in ``categories/``, a gate (work
that needs a paper) a file in ``gates/``. ``search`` finds and ranks by a published formula; ``partners`` is the directory of a desk.
"""
