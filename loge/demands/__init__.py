"""The spine: a demand is understood, matched, quoted, booked, delivered and paid. The only room where the rooms below meet.

``states`` first: the life as a table, which buttons, clock, drawing and tests read; ``actions`` has one verb per line of it,
``listeners`` what follows elsewhere. ``reading``, ``proposal`` and ``reply`` lead from a message to an answer. ``desk`` (cases
of a hotel), ``practice`` (what is proposed to a household), ``long`` (requests that take weeks) and ``billing`` are folders.
"""
