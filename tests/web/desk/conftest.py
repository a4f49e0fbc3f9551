from typing import Any

import pytest

from tests.clients.hotel import Hotel


@pytest.fixture
def hotel(db: None, settings: Any) -> Hotel:
    settings.SECOND_FACTOR = False
    return Hotel()
