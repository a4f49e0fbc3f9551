"""The file of the tax office: a golden one over fixtures by quarter, sound by the schema's rules, the same every time."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from loge import cli
from loge.common import seals
from loge.common.errors import Invalid
from loge.common.models import Fact
from loge.common.money import Money, share
from loge.money import actions as money
from loge.money import identities, ledger
from loge.money.models import Payment, TaxIdentity
from loge.offers.actions import admit
from loge.ops import dac7
from loge.ops.dac7_rules import faults
from loge.ops.seals import sealed_columns
from loge.ops.trouble import Trouble

pytestmark = pytest.mark.django_db

GOLDEN = Path(__file__).parent / "golden" / "dac7.xml"
PARIS = ZoneInfo("Europe/Paris")
IDENTITY = {
    "first_name": "Karim", "last_name": "Benali & Fils", "born_on": "1980-12-31", "born_in": "Alençon",
    "street": "3 rue du Pont", "post_code": "61000", "city": "Alençon", "tin": "3012345678901",
    "account": "FR14 2004 1010 0505 0001 3M02 606",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _platform(settings):
    settings.LOGE_PLATFORM_NAME, settings.LOGE_PLATFORM_TIN = "La Conciergerie ouverte", "123456789"
    settings.LOGE_PLATFORM_ADDRESS = "1 place de la Halle; 61000; Alençon"


def earn(cast, payee: str, cents: int, at: dt.datetime, number: int, *, why: str = "release", bp: int = 1750) -> None:
    """A mission released at that moment, through the ledger and the release themselves."""
    subject = f"demand:{number}" if why == "release" else f"tip:{number}"
    with transaction.atomic():
        Payment.objects.create(
            house=cast.house, subject=subject, payer=cast.client, cents=cents, gateway="sandbox", state="captured"
        )
        ledger.transfer(
            house=cast.house.pk, source=ledger.OUTSIDE, target=ledger.escrow(subject), cents=cents, why="capture",
            subject=subject, key=f"test:{subject}", at=at,
        )  # fmt: skip
        money.release(house=cast.house, subject=subject, payee=payee, split=share(Money(cents), bp), why=why, at=at)


@pytest.fixture
def year(cast):
    """Karim: quarters one to four, the last minute of a quarter, a tip, a mission given back; Lise: one; Nora: none."""
    payee = cast.provider.reference
    lise = admit(cast.house, cast.person("Lise"), by=cast.keeper, insee="61001", name="Lise")
    admit(cast.house, cast.person("Nora"), by=cast.keeper, insee="61001", name="Nora")
    moments = [(1, 15, 12), (3, 31, 23), (4, 1, 0), (7, 14, 9), (10, 1, 10), (12, 31, 23)]
    for number, (month, day, hour) in enumerate(moments):
        earn(cast, payee, 1300 + number * 111, dt.datetime(2026, month, day, hour, 59, tzinfo=PARIS), number)
    earn(cast, payee, 250, dt.datetime(2026, 7, 15, tzinfo=PARIS), 100, why="tip", bp=0)
    earn(cast, payee, 999_00, dt.datetime(2027, 1, 1, 0, 1, tzinfo=PARIS), 200)
    earn(cast, payee, 999_00, dt.datetime(2025, 12, 31, 23, 59, tzinfo=PARIS), 201)
    earn(cast, lise.reference, 4000, dt.datetime(2026, 5, 1, tzinfo=PARIS), 300)
    money.refund(house=cast.house, subject="demand:3", cents=600, by=cast.keeper)
    identities.give(cast.server, identities.checked(**IDENTITY), by=cast.server)
    return cast


AT = dt.datetime(2027, 1, 20, 8, 0, tzinfo=dt.UTC)


def made(cast) -> bytes:
    raw, _missing = dac7.report(2026, at=AT)
    return raw.replace(cast.server.pk.hex.encode(), b"karim")


def test_the_golden_file(year):
    assert made(year).decode() == GOLDEN.read_text("utf-8")


def test_it_is_sound_by_the_schema_and_the_same_every_time(year):
    raw = made(year)
    assert faults(raw) == []
    assert made(year) == raw


def test_who_never_said_who_they_are_is_named_and_not_guessed(year):
    _raw, missing = dac7.report(2026, at=AT)
    assert [person.first_name for person in missing] == ["Lise"], "Nora earned nothing"


def test_every_look_is_written_down(year):
    dac7.report(2026, at=AT)
    looks = Fact.objects.filter(kind="tax_identity.read", subject=f"person:{year.server.pk}")
    assert [(look.by, look.data["purpose"]) for look in looks] == [("dac7", "dac7 2026")]


def test_a_year_without_anyone_says_so(cast):
    raw, missing = dac7.report(2026, at=AT)
    assert b"DPI403" in raw and not missing and faults(raw) == []


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (b"<dpi:LastName>Benali &amp; Fils</dpi:LastName>", b"", "LastName"),
        (b">2026-12-31<", b">31/12/2026<", "ReportingPeriod"),
        (b' currCode="EUR"', b"", "currency"),
        (b"DPI401", b"DPI403", "nothing to report"),
        (b"-karim<", b"-operator<", "unique"),
        (b"<dpi:ConsQ1", b"<dpi:ConsQ9", "ConsQ1|may not"),
        (b"urn:oecd:ties:dpi:v1", b"urn:oecd:ties:dpi:v2", "root"),
        (b"</dpi:DPI_OECD>", b"", "not XML"),
    ],
)
def test_what_a_tax_office_would_send_back_is_found(year, before, after, why):
    broken = made(year).replace(before, after)
    if after.startswith(b"<dpi:ConsQ9"):
        broken = broken.replace(b"</dpi:ConsQ1>", b"</dpi:ConsQ9>")
    assert any(word in fault for fault in faults(broken) for word in why.split("|"))


def test_it_is_not_written_while_nobody_says_who_runs_the_platform(cast, settings):
    settings.LOGE_PLATFORM_TIN = ""
    with pytest.raises(Trouble, match="LOGE_PLATFORM_TIN"):
        dac7.report(2026)


# ------------------------------------------------------------------------------------------------------- identities


def test_an_identity_is_sealed_and_its_keys_can_change(cast, settings, capsys):
    identity = identities.checked(**IDENTITY)
    identities.give(cast.server, identity, by=cast.server)
    row = TaxIdentity.objects.get()
    assert "Benali" not in row.sealed and "1980" not in row.sealed
    assert identity.account_end == "…2606"
    settings.LOGE_SEALS = ["a new key", settings.SECRET_KEY]
    assert cli.main(["seals", "renew"]) == 0 and "1 sealed" in capsys.readouterr().out
    settings.LOGE_SEALS = ["a new key"]
    assert identities.tell(cast.server, by=cast.server, why="test") == identity
    settings.LOGE_SEALS = ["another"]
    assert cli.main(["seals", "renew"]) == 1 and str(row.pk) in capsys.readouterr().out
    with pytest.raises(seals.Unsealable):
        identities.tell(cast.server, by=cast.server, why="test")


def test_every_sealed_column_is_known_by_its_name():
    assert {f"{model._meta.label}.{column}" for model, column in sealed_columns()} == {
        "clients.Secret.sealed", "maildesk.Mailbox.sealed", "money.Billing.sealed_account", "money.Mandate.sealed_account",
        "money.Batch.sealed", "money.Payable.sealed_account", "money.TaxIdentity.sealed", "planning.Outside.sealed",
        "planning.Event.sealed",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("tin", "12345"),
        ("account", "FR1420041010050500013M02607"),
        ("born_on", "31/12/1980"),
        ("born_on", "2999-01-01"),
        ("city", " "),
    ],
)
def test_what_cannot_be_reported_is_said_at_its_field(field, words):
    with pytest.raises(Invalid) as wrong:
        identities.checked(**IDENTITY | {field: words})
    assert wrong.value.field == field
