"""Several things in one message, each with its own company, day and hour; and what must be respected wherever one eats."""

from __future__ import annotations

import pytest

from tests.understanding.catalogue import understood


def items(text):
    return understood(text).items


def told(text):
    """Category, day and hour of the first moment, people: item by item."""
    return [
        (
            item.category,
            f"{moment:%d %H}" if (moment := (item.when[0].start or item.when[0].end) if item.when else None) else None,
            item.party.total if item.party else None,
        )
        for item in items(text)
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Une table pour 6 vendredi soir et un taxi pour 2 samedi à 8h",
            [("table", "27 18", 6), ("transfer", "28 08", 2)],
        ),
        (
            "We arrive on Friday. A table for four that evening please, and a taxi for two on Saturday morning.",
            [("table", "27 18", 4), ("transfer", "28 08", 2)],
        ),
        ("Peut-il promener mon chien samedi, 15 € maximum ?\nEt tailler la haie dimanche matin.", [
            ("dogs_cats", "28 00", None), ("garden", "29 08", None),
        ]),
        ("Une table vendredi soir et une autre samedi midi, svp", [("table", "27 18", None), ("table", "28 12", None)]),
        ("help me apply for my pension and install the printer", [("paperwork", None, None), ("computing", None, None)]),
        ("fix the gate and weed the drive", [("handyman", None, None), ("garden", None, None)]),
        ("Le 27 au matin nous aimerions un cours de golf, à deux, puis un déjeuner léger", [
            ("sport", "27 08", 2), ("table", "27 00", 2),
        ]),
        ("Réservez-nous un court de padel pour 4 samedi à 11h et une table pour déjeuner juste après", [
            ("sport", "28 11", 4), ("table", "28 00", 4),
        ]),
    ],
)  # fmt: skip
def test_each_thing_asked_has_its_own_day_and_company(text, wanted):
    assert told(text) == wanted


@pytest.mark.parametrize(
    ("text", "day", "hour"),
    [
        ("Dinner for 3 on the 5th, around eight", 5, 20),
        ("Dîner pour deux vendredi vers 8h", 27, 20),
        ("Breakfast in bed for two on Friday at eight please", 27, 8),
    ],
)
def test_a_meal_says_which_half_of_the_day(text, day, hour):
    moment = items(text)[0].when[0]
    assert (moment.start.day, moment.start.hour) == (day, hour)


def test_what_comes_then_is_another_moment():
    spa, dinner = items("A spa afternoon for two on Saturday, then dinner at 9pm")
    assert (spa.when[0].start.day, dinner.when[0].start.day, dinner.when[0].start.hour) == (28, 28, 21)


@pytest.mark.parametrize("text", ["Il me faut d'ici vendredi un jardinier", "Pour vendredi un bouquet de roses"])
def test_an_article_after_a_weekday_is_no_first_of_the_month(text):
    moment = items(text)[0].when[0]
    assert moment.text.lower() == "vendredi"


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Dîner samedi à quatre", 4),
        ("slt une table pr 8 samedi soir stp", 8),
        ("Brunch dimanche pour une douzaine d'amis", 12),
        ("Brunch on Sunday for twelve friends", 12),
        ("Un massage en duo jeudi à 15h", 2),
        ("L'un de nous est végétarien. Une table vendredi pour quatre.", 4),
        ("One of us is vegetarian. A table for four on Friday.", 4),
        ("Une table dimanche midi, on sera six plus un bébé", 7),
        ("Une table, juste pour moi, demain à 13h", 1),
    ],
)
def test_people_are_counted_as_they_are_said(text, people):
    assert [item.party.total for item in items(text) if item.party] == [people]


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        ("She cannot eat shellfish. A table for two tomorrow please", "diet", "shellfish"),
        ("My son can't have nuts, a table for three tonight", "diet", "nuts"),
        ("Ma femme ne mange pas de poisson, une table pour deux demain", "diet", "poisson"),
        ("Il ne supporte pas les crustacés, une table pour deux demain", "allergy", "crustaces"),
    ],
)
def test_what_one_cannot_eat_is_respected(text, kind, what):
    assert [(bound.kind, bound.what) for bound in items(text)[0].constraints] == [(kind, what)]


