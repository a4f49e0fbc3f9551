"""The life of a demand, drawn from its table: ``python -m loge.demands.drawing > docs/life-of-a-demand.md``."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterator

HEAD = """\
# The life of a demand

Drawn from `loge/demands/states.py` by `python -m loge.demands.drawing`: change the table, never this page (a test compares
them). The buttons, the clock and the tests read the same table.
"""

MONEY = """\
## Where the money is meanwhile

Nothing is asked before **agreed**. Paying holds the amount on the card; **booked** takes it into keeping at the payment
service; there it stays, whoever comes, until the demand ends. **settled** shares what was received between who served and
the house and gives the rest back. **cancelled** gives all of it back, but for the late part that the booking's own policy
owes. A ruling moves nothing: **closed** carries it out, when all whom it costs something have accepted it, when the week to
appeal is over, or when the appeal is decided. A neighbour who stands in finds the same money waiting: a lower price gives
the difference back, a higher one is paid by the client first. What took longer than agreed is a second payment the client
approves, into the same keeping. A payment that arrives after its window has closed is let go: nothing is taken.
"""


def drawing() -> str:
    """The whole page, as Markdown with a Mermaid diagram."""
    return "\n".join([HEAD, "```mermaid", *_diagram(), "```\n", *_moves(), "", *_states(), "", MONEY, *_desk()])


DESK = """\
## The lives of a desk

At a hotel's desk a mail becomes a case, a case holds items, an item is asked of partners. Drawn from `loge/demands/desk_states.py`.
`desk` is whoever serves there, `mail` a message that came in; a change read in a mail is a suggestion, and waits for a person.
"""


def _desk() -> Iterator[str]:
    """The four tables of a desk, each drawn and listed."""
    from django.utils.translation import override

    from . import desk_states

    lives = (
        ("A case", desk_states.CASE_MOVES, desk_states.CASE_NAMES, (desk_states.OPEN, desk_states.WAITING)),
        ("An item", desk_states.ITEM_MOVES, desk_states.ITEM_NAMES, (desk_states.ASKED,)),
        ("An item asked of a partner", desk_states.ENQUIRY_MOVES, desk_states.ENQUIRY_NAMES, (desk_states.PUT,)),
        ("A change read in a mail", desk_states.SUGGESTION_MOVES, desk_states.SUGGESTION_NAMES, (desk_states.PUT,)),
    )
    yield DESK
    for title, moves, names, begins in lives:
        yield f"### {title}\n\n```mermaid\nstateDiagram-v2"
        for state in begins:
            yield f"    [*] --> {state}"
        for move in moves:
            by_itself = f", after {spoken(move.after)}" if move.after is not None else ""
            for source in move.sources:
                yield f"    {source} --> {move.target}: {move.name} ({', '.join(sorted(move.who))}{by_itself})"
        yield "```\n"
        with override("en"):
            yield "; ".join(f"{state}: *{name}*" for state, name in names.items()) + ".\n"


def _diagram() -> Iterator[str]:
    from . import states

    yield "stateDiagram-v2"
    yield f"    [*] --> {states.HEARD}: ask (client)"
    for move in states.MOVES:
        who = ", ".join(_who(move))
        for source in move.sources:
            yield f"    {source} --> {move.target}: {move.name} ({who})"
    for state in states.OVER:
        yield f"    {state} --> [*]"


def _moves() -> Iterator[str]:
    from . import states

    yield "## Moves\n"
    yield "| move | from | to | who | by itself |"
    yield "|---|---|---|---|---|"
    yield f"| `ask` | – | {states.HEARD} | client | |"
    for move in states.MOVES:
        by_itself = ""
        if move.after is not None:
            by_itself = f"after {spoken(move.after)}"
            by_itself += f", reminders at {' and '.join(map(spoken, move.nudges))}" if move.nudges else ""
            by_itself += f", reminders {' and '.join(map(spoken, move.before))} before" if move.before else ""
        sources = ", ".join(move.sources)
        yield f"| `{move.name}` | {sources} | {move.target} | {', '.join(_who(move))} | {by_itself} |"
    yield "\nA house may set its own delays for `lapse` and `settle`. `expire` comes 15 days after the day it was booked for, and `give_up` at that hour, if that is earlier. A coordinator or judge moves nothing to which they, or someone they live with, are a party."


def _states() -> Iterator[str]:
    from django.utils.translation import override

    from . import states

    yield "## States\n"
    yield "| state | as people read it |"
    yield "|---|---|"
    with override("en"):
        for state, name in states.NAMES.items():
            yield f"| {state} | {name} |"


def spoken(span: dt.timedelta) -> str:
    """``15 min``, ``72 h``, ``6 days``."""
    minutes = int(span.total_seconds() // 60)
    if minutes % 60:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours // 24} days" if hours % 24 == 0 and hours > 96 else f"{hours} h"


def _who(move: object) -> list[str]:
    order = ("client", "provider", "substitute", "coordinator", "judge", "gateway", "clock")
    return sorted(move.who, key=order.index)  # type: ignore[attr-defined]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loge.settings")
    os.environ.setdefault("LOGE_DEMO", "yes")  # reading the table needs no secret

    import django

    django.setup()
    sys.stdout.write(drawing())
