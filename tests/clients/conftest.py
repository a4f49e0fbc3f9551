import pytest

from .hotel import Hotel


@pytest.fixture
def hotel(db: None) -> Hotel:
    return Hotel()
