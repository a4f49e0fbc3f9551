from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _float(request: pytest.FixtureRequest) -> None:
    """Where a story asks for the payment service of the session, there is money of the platform's own in it, so that one
    story's losses do not empty another one's payouts."""
    if "cast" in request.fixturenames:
        sandbox = request.getfixturevalue("sandbox")
        sandbox.service.top_up({"cents": 50_000_000, "currency": "EUR"})
        request.addfinalizer(lambda: setattr(sandbox.service, "reversible_for", 60.0))
