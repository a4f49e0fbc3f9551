import time

import pytest

from loge.houses import gazetteer

ALENCON, VALFRAMBERT = "61001", "61497"
CU_ALENCON = "246100663"


def first(words):
    found = gazetteer.find(words)
    return found[0].name if found else None


def test_all_of_france_is_there():
    assert 34_800 <= len(gazetteer._rows()) < 34_900
    for insee in ("75056", "13055", "2A004", "97411", "97608"):
        assert gazetteer.commune(insee)


def test_every_commune_is_somewhere_and_can_be_written_to():
    for insee in gazetteer._rows():
        commune = gazetteer.commune(insee)
        assert commune.postcodes, commune
        assert -22 < commune.latitude < 52, commune
        assert -62 < commune.longitude < 56, commune
        assert not commune.epci or gazetteer.epci_name(commune.epci), commune


def test_a_town_brings_its_urban_community():
    territory = gazetteer.communes_of(gazetteer.commune(ALENCON).epci)
    assert gazetteer.epci_name(CU_ALENCON) == "Communauté urbaine d’Alençon"
    assert len(territory) == 31
    assert {"Alençon", "Valframbert", "Damigny", "Condé-sur-Sarthe", "Arçonnay"} <= {c.name for c in territory}


def test_an_island_belongs_to_no_group():
    assert gazetteer.commune("29155").epci == ""
    assert gazetteer.communes_of("") == ()


def test_the_next_village_is_four_kilometres_away():
    alencon, valframbert = gazetteer.commune(ALENCON), gazetteer.commune(VALFRAMBERT)
    assert gazetteer.distance_km(alencon, valframbert) == pytest.approx(4.2, abs=0.1)
    assert gazetteer.distance_km(valframbert, alencon) == gazetteer.distance_km(alencon, valframbert)
    assert gazetteer.distance_km(alencon, alencon) == 0


def test_paris_to_lyon_is_as_the_crow_flies():
    assert gazetteer.distance_km(gazetteer.commune("75056"), gazetteer.commune("69123")) == pytest.approx(392, abs=4)


def test_a_town_hall_said_to_be_at_the_antipodes_is_not_believed():
    assert gazetteer.commune("60166").longitude == pytest.approx(2.8, abs=0.1)
    assert gazetteer.commune("97129").longitude == pytest.approx(-61.7, abs=0.1)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Alençon", "Alençon"),
        ("alencon", "Alençon"),
        ("ALENCON", "Alençon"),
        ("alenco", "Alençon"),
        ("alançon", "Alençon"),
        ("valfranbert", "Valframbert"),
        ("St germain du corbeis", "Saint-Germain-du-Corbéis"),
        ("st-germain du corbéis", "Saint-Germain-du-Corbéis"),
        ("corbéis", "Saint-Germain-du-Corbéis"),
        ("condé s/ sarthe", "Condé-sur-Sarthe"),
        ("61250 damigny", "Damigny"),
        ("61 000", "Alençon"),
        ("l'aigle", "L’Aigle"),
        ("mans", "Le Mans"),
        ("marseile", "Marseille"),
        ("villeneuve perseigne", "Villeneuve-en-Perseigne"),
        ("valfrmabert", "Valframbert"),
        ("Lyon 3", "Lyon"),
    ],
)
def test_a_town_is_found_however_it_is_typed(typed, meant):
    assert first(typed) == meant


@pytest.mark.parametrize("typed", ["", "   ", "zzyzx", "00000", "?!", "(((", "1" * 40])
def test_what_is_nowhere_finds_nothing(typed):
    assert gazetteer.find(typed) == []


def test_a_post_code_begun_lists_its_towns_the_larger_first():
    towns = gazetteer.find("610")
    assert towns[0].name == "Alençon"
    assert [t.population for t in towns] == sorted((t.population for t in towns), reverse=True)
    assert all(any(code.startswith("610") for code in town.postcodes) for town in towns)


def test_as_many_as_asked_for():
    assert len(gazetteer.find("saint")) == 10
    assert len(gazetteer.find("saint", limit=3)) == 3


def test_an_exact_name_comes_before_a_larger_town_beginning_so():
    assert [c.name for c in gazetteer.find("paris", limit=2)] == ["Paris", "Parisot"]
    assert first("Bourg") == "Bourg"


def test_the_same_name_in_two_places_the_larger_first():
    saint_denis = gazetteer.named("saint denis")
    assert len(saint_denis) > 2
    assert [c.population for c in saint_denis] == sorted((c.population for c in saint_denis), reverse=True)
    assert gazetteer.named("St-Denis") == saint_denis
    assert gazetteer.named("denis") == ()


def test_unknown_codes_are_nothing():
    assert gazetteer.commune("99999") is None
    assert gazetteer.epci_name("000000000") is None
    assert gazetteer.communes_of("000000000") == ()


def test_a_commune_is_a_plain_fact():
    alencon = gazetteer.commune(ALENCON)
    assert alencon.postcodes == ("61000",)
    assert alencon == gazetteer.commune(ALENCON)
    with pytest.raises(AttributeError):
        alencon.population = 1


def test_looking_up_is_quick_once_read():
    gazetteer.find("valfranbert")
    started = time.perf_counter()
    for _ in range(20):
        gazetteer.find("valfranbert")
    assert (time.perf_counter() - started) / 20 < 0.1
