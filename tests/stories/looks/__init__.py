"""The pages each room shows to a careful reviewer, a file for each.

``show(cast, states)`` sets up what the room needs, beside demands in every state, and gives its addresses by who reads
them and by name.
"""

from __future__ import annotations

from loge.people.models import Person

Pages = dict[Person | None, dict[str, str]]
