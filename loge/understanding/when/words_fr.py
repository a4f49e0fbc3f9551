"""French words of time: for each role in the grammar, the words that play it, folded (no accents, no capitals)."""

from __future__ import annotations

from typing import Final

from loge.understanding.when.tables import Table, meant, said

WORDS: Final[dict[str, Table]] = {
    "weekday": meant({
        0: "lundi | lundis",
        1: "mardi | mardis",
        2: "mercredi | mercredis | merc",
        3: "jeudi | jeudis",
        4: "vendredi | vendredis | vendr | vend",
        5: "samedi | samedis",
        6: "dimanche | dimanches",
    }),
    "plural_weekday": said("lundis | vendredis | mardis | dimanches | jeudis | mercredis | samedis | soirs | matins"),
    "weak_weekday": meant({
        0: "lun",
        1: "mar",
        2: "mer",
        3: "jeu",
        4: "ven",
        5: "sam",
        6: "dim",
    }),
    "month": meant({
        1: "janvier | janv | jan",
        2: "fevrier | fevr | fev",
        3: "mars",
        4: "avril | avr",
        5: "mai",
        6: "juin",
        7: "juillet | juil",
        8: "aout",
        9: "septembre | sept | sep",
        10: "octobre | oct",
        11: "novembre | nov",
        12: "decembre | dec",
    }),
    "unit": meant({
        "minute": "minute | minutes | min | mn | mins | petites minutes | bonnes minutes",
        "hour": "heure | heures | hrs | hr | h | heur | heurs | petite heure | bonne heure | grosse heure | petites heures | "
        "bonnes heures",
        "day": "jour | jours | journee | journees | j | jrs",
        "workday": "journee de travail | journees de travail | jours ouvres | jour ouvre | jours ouvrables",
        "week": "semaine | semaines | sem | bonne semaine | petite semaine",
        "month": "mois",
        "year": "an | ans | annee | annees",
        "weekend": "week-end | weekend | week-ends | weekends | wkd | we | w-e | wk | wend | weekends prolonges",
        "quarter": "trimestre",
        "night": "nuits | nuitees",
        "second": "seconde | secondes",
        "huitaine": "huitaine | huitaine de jours",
        "fortnight": "quinzaine | quinzaine de jours",
    }),
    "length": meant({
        (15, "minute"): "quart d'heure | un quart d'heure | 1/4 d'heure | quinzaine de minutes | petit quart d'heure | bon quart d'heure",
        (45, "minute"): "3/4 d'heure | trois quarts d'heure",
        (30, "minute"): "demi-heure | 1/2 heure | petite demi-heure | bonne demi-heure",
        (90, "minute"): "heure et demie",
        (12, "hour"): "demi-journee",
        (10, "day"): "dizaine de jours",
        (10, "minute"): "dizaine de minutes",
        (20, "minute"): "vingtaine de minutes",
    }),
    "hour_word": said("h | heures | hrs | hr | heurs | heur | heure"),
    "part": meant({
        "morning": "matin | matinee | mat | matins",
        "afternoon": "apres-midi | d'apres-midi | apres-midis | aprem | apm | apresmidi | aprm | ap-midi | ap-m",
        "evening": "soir | soiree | soirs | soirees",
        "night": "nuit | debut de nuit",
        "dawn": "aube | petit matin | petit jour | point du jour",
        "end_of_day": "fin de journee | fin de la journee",
        "start_of_day": "debut de journee | premiere heure | a la premiere heure",
        "midday": "milieu de journee | mi-journee",
        "lunch": "pause dejeuner | heure du dejeuner | pause midi",
        "dinner": "heure du diner",
        "teatime": "heure du the | heure du gouter",
        "aperitif": "heure de l'apero",
        "dusk": "crepuscule | coucher du soleil",
        "office": "heures de bureau | heures ouvrables",
    }),
    "meal": meant({
        "lunch": "dejeuner | brunch",
        "dinner": "diner | souper",
        "breakfast": "petit-dejeuner | petit-dej",
        "teatime": "gouter",
        "aperitif": "apero",
        "work": "travail | boulot | bureau",
    }),
    "day": meant({
        0: "aujourd'hui | aujourdhui | aujourd hui | ajd | auj | ajrd | ojd | ce jour | jour meme | journee",
        1: "demain | 2main | dmain | dem1 | lendemain | jour d'apres | jour suivant | dem",
        2: "apres-demain | apresdemain | apres 2main | surlendemain | apresdem1 | apres-dem1 | apres dem1 | ap-demain",
        -1: "hier",
        -2: "avant-hier",
    }),
    "now": said(
        "maintenant | tout de suite | immediatement | en ce moment | a l'instant | sur-le-champ | de suite | "
        "a present | la maintenant"
    ),
    "clock": meant({
        (12, 0): "midi",
        (0, 0): "minuit",
    }),
    "meridiem": meant({
        "am": "am | a.m | a.m.",
        "pm": "pm | p.m | p.m.",
    }),
    "number": meant({
        0: "zero",
        1: "un | une",
        2: "deux",
        3: "trois",
        4: "quatre",
        5: "cinq",
        6: "six",
        7: "sept",
        8: "huit",
        9: "neuf",
        10: "dix",
        11: "onze",
        12: "douze",
        13: "treize",
        14: "quatorze",
        15: "quinze",
        16: "seize",
        17: "dix-sept",
        18: "dix-huit",
        19: "dix-neuf",
        20: "vingt",
        30: "trente",
        40: "quarante",
        50: "cinquante",
    }),
    "indefinite": meant({
        1: "un | une",
    }),
    "few": meant({
        3: "quelques",
        7: "plusieurs",
    }),
    "ordinal": meant({
        1: "premier | premiere | unieme | premiers | premieres",
        2: "deuxieme | seconde | second",
        3: "troisieme",
        4: "quatrieme",
        5: "cinquieme",
        6: "sixieme",
        7: "septieme",
        8: "huitieme",
        9: "neuvieme",
        10: "dixieme",
        11: "onzieme",
        12: "douzieme",
        20: "vingtieme",
        30: "trentieme",
        13: "treizieme",
        14: "quatorzieme",
        15: "quinzieme",
        16: "seizieme",
        17: "dix-septieme",
        18: "dix-huitieme",
        19: "dix-neuvieme",
    }),
    "ordinal_suffix": said("nd | nde | e | er | eme | ieme | ere | re"),
    "article": said("la | l | les | du | le | des | au"),
    "of": said("de | du | d | des"),
    "at": said("a | au | @ | aux | sur les | sur le coup de | pour"),
    "bare_at": said("a | @"),
    "from": said(
        "de | du | d | des | depuis | a partir de | a partir du | a partir d | a compter de | a compter du | "
        "a compter d | debutant"
    ),
    "open_from": said(
        "des | depuis | a partir de | a partir du | a partir d | a compter de | a compter du | a compter d | "
        "pas avant | mais pas avant | surtout pas avant | au plus tot | a partir des | a partir"
    ),
    "to": said("a | au | jusqu'a | jusqu'au | jusqu'en | jusque | -> | et | jusqua | jusquau"),
    "until": said("jusqu'a | jusqu'au | jusqu'en | jusque | jusqua | jusquau | jusqu'aux"),
    "between": said("entre"),
    "and": said("et | &"),
    "before": said("avant | pas apres | av | mais pas apres | pas plus tard que"),
    "after": said("apres | pas avant"),
    "by": said("d'ici | d'ici a | d'ici au | dici | au plus tard | pour au plus tard"),
    "latest": said(
        "au plus tard | maximum | max | maxi | grand maximum | dernier delai | dernier carat | "
        "dernieres limites | grand max | delai de rigueur"
    ),
    "earliest": said("au plus tot | minimum | ou plus tard | ou apres | et plus tard | et apres | ou au-dela"),
    "within": said(
        "sous | d'ici | d'ici a | dici | en moins de | dans moins de | dans un delai de | moins de | avant | "
        "dans les | dans la | dans l"
    ),
    "in": said("dans | en | ds | d'ici | dans environ"),
    "during": said(
        "pendant | durant | au cours de | au cours du | courant | au moment de | au moment du | "
        "a l'heure du | a l'heure de"
    ),
    "lasts": said(
        "pendant | durant | duree | dure | faut | compter | prevoir | besoin de | duree de | faudra | "
        "faudrait | prevoyez | comptez | passer | forfait | retard | prend | prendra"
    ),
    "around": said(
        "vers | environ | autour de | aux alentours de | aux environs de | aux alentours du | "
        "aux alentours | aux environs du | plus ou moins | approximativement | a peu pres | dans les | "
        "aux environs d | autour du | aux alentours d | a environ | vers les | verr | ver | vs | plutot vers"
    ),
    "next": meant({
        True: "prochain | prochaine | prochains | prochaines | proch | pro",
        "coming": "a venir | qui vient | qui arrive | qui viennent | qui suivent",
    }),
    "following": said(
        "suivant | suivante | suivants | d'apres | d'ensuite | celui d'apres | le suivant | pas celui-ci le suivant | "
        "pas celui-ci mais le suivant | pas celui ci le suivant | pas celui la le suivant | "
        "pas celui-la le suivant | pas ce prochain le suivant | pas celui-ci celui d'apres | "
        "pas celui-ci mais celui d'apres | pas ce lui-ci mais le suivant | pas le prochain le suivant | "
        "pas le prochain mais le suivant | pas celle-ci la suivante | pas celle-ci mais la suivante | "
        "pas cette semaine la suivante | pas cette semaine celle d'apres"
    ),
    "this": said("ce | cet | cette | ces | en cours"),
    "last": said("dernier | derniere | derniers | dernieres"),
    "gone": said("dernier | derniere | passe | passee | derniers | dernieres"),
    "early": said(
        "debut | debut de | tot | tres tot | debut du | au tout debut | tout debut | de bonne heure | "
        "commencement"
    ),
    "middle": said("milieu | mi | milieu de"),
    "late": said("fin | tard | toute fin | tout a la fin | plus tard"),
    "later": said("plus tard | un peu plus tard | plus tard dans"),
    "earlier": said("plus tot | un peu plus tot | plus tot dans"),
    "half": said("demi | demie | moitie"),
    "quarter": said("quart | le quart | un quart"),
    "three_quarters": said("trois quarts | trois quart"),
    "minus": said("moins"),
    "oclock": said("pile | precises | precise | tapantes | petantes | tapante"),
    "not": said(
        "pas | non pas | sauf | excepte | mais pas | hors | et non | ni | au lieu de | au lieu du | "
        "plutot que | hormis"
    ),
    "but": said("mais | mais plutot"),
    "correction": said("finalement | en fait | correction | pardon | non | je voulais dire | oups | erreur"),
    "or": said("ou | sinon | ou bien | ou alors | a defaut | ou sinon | ou encore | voire"),
    "same_time": said("meme heure | a la meme heure | la meme heure | mm heure"),
    "every_other": said("sur deux | sur 2"),
    "each": meant({
        "day": "quotidiennement",
        "workday": "jours de semaine | jours ouvres",
    }),
    "every": said("tous les | toutes les | chaque | ts les | tout les | chacun des"),
    "ago": said("il y a | y a | ya"),
    "hence": said("plus tard | apres"),
    "from_now": said(
        "a partir d'aujourd'hui | a compter d'aujourd'hui | a partir de maintenant | "
        "a compter de maintenant | a compter de ce jour | a partir de ce jour"
    ),
    "shift_after": said("apres | a partir de | a partir du | a compter de | a compter du | a partir d | suivant | qui suit"),
    "shift_before": said("avant | qui precede | precedant"),
    "eve": meant({
        1: "veille de | veille du | veille d | veille des | veille",
        2: "avant-veille de | avant-veille du | avant-veille d | avant-veille des",
    }),
    "morrow": meant({
        1: "lendemain de | lendemain du | lendemain d | lendemain des",
        2: "surlendemain de | surlendemain du | surlendemain d | surlendemain des",
    }),
    "week_hop": said("en"),
    "inclusive": said("inclus | compris | incluse | inclu | compris inclus"),
    "rest": said("reste de | reste du"),
    "more": said("plus de | au moins | environ | exactement | a peu pres | presque | encore"),
    "less": said("moins de | au plus | au maximum"),
    "comma": said(
        ", | ( | ) | plutot | soit | donc | si possible | idealement | disons | par exemple | "
        "n'importe quand | jour | courant | toute la journee | toute une journee"
    ),
    "dash": said("- | /"),
    "plus": said("+"),
    "season": meant({
        (6, 21, 92): "ete",
        (9, 21, 92): "automne",
        (12, 21, 92): "hiver",
        (3, 20, 92): "printemps",
        (12, 24, 9): "fetes | fetes de fin d'annee | fetes de noel | periode des fetes",
        (12, 19, 16): "vacances de noel | conges de noel",
    }),
}  # fmt: skip

