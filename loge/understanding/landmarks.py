"""Airports and stations people name, with where they are (degrees), and nicknames of cities."""

from __future__ import annotations

from typing import Final

from loge.understanding.text import words

Spot = tuple[str, float, float]

_CDG: Final[Spot] = ("Aéroport Paris-Charles-de-Gaulle", 49.0097, 2.5479)
_ORY: Final[Spot] = ("Aéroport Paris-Orly", 48.7262, 2.3652)
_BVA: Final[Spot] = ("Aéroport Beauvais-Tillé", 49.4544, 2.1128)
_NCE: Final[Spot] = ("Aéroport Nice-Côte d'Azur", 43.6584, 7.2159)
_LYS: Final[Spot] = ("Aéroport Lyon-Saint-Exupéry", 45.7256, 5.0811)
_GVA: Final[Spot] = ("Aéroport de Genève", 46.2381, 6.1090)

AIRPORTS: Final[dict[str, Spot]] = {
    "cdg": _CDG, "roissy": _CDG, "charles de gaulle": _CDG, "roissy charles de gaulle": _CDG, "roissy cdg": _CDG,
    "orly": _ORY, "ory": _ORY, "paris orly": _ORY, "beauvais": _BVA, "nice": _NCE, "nce": _NCE,
    "nice cote d azur": _NCE, "lyon": _LYS, "saint exupery": _LYS, "st exupery": _LYS, "geneve": _GVA, "geneva": _GVA,
    "marseille": ("Aéroport Marseille-Provence", 43.4393, 5.2214), "marignane": ("Aéroport Marseille-Provence", 43.4393, 5.2214),
    "toulouse": ("Aéroport Toulouse-Blagnac", 43.6293, 1.3638), "blagnac": ("Aéroport Toulouse-Blagnac", 43.6293, 1.3638),
    "bordeaux": ("Aéroport Bordeaux-Mérignac", 44.8283, -0.7156), "merignac": ("Aéroport Bordeaux-Mérignac", 44.8283, -0.7156),
    "nantes": ("Aéroport Nantes-Atlantique", 47.1532, -1.6107), "lille": ("Aéroport de Lille", 50.5619, 3.0894),
    "strasbourg": ("Aéroport de Strasbourg", 48.5383, 7.6282), "biarritz": ("Aéroport de Biarritz", 43.4684, -1.5233),
    "le bourget": ("Aéroport Paris-Le Bourget", 48.9694, 2.4414), "heathrow": ("Heathrow Airport", 51.4700, -0.4543),
    "gatwick": ("Gatwick Airport", 51.1537, -0.1821),
}  # fmt: skip
# Names that are first of all a town: an airport only after the word for one.
AMBIGUOUS_AIRPORTS: Final = words(
    "nice lyon marseille toulouse bordeaux nantes lille strasbourg biarritz geneve geneva beauvais merignac blagnac"
)
AIRPORT_WORDS: Final = frozenset(("aeroport", "airport", "aerodrome", "aeroports"))

STATIONS: Final[dict[str, Spot]] = {
    "lyon": ("Gare de Lyon", 48.8443, 2.3744), "nord": ("Gare du Nord", 48.8809, 2.3553),
    "est": ("Gare de l'Est", 48.8768, 2.3592), "l est": ("Gare de l'Est", 48.8768, 2.3592),
    "montparnasse": ("Gare Montparnasse", 48.8409, 2.3208), "saint lazare": ("Gare Saint-Lazare", 48.8763, 2.3254),
    "st lazare": ("Gare Saint-Lazare", 48.8763, 2.3254), "austerlitz": ("Gare d'Austerlitz", 48.8422, 2.3645),
    "bercy": ("Gare de Bercy", 48.8393, 2.3829), "part dieu": ("Gare de Lyon-Part-Dieu", 45.7606, 4.8600),
    "perrache": ("Gare de Lyon-Perrache", 45.7490, 4.8261), "saint charles": ("Gare Marseille-Saint-Charles", 43.3026, 5.3806),
    "matabiau": ("Gare Toulouse-Matabiau", 43.6114, 1.4536), "saint jean": ("Gare Bordeaux-Saint-Jean", 44.8258, -0.5562),
    "lille europe": ("Gare Lille-Europe", 50.6396, 3.0757), "lille flandres": ("Gare Lille-Flandres", 50.6366, 3.0710),
    "st pancras": ("St Pancras International", 51.5322, -0.1263), "avignon tgv": ("Gare d'Avignon TGV", 43.9217, 4.7861),
}  # fmt: skip
STATION_WORDS: Final = frozenset(("gare", "station", "gares"))

CITY_NICKNAMES: Final[dict[str, str]] = {
    "nyc": "New York", "ny": "New York", "sf": "San Francisco", "sfo": "San Francisco", "la": "Los Angeles",
    "lax": "Los Angeles", "sd": "San Diego", "kl": "Kuala Lumpur", "cdmx": "Mexico City", "philly": "Philadelphia",
    "vegas": "Las Vegas", "dc": "Washington",
}  # fmt: skip
