"""A row whose moves the people of the desk make."""

from __future__ import annotations

from typing import Any

from loge.common.moves import Moving
from loge.houses.models import HouseRow
from loge.houses.queries import KEEPERS, roles
from loge.people.models import Person

from .. import states


class DeskRow(HouseRow, Moving):
    class Meta:
        abstract = True

    def roles_of(self, by: Any) -> set[str]:
        if isinstance(by, Person):
            return {states.DESK} if KEEPERS & roles(by, self.house_id) else set()
        return {states.READER} if by == states.READER else set()
