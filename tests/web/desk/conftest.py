"""The desk every page of this folder is shown for."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.demands.desk.ground import Desk


@pytest.fixture
def desk(db: None, settings: Any) -> Desk:
    settings.SECOND_FACTOR = False
    return Desk()


@pytest.fixture
def camille(desk: Desk) -> Client:
    from allauth.usersessions.models import UserSession

    browser = Client()
    browser.force_login(desk.camille, backend="allauth.account.auth_backends.AuthenticationBackend")
    UserSession.objects.create(
        user=desk.camille, session_key=browser.session.session_key, ip="127.0.0.1", user_agent=""
    )
    return browser
