from __future__ import annotations

import pytest

from loge.maildesk.models import Mail, Party, Raw, Thread

from .desk import Desk, letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return Desk()


def test_edge_01_same_bytes_again(desk):
    first = desk.receive(letter(), uid=7, uid_validity=1)
    again = desk.receive(letter(), uid=8, uid_validity=1)
    assert (first.state, again.state, again.duplicate_of) == ("filed", "duplicate", first.mail)
    assert desk.receive(letter(), uid=8, uid_validity=1).state == "duplicate"
    assert sorted(Mail.objects.values_list("uid", "state")) == [(7, "filed"), (8, "duplicate")]
    assert len(desk.said) == 1
    assert (
        Raw.objects.get().content == letter()
        and Thread.objects.get().version == 1
        and Party.objects.get().email == "karin@lindqvist.example"
    )