def test_what_one_does_not_do_is_no_diet():
    assert not items("We do not have a car, a taxi for two tomorrow at nine please")[0].constraints


@pytest.mark.parametrize(
    ("text", "cents", "per"),
    [
        ("Un taxi pour la gare demain à 8h, 40 € maximum", 4_000, None),
        ("A table for four on Friday, around 55 euros a head", 5_500, "person"),
        ("Des fleurs pour jeudi, dans les 30 euros", 3_000, None),
        ("Deux places pour l'opéra samedi, 120 € maximum la place", 12_000, "person"),
    ],
)
def test_an_amount_is_a_budget_however_it_is_said(text, cents, per):
    budget = items(text)[0].budget
    assert budget is not None and (budget.cents, budget.per) == (cents, per)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a massage tomorrow around 6", ["24 18"]),
        ("a cleaner on Monday, 9 till noon", ["30 09"]),
        ("Je sors de l'hôpital demain, des courses demain après-midi ?", ["24 14"]),
        ("le jardinier le 12 janvier, ou bien le 15", ["12 00", "15 00"]),
        ("dinner tonight for two", ["23 18"]),
        ("A driver on Sunday, leaving about 8:30, please", ["29 08"]),
        ("A table for two at 9", ["23 21"]),
        ("On Friday we'd like a table. At 9 please.", ["27 21"]),
        ("Réservez une table ce soir : deux adultes, un enfant, plutôt 19 h", ["23 19"]),
        ("Any chance of a babysitter on Sunday? 1pm would be perfect", ["29 13"]),
    ],
)
def test_an_hour_has_its_half_of_the_day_and_a_day_its_month(text, wanted):
    moments = items(text)[0].when
    assert [f"{each.start:%d %H}" for each in moments] == wanted
    if len(moments) > 1:
        assert {each.start.month for each in moments} == {1}


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        ("Une table pour deux, ma mère y voit très mal", "access", "sight"),
        ("A table for two, he can't hear very well", "access", "hearing"),
        ("A chef for six on Friday, one guest won't touch pork", "diet", "no pork"),
        ("She cannot eat shellfish: a table for two please", "diet", "shellfish"),
        ("A guided tour for ten, in German if possible", "language", "other"),
    ],
)
def test_what_must_be_respected_is_heard_in_plain_words(text, kind, what):
    assert (kind, what) in [(each.kind, each.what) for each in items(text)[0].constraints]


def test_a_third_letter_complains_and_who_is_not_desperate_is_calm():
    assert [mood.kind for mood in understood("Je vous écris pour la troisième fois.").mood] == ["complaint"]
    assert understood("Not desperate, but a gardener before Friday please").mood == ()
    assert understood("I can't thank you enough for finding our passport.").items == ()


def test_an_hour_of_another_day_presses_nobody_today():
    assert understood("A driver on Sunday, leaving about 8:30, please").urgency.level == "calm"


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Our sitter cancelled, can you find a babysitter for tonight?", ["childcare"]),
        ("My flight was cancelled, I need a taxi at 9 tomorrow.", ["transfer"]),
        ("The dinner is cancelled.", []),
        ("I'd like the taxi for tomorrow cancelled please", []),
        ("Our trip has been cancelled, so we won't need the taxi.", []),
        ("taxi cancelled thanks", []),
        ("Please cancel my cab for tomorrow. My driver is here.", []),
        ("Please cancel my cab for tomorrow. Could someone walk the dog instead?", ["dogs_cats"]),
    ],
)
def test_what_somebody_else_cancelled_is_asked_for_again(text, keys):
    assert [item.category for item in understood(text).items] == keys


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Une table dimanche midi, on sera six plus un bébé", ["table"]),
        ("A table on Sunday for six and a baby", ["table"]),
        ("Un taxi pour deux adultes et un bébé demain à 9h", ["transfer"]),
        ("A table for four on Friday and a babysitter for our two children", ["table", "childcare"]),
    ],
)
def test_children_who_come_along_need_no_sitter(text, keys):
    assert [item.category for item in items(text)] == keys


def test_a_morning_is_no_matinee():
    assert [item.category for item in items("Une coiffeuse à domicile pour maman vendredi 4 dans la matinée")] == [
        "wellness"
    ]


