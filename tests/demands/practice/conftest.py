import pytest

from .house import Practice


@pytest.fixture
def practice(db: None) -> Practice:
    return Practice()
