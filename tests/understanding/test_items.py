"""One message may ask for several things, and say things that belong to all of them."""

from __future__ import annotations

import pytest

from tests.understanding.catalogue import asked, only, understood

WORKED = (
    "Bonjour, nous arrivons vendredi 4 à 4 personnes dont deux enfants, pourriez-vous réserver une table samedi soir vers "
    "20h30, budget 60 € par personne, et un taxi pour l'aéroport dimanche matin avant 9h ? Ma femme est allergique aux noix."
)


def test_a_table_and_a_taxi_are_two_items():
    table, taxi = understood(WORKED).items
    assert (table.category, taxi.category) == ("table", "transfer")


def test_each_item_has_its_own_moment():
    table, taxi = understood(WORKED).items
    assert [moment.text for moment in table.when] == ["samedi soir vers 20h30"]
    assert [moment.text for moment in taxi.when] == ["dimanche matin avant 9h"]
    assert table.when[0].soft


def test_the_budget_is_for_the_table_only():
    table, taxi = understood(WORKED).items
    assert table.budget is not None
    assert (table.budget.cents, table.budget.per) == (6000, "person")
    assert taxi.budget is None


def test_the_party_said_first_is_for_all():
    for item in understood(WORKED).items:
        assert item.party is not None
        assert (item.party.total, item.party.children) == (4, 2)


def test_an_allergy_matters_where_something_is_eaten():
    table, taxi = understood(WORKED).items
    assert [(each.kind, each.what) for each in table.constraints] == [("allergy", "noix")]
    assert taxi.constraints == ()


def test_every_value_points_to_its_words():
    for item in understood(WORKED).items:
        for value in (*item.when, *item.constraints, item.party, item.budget):
            if value is not None:
                start, end = value.span
                assert WORKED[start:end] == value.text


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Il faudrait promener mon chien et tondre la pelouse", ["dogs_cats", "garden"]),
        ("A bouquet of roses on Friday and a table for two at 8pm", ["flowers", "table"]),
        ("- deux places de théâtre\n- une baby-sitter\n- un taxi pour rentrer", ["theatre", "childcare", "transfer"]),
    ],
)
def test_several_things(text, keys):
    assert asked(text) == keys


@pytest.mark.parametrize(
    "text",
    [
        "Pourriez-vous réserver un restaurant avec terrasse et vue sur le château ?",
        "Could you book a table for our wedding anniversary, near the window and away from the piano?",
    ],
)
def test_a_mention_is_not_a_demand(text):
    assert asked(text) == ["table"]


def test_another_one_is_a_second_item():
    assert asked("Une table vendredi soir et une autre table samedi midi, svp") == ["table", "table"]


def test_what_is_missing_comes_as_a_question_in_the_clients_language():
    french, english = only("une table pour deux svp"), only("a table for two please")
    assert "when" in [each.field for each in french.missing]
    assert {each.question[:8] for each in french.missing if each.field == "when"} == {"Quel jou"}
    assert {each.question[:8] for each in english.missing if each.field == "when"} == {"On which"}
