"""The desk every story of this folder begins with."""

from __future__ import annotations

import pytest

from .ground import Desk


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk()
