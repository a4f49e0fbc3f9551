import pytest

from tests.clients.hotel import Hotel


@pytest.fixture
def hotel(db: None) -> Hotel:
    return Hotel()
