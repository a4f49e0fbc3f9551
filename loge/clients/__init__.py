"""Those who are looked after: the guests of a desk with their stays, the households of a practice with their dates and their vault.

``models`` first. ``ordering`` says who may order what for whom; ``memory`` and ``dates``, both pure, say what a date deserves and when
it comes; ``lists`` reads a hotel’s arrivals. Every look into a file is a link of a chain (``actions.look``).
"""