HOLIDAYS: Final[Table] = meant({
    "christmas": "noel | jour de noel",
    "christmas_eve": "reveillon de noel | reveillon du 24 | reveillon du 24 decembre",
    "new_year": "jour de l'an | nouvel an | premier de l'an | an neuf",
    "new_year_eve": (
        "saint-sylvestre | st-sylvestre | reveillon du nouvel an | reveillon | reveillon du jour de l'an | "
        "reveillon du 31 | reveillon du 31 decembre | "
        "reveillon de la saint-sylvestre"
    ),
    "epiphany": "epiphanie | jour des rois",
    "candlemas": "chandeleur",
    "shrove_tuesday": "mardi gras",
    "valentine": "saint-valentin | st-valentin",
    "april_fools": "poisson d'avril",
    "palm_sunday": "rameaux",
    "good_friday": "vendredi saint",
    "holy_saturday": "samedi saint",
    "easter": "paques | dimanche de paques",
    "easter_monday": "lundi de paques",
    "ascension": "ascension | jeudi de l'ascension | pont de l'ascension",
    "pentecost": "pentecote | dimanche de pentecote",
    "whit_monday": "lundi de pentecote",
    "labour_fr": "fete du travail | fete du muguet",
    "victory": "victoire 1945 | fete de la victoire",
    "bastille": "fete nationale",
    "assumption": "assomption",
    "all_saints": "toussaint",
    "halloween": "halloween",
    "armistice": "armistice",
    "music": "fete de la musique",
    "mothers_fr": "fete des meres",
    "fathers": "fete des peres",
    "grandmothers": "fete des grands-meres",
    "saint_john": "saint-jean",
    "saint_nicholas": "saint-nicolas",
    "saint_patrick": "saint-patrick",
    "thanksgiving": "thanksgiving",
    "black_friday": "black friday",
    "saint_stephen": "boxing day",
    "all_souls": "jour des morts",
    "lunar_new_year": "nouvel an chinois | nouvel an lunaire",
    "hanukkah": "hanoucca | hanouka",
    "canada": "fete du canada",
    "columbus": "action de grace | action de graces",
    "neighbours": "fete des voisins",
    "ash_wednesday": "mercredi des cendres",
})  # fmt: skip
