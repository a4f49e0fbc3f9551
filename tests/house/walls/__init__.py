"""What each room hides behind the wall between houses, a file for each.

A room says which models are ``BEHIND`` the wall, what a stranger has ``WRITTEN`` in its forms, what anyone ``MAY_MAKE``
there, and ``hide(cast, begun)`` hides something of each and gives its keys by the noun before them.
"""

from __future__ import annotations

from dataclasses import dataclass

from loge.demands.models import Demand
from loge.people.models import Person

SECRET = "Filou, le portail est vert, code 4071"


@dataclass(frozen=True)
class Begun:
    """What the house holds before a room hides anything: three demands, and a neighbour who has no part in them."""

    neighbour: Person
    demand: Demand
    disputed: Demand
    fresh: Demand