@pytest.mark.parametrize(
    ("text", "pets"),
    [
        ("A taxi tomorrow at 9 for two adults, a teenager and a dog.", 1),
        ("Un taxi demain à 9h pour deux adultes et un chien.", 1),
        ("Two adults and a dog walker please", 0),
    ],
)
def test_an_animal_counted_with_the_company_comes_along(text, pets):
    (item,) = items(text)
    assert [each.kind for each in item.constraints] == ["pet"] * pets


@pytest.mark.parametrize(
    "text",
    [
        "Remboursez-moi !",
        "La facture 2026-118 est fausse : vous comptez 4 nuits au lieu de 3.",
        "Le bruit nous a empêchés de dormir.",
        "We were promised a sea view and got a car park.",
    ],
)
def test_what_was_not_as_promised_is_a_complaint(text):
    assert {mood.kind for mood in understood(text).mood} == {"complaint"}


@pytest.mark.parametrize(
    "text", ["Une garde pour un bébé de 8 mois samedi", "For our 8-month-old baby, a sitter on Saturday"]
)
def test_months_of_age_are_no_length_and_no_crowd(text):
    (sitter,) = items(text)
    assert [f"{each.start:%m-%d}" for each in sitter.when if each.start] == ["11-28"]
    assert sitter.party is None or sitter.party.total == 1


def test_a_price_written_twice_stops_nothing():
    assert understood("€0 0€").items == ()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Nous arrivons vendredi 4 à deux. Une table samedi soir vers 20h30 ?", "12-05 20"),
        ("We arrive on 11 December. Dinner on Saturday at 8 please.", "12-12 20"),
        ("Nous arrivons vendredi 4. Une table samedi prochain à 20h ?", "11-28 20"),
        ("Le peintre vient le 4 décembre. Une table samedi à 20h ?", "11-28 20"),
    ],
)
def test_a_weekday_after_the_date_of_an_arrival_is_one_of_the_stay(text, wanted):
    assert wanted in [f"{each.start:%m-%d %H}" for item in items(text) for each in item.when if each.start]


@pytest.mark.parametrize(
    "text",
    [
        "Mon ordinateur affiche un écran bleu depuis ce matin, je n'y comprends rien. Quelqu'un pourrait venir ?",
        "My laptop shows a blue screen. Can someone come and have a look?",
    ],
)
def test_who_asks_that_somebody_come_means_what_was_told_before(text):
    assert [item.category for item in items(text)] == ["computing"]


@pytest.mark.parametrize(
    "text",
    [
        "Deux places à l'opéra le 31 et un taxi à minuit et demi pour rentrer",
        "Two tickets for the opera on the 31st and a taxi at half past midnight to take us home",
    ],
)
def test_half_past_midnight_after_an_evening_out_is_on_the_next_day(text):
    _, taxi = items(text)
    assert [f"{each.start:%m-%d %H:%M}" for each in taxi.when if each.start] == ["01-01 00:30"]


def test_a_taxi_before_dinner_stays_on_the_day_of_the_dinner():
    _, taxi = items("A table on Friday at 8 and a taxi at 7pm")
    assert [f"{each.start:%m-%d %H:%M}" for each in taxi.when if each.start] == ["11-27 19:00"]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Dinner for four people tomorrow at 8 and a bouquet of roses", [4, None]),
        ("Une table pour quatre demain et un taxi pour rentrer", [4, 4]),
    ],
)
def test_nobody_comes_along_with_flowers(text, people):
    assert [item.party and item.party.total for item in items(text)] == people


@pytest.mark.parametrize(
    "text",
    [
        "I left my coat at the restaurant, could a courier bring it back?",
        "Je ne retrouve plus mon écharpe, l'aurais-je oubliée au restaurant hier soir ? Un coursier peut-il y passer ?",
    ],
)
def test_what_was_left_in_a_restaurant_asks_for_no_table(text):
    assert [item.category for item in items(text)] == ["errand_express"]


def test_a_reservation_changed_to_cancelled_asks_for_nothing():
    assert understood("Change my reservation for tonight to canceled").items == ()


def test_last_night_is_no_day_to_come():
    assert not any(item.when for item in items("The cab last night was dirty and the driver rude."))
