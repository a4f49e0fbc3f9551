"""The peer: PostgreSQL’s own ``tsvector`` over one flat table, and the very same formula in SQL."""

from __future__ import annotations

import time
from typing import Any

from bench.search.world import Query

FLAT = """
CREATE TABLE bench_doc (id uuid, town int, cents int, title text, name text, latitude float8, longitude float8, stars int,
  reviews int, week bit(336), tsv tsvector)
"""
FILL = """
INSERT INTO bench_doc SELECT o.id, right(h.slug, 3)::int, o.cents, o.title, p.name, c.latitude, c.longitude, p.stars_sum,
  p.stars_count, CASE WHEN p.week = '' THEN NULL ELSE ('x' || p.week)::bit(336) END, to_tsvector('simple', o.terms)
FROM offers_offer o JOIN offers_provider p ON p.id = o.provider_id JOIN houses_house h ON h.id = o.house_id
JOIN bench_commune c ON c.insee = p.insee
"""
ASKED = """
SELECT id, title, name, cents, score FROM (
  SELECT id, title, name, cents, 60 * ((tsv @@ %(one)s::tsquery)::int + (tsv @@ %(two)s::tsquery)::int) / 2
       + 20 * (stars + 40) / (reviews + 10) - 60 + greatest(15 - round(km)::int, 0) + 15 AS score, km
  FROM (SELECT *, 2 * 6371.0088 * asin(sqrt(sin((radians(%(latitude)s) - radians(latitude)) / 2) ^ 2
          + cos(radians(latitude)) * cos(radians(%(latitude)s)) * sin(radians(longitude - %(longitude)s) / 2) ^ 2)) AS km
        FROM {docs} WHERE {town} tsv @@ %(words)s::tsquery AND cents <= %(most)s
          AND substring(week FROM %(slot)s FOR 4) = B'1111') near
  WHERE km <= %(within)s) weighed
ORDER BY score DESC, cents, id LIMIT 20
"""


def build_peer(address: str) -> float:
    import psycopg

    from loge.houses import gazetteer

    begun = time.perf_counter()
    with psycopg.connect(address, autocommit=True) as link:
        link.execute("SET maintenance_work_mem = '512MB'")
        link.execute("CREATE TABLE bench_commune (insee text PRIMARY KEY, latitude float8, longitude float8)")
        places = [gazetteer.commune(insee) for insee in gazetteer._by_population()]
        with link.cursor().copy("COPY bench_commune FROM STDIN") as copy:
            for place in places:
                copy.write_row((place.insee, place.latitude, place.longitude))
        link.execute(FLAT)
        link.execute(FILL)
        link.execute("CREATE INDEX ON bench_doc USING gin (tsv) WITH (fastupdate = off)")
        link.execute("CREATE INDEX ON bench_doc (town)")
        link.execute("VACUUM ANALYZE bench_doc")
    return time.perf_counter() - begun


class Peer:
    """PostgreSQL, asked through one connection."""

    def __init__(self, address: str) -> None:
        import psycopg

        self.link = psycopg.connect(address, autocommit=True)

    def any_word(self, query: Query) -> list[tuple[Any, ...]]:
        return self._ask(ASKED.format(docs="bench_doc", town="town = %(town)s AND "), query, " | ")

    def every_word(self, query: Query) -> list[tuple[Any, ...]]:
        return self._ask(ASKED.format(docs="bench_doc", town="town = %(town)s AND "), query, " & ")

    def any_word_by_hand(self, query: Query) -> list[tuple[Any, ...]]:
        """Made to begin with the town, which its planner does not do by itself; the GIN index then serves nothing."""
        return self._ask(
            "WITH here AS MATERIALIZED (SELECT * FROM bench_doc WHERE town = %(town)s)"
            + ASKED.format(docs="here", town=""),
            query,
            " | ",
        )

    def everywhere(self, query: Query) -> list[tuple[Any, ...]]:
        return self._ask(ASKED.format(docs="bench_doc", town=""), query, " & ", whole=True)

    def _ask(self, sql: str, query: Query, join: str, *, whole: bool = False) -> list[tuple[Any, ...]]:
        from loge.houses import gazetteer
        from loge.offers.search import stems

        place = gazetteer.commune(query.insee)
        one, two = (f"({' | '.join(sorted(stems(word)))})" for word in query.words)
        told = {
            "one": one, "two": two, "words": f"{one}{join}{two}", "most": query.most_cents, "town": query.town,
            "latitude": place.latitude, "longitude": place.longitude, "within": 40_000 if whole else query.within_km,
            "slot": query.slot + 1,
        }  # fmt: skip
        return self.link.execute(sql, told).fetchall()
