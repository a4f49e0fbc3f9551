"""What is only told beside what is asked for: what hurt, what was lost, what came and is thanked for."""

from __future__ import annotations

import pytest

from tests.understanding.catalogue import asked, only, understood


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("The shower was cold this morning, and could you book a table for two tomorrow at 8pm?", ["table"]),
        ("La douche était froide ce matin, et pourriez-vous réserver une table pour deux demain à 20h ?", ["table"]),
        ("Breakfast was cold again, and could we have a taxi at 11", ["transfer"]),
        ("On a attendu 40 minutes au restaurant, et il nous faudrait deux places de théâtre samedi.", ["theatre"]),
        ("The cleaner was rude and the taxi was late, please book a massage for Friday", ["wellness"]),
        ("Le serveur était grossier hier. Une table ailleurs ce soir pour 2 svp", ["table"]),
    ],
)
def test_a_complaint_is_heard_and_takes_nothing_of_the_request(text, keys):
    assert asked(text) == keys
    assert "complaint" in {mood.kind for mood in understood(text).mood}


@pytest.mark.parametrize(
    "text",
    [
        "Les serviettes n'ont pas été changées depuis trois jours.",
        "Towels weren't changed for three days.",
        "La chambre sentait la cigarette.",
        "We waited an hour for our food.",
    ],
)
def test_what_hurts_is_a_complaint_without_a_hard_word(text):
    assert [mood.kind for mood in understood(text).mood] == ["complaint"]


@pytest.mark.parametrize(
    "text",
    ["The boiler smells of burning.", "Ça sent le gaz dans la cuisine.", "Le bébé a été changé, il attend sa nounou."],
)
def test_a_fear_or_a_fact_is_no_complaint(text):
    assert "complaint" not in {mood.kind for mood in understood(text).mood}


@pytest.mark.parametrize(
    "text",
    [
        "I left my phone in the taxi last night, can you get it back?",
        "think my wallet is still in the cab from the airport :(",
        "my keys are in the back of the taxi we took from Orly",
        "left my scarf in this morning's cab",
        "Mon mari a laissé son portefeuille dans la voiture du chauffeur",
        "Mes lunettes sont restées dans la voiture du chauffeur, pouvez-vous lui demander ?",
        "ma valise est restée dans le coffre du taxi !",
        "Pouvez-vous appeler le taxi, j'ai oublié mon sac dedans ?",
    ],
)
def test_what_was_left_in_a_taxi_asks_for_no_taxi(text):
    assert "transfer" not in asked(text) and "gift" not in asked(text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("I've lost my earring, probably in the restaurant yesterday, and need a taxi at 6", "transfer"),
        ("J'ai fait tomber mes lunettes dans le taxi. Il m'en faut un autre à 17h pour la gare.", "transfer"),
        (
            "I left my phone in the taxi last night, can the driver bring it back, and book me a table for 2 at 8",
            "table",
        ),
        ("nous sommes encore dans le train, taxi à la gare vers 18h svp", "transfer"),
    ],
)
def test_what_is_asked_for_beside_a_loss_stays_asked_for(text, key):
    assert asked(text) == [key]


def test_an_hour_said_after_last_night_is_still_to_come():
    item = only("I left my phone in the taxi last night, can the driver bring it back, and book me a table for 2 at 8")
    assert [f"{moment.start:%d %H:%M}" for moment in item.when if moment.start] == ["23 20:00"]


@pytest.mark.parametrize(
    "text", ["Merci beaucoup pour les fleurs, ma femme est ravie", "Thanks a lot for the flowers, my wife is thrilled"]
)
def test_thanks_for_what_came_ask_for_nothing(text):
    assert asked(text) == []


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Thanks for the lovely table on Saturday. Could we have the same one on Friday at 8?", ["table"]),
        ("Table for 2 tomorrow, thanks", ["table"]),
        ("Thank you for your help, and a cab at 9 please", ["transfer"]),
    ],
)
def test_thanks_beside_a_request_leave_it(text, keys):
    assert asked(text) == keys


def test_forget_it_calls_it_off():
    assert asked("forget the taxi, we'll walk") == []


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("1) ménage lundi 9h 2) repassage 3) promener le chien mardi midi", ["cleaning", "ironing", "dogs_cats"]),
        ("Table vendredi 20h pour 6, plutôt en terrasse. Et samedi : baby-sitter 19h-minuit.", ["table", "childcare"]),
        ("Table Friday 8pm for 6, terrace if possible. And Saturday: babysitter 7pm-midnight.", ["table", "childcare"]),
        ("Room still not made up at 4pm. This is the second day in a row.", ["housekeeping_extra"]),
    ],
)
def test_a_list_keeps_each_of_its_items(text, keys):
    assert asked(text) == keys
