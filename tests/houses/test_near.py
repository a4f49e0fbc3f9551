"""Communes around one: exactly those within the distance."""

from loge.houses import gazetteer


def test_near_is_what_looking_at_every_commune_finds():
    here = gazetteer.commune("61001")
    everyone = [place for code in gazetteer._rows() if (place := gazetteer.commune(code))]
    wanted = {place.insee for place in everyone if gazetteer.distance_km(here, place) <= 30}
    found = gazetteer.near("61001", 30.0)
    assert found.keys() == wanted and found["61001"] == 0 and len(found) > 50
