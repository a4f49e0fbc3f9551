from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loge.common.money import MOST_CENTS, Money, parse_cents, rate, share, two_readings

THIN = "\u202f"  # narrow no-break space
cents = st.integers(0, MOST_CENTS)


@given(cents, st.integers(0, 10_000))
def test_a_share_loses_nothing(total, basis_points):
    split = share(Money(total), basis_points)
    assert split.server + split.house == split.total
    assert split.server.cents >= 0
    assert abs(split.house.cents * 10_000 - total * basis_points) <= 5_000, "rounded to the nearest cent"


def test_the_worked_example_of_every_page():
    split = share(Money(1300), 1750)
    assert (split.total.cents, split.server.cents, split.house.cents) == (1300, 1072, 228)


@pytest.mark.parametrize(("total", "house"), [(550, 83), (10, 2), (30, 5), (2, 0), (1, 0)])
def test_half_a_cent_goes_up_once(total, house):
    assert share(Money(total), 1500).house.cents == house


@pytest.mark.parametrize("basis_points", [-1, 10_001])
def test_a_share_is_a_share(basis_points):
    with pytest.raises(ValueError, match="between 0 and 10000"):
        share(Money(100), basis_points)


@pytest.mark.parametrize(
    ("amount", "language", "words"),
    [
        (1300, "fr", f"13,00{THIN}€"),
        (123456, "fr", f"1{THIN}234,56{THIN}€"),
        (100_000_000, "fr", f"1{THIN}000{THIN}000,00{THIN}€"),
        (5, "fr", f"0,05{THIN}€"),
        (-228, "fr", f"-2,28{THIN}€"),
        (1300, "en", "€13.00"),
        (123456, "en", "€1,234.56"),
        (0, "en", "€0.00"),
    ],
)
def test_money_is_spoken_exactly(amount, language, words):
    assert Money(amount).spoken(language) == words


def test_a_rate_is_spoken_exactly():
    assert (rate(1750, "fr"), rate(1750, "en"), rate(2000, "fr"), rate(5, "en")) == (
        f"17,5{THIN}%", "17.5%", f"20{THIN}%", "0.05%",
    )  # fmt: skip


@given(cents)
def test_what_is_spoken_can_be_typed(amount):
    assert parse_cents(Money(amount).spoken("fr")) == amount


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("13", 1300), ("13,5", 1350), ("13.50", 1350), (" 13 € ", 1300), ("€13.50", 1350), ("13 EUR", 1300),
        ("1 234,50", 123450), ("1\u00a0234", 123400), ("1'234", 123400), ("0", 0), ("007", 700),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_people_write_it(words, found):
    assert parse_cents(words) == found


@pytest.mark.parametrize(
    "words",
    [
        "", " ", "treize", "-5", "+5", "1,234", "13,505", "1.234,50", "12 34", "1e3", "0x10", "13€€", "½", "²", "1,,5", ",5",
        "∞", "nan", "9" * 13, "13 $", "1\n3", "\x00",
    ],
)  # fmt: skip
def test_better_ask_than_guess(words):
    assert parse_cents(words) is None


def test_what_can_be_read_in_two_ways_is_asked_about_in_both():
    assert two_readings("12,345") == ("12345", "12,34") and two_readings("1.234 €") == ("1234", "1,23")
    assert all(two_readings(words) is None for words in ("12,34", "1234,567", "12 345", "abc", "1,234,567"))


@given(st.text(max_size=40))
def test_whatever_is_typed_is_an_amount_or_none(words):
    found = parse_cents(words)
    assert found is None or 0 <= found < 10**14


def test_currencies_do_not_mix():
    with pytest.raises(ValueError, match="cannot mix"):
        Money(1) + Money(1, "CHF")
