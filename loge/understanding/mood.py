"""How it is said: thanks, worry, complaint, anger, insult, each with the words that show it.

Never a raw word list. A cue is a short expression that says who feels what, or what is said of whom; a word that has an
innocent life of its own ("chatte", "gerbe", "pédale", "ramoner", "nul", "voleur") counts only when it is thrown at someone
("vous êtes nuls", "bande de voleurs"). Guards are heard first: "merci de prévoir" asks, "pas d'inquiétude" reassures.
Capitals and exclamation marks raise a confidence, they never make a mood.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from loge.understanding.cues import Cues
from loge.understanding.reading import Mood, MoodKind
from loge.understanding.text import Text

_LONGEST: Final = 4_000  # characters in which shouting is listened for
_LOUDER: Final = 0.05
_SHOUT = re.compile(r"[A-ZÀ-Þ]{4,}[^a-zß-ÿ]{0,3}[A-ZÀ-Þ]{3,}|!\s?!")

# Words that mean nothing but contempt, whoever says them.
_SLURS = (
    r"connards?|connasses?|encul\w{1,4}|salopards?|salopes?|fils de putes?|fdp|ordures? humaines?|abrutis?|"
    r"trous? du cul|tas de merde|sous[- ]merdes?|tete de (?:con|noeud)|assholes?|arseholes?|motherfuckers?|bastards?|"
    r"dickheads?|wankers?|cunts?|scumbags?|morons?|pieces? of shit|sons? of (?:a )?bitch(?:es)?"
)
# Words that are contempt only when thrown at someone.
_THROWN = (
    r"nuls?|nulles?|nullard\w?|cons?|connes?|idiot\w{0,2}|imbeciles?|incapables?|incompetent\w{0,2}|bons? a rien|"
    r"voleurs?|voleuses?|escrocs?|arnaqueurs?|menteurs?|menteuses?|debiles?|minables?|pitoyables?|stupides?|betes?|"
    r"branques?|charlots?|clowns?|guignols?|rigolos|tares?|cretins?|raclures?|pourris?|merdes?|putes?|chiens?|porcs?|"
    r"useless|stupid|idiots?|incompetent|pathetic|liars?|thie(?:f|ves)|crooks?|scammers?|fools?|clowns?|jokers?|"
    r"imbeciles?|worthless|a joke|rubbish|shit|crap|dumb|dimwits?|cheats?|bitch(?:es)?"
)
_QUITE = (
    r"(?:(?:vraiment|tous|toutes|trop|qu'|que|des|de|un|une|bien|tres|completement|totalement|juste|"
    r"sacres?|all|so|just|really|completely|totally|utterly|such|a|an|absolutely|nothing but|fucking|"
    r"bloody|bunch of|the) ?){0,4}"
)

_CUES: Final[Cues[tuple[MoodKind, float]]] = Cues(
    (
        (
            ("insult", 0.95),
            "conn encu salo fils fdp ordu abru trou tas sous tete assh arse moth bast dick wank cunt scum moro piec son sons",
            rf"\b(?:{_SLURS})\b",
        ),
        (
            ("insult", 0.9),
            "gueu gueule ferm va allez niqu",
            (
                r"\b(?:ta|vos|votre) gueules?\b|\bferme[zr]?[- ]la\b(?= *!)|\bva te faire \w+|"
                r"\ballez[- ]vous faire \w+|\bnique ta\b|\bva chier\b"
            ),
        ),
        (
            ("insult", 0.9),
            "fuck go scre shut drop",
            (
                r"\bfuck (?:you|off|yourselves)\b|\bgo to hell\b|\bscrew you\b|\bshut (?:the fuck )?up\b|"
                r"\bdrop dead\b"
            ),
        ),
        (
            ("insult", 0.9),
            "espe band tas bunc",
            rf"\b(?:espece|bande|tas)s? d(?:e |'){_QUITE}(?:{_THROWN})\b|\bbunch of {_QUITE}(?:{_THROWN})\b",
        ),
        (
            ("insult", 0.9),
            "etes es are were re ur",
            rf"\b(?:vous (?:n'etes|etes)|t'es|tu (?:n'es|es)|you (?:are|were)|you're|u r|ur) {_QUITE}(?:{_THROWN})\b",
        ),
        (
            ("insult", 0.7),
            "pauv sale gros quel idio stup liar thie croo scam fool clow joke",
            rf"\b(?:pauvre|sale|gros|grosse|you|quels?|quelle) (?:{_THROWN})\b",
        ),
        (
            ("anger", 0.9),
            "inad inac into insu scan hont lame revo unac disg outr appa sham",
            (
                r"\b(?:inadmissible|inacceptable|intolerable|insupportable|scandaleu[xs]\w*|honteu[xs]\w*|lamentable|"
                r"revoltant\w?|unacceptable|disgraceful|outrageous|disgusting|appalling|a disgrace|shameful)\b"
            ),
        ),
        (
            ("anger", 0.9),
            "hont gueu fout moqu fich pren taki joke kidd pied last neve",
            (
                r"\b(?:c'est une honte|quelle honte|une vraie honte|foutage de gueule|vous (?:vous )?(?:foutez|"
                r"moquez|fichez) d[eu]|on se (?:moque|fout|fiche) d[eu]|prenez[- ](?:moi|nous) pour|"
                r"taking the (?:piss|mick)|what a joke|are you kidding|(?:re)?mett\w* (?:plus )?(?:jamais )?les pieds|"
                r"(?:never|not) (?:set foot|com(?:e|ing) back|use you|book\w* with you)|last time (?:i|we) (?:ever )?(?:book|use|call|come|stay))\b"
            ),
        ),
        (
            ("anger", 0.9),
            "marr asse ras bol plei dess fed sick enou",
            (
                r"\b(?:j'en ai|on en a|nous en avons) (?:vraiment )?(?:marre|assez|ras le bol|plein le dos|"
                r"par[- ]dessus la tete)\b|\bras[- ]le[- ]bol\b|\by en a marre\b|\bmarre de\b|\bfed up\b|"
                r"\bsick (?:and tired )?of\b|\bhad enough\b"
            ),
        ),
        (
            ("anger", 0.9),
            "furi cole ener exas hors scan outr angr livi enra fumi seet",
            (
                r"\b(?:furieu[xs]e?|en colere|enervee?s?|exaspere\w*|hors de moi|scandalisee?s?|outree?s?|furious|"
                r"angry|livid|enraged|fuming|outraged|seething)\b"
            ),
        ),
        (
            ("anger", 0.75),
            "puta bord merd wtf fuck hell",
            (
                r"\b(?:putain|bordel|merde)\b(?= ?[,!.]|$| de| c'est| quand| vous)|\bwtf\b|\bfor fuck's sake\b|"
                r"\bwhat the hell\b|\bbloody hell\b|\bfucking\b"
            ),
        ),
        (
            ("anger", 0.7),
            "port atta avoc sais deno savo sue lawy lega repo",
            (
                r"\b(?:je vais (?:porter plainte|vous attaquer|prevenir mon avocat|saisir|vous denoncer|"
                r"le faire savoir)|i will sue|my lawyer will|take legal action|report you)\b"
            ),
        ),
        (
            ("complaint", 0.85),
            "decu decev decept meco insa sati cont norm seri prof haut disa diss unha happ good acce poor let belo",
            (
                r"\b(?:decue?s?|decevante?|deception|mecontente?s?|insatisfaite?s?|"
                r"pas (?:du tout )?(?:satisfaite?s?|contente?s?|normal|serieux|professionnel|a la hauteur)|"
                r"disappointed|disappointing|dissatisfied|unhappy with|not (?:happy|satisfied|good enough|"
                r"acceptable|professional)|poor service|let (?:us|me) down|below standard)\b"
            ),
        ),
        (
            ("complaint", 0.8),
            "touj enco repo nouv pers sans impo dort dorm brui",
            (
                r"\b(?:n'(?:ai|avons|a|est|ont)|ne (?:m'a|nous a)|je n'ai|on n'a|y a) (?:toujours|encore) (?:pas|"
                r"rien|aucun\w*|personne)\b|\btoujours (?:pas|aucune?|rien)\b(?! tres)|\bsans (?:reponse|"
                r"nouvelles?) depuis\b|\b(?:messages?|mails?|e-mails?|appels?|relances?|courriers?) sans (?:aucune )?(?:reponse|retour|suite)\b"
                r"|\bimpossible de (?:dormir|fermer l'oeil|se reposer|vous joindre)\b|\bpersonne (?:n'est|n'a|ne (?:m'|nous |s'|repond|vient|reagit|bouge|decroche|rappelle))|\bbruit (?:d'enfer|infernal)\b"
            ),
        ),
        (
            ("complaint", 0.8),
            "stil neve didn did fail hasn one nobo slee slep unan repl",
            (
                r"\b(?:can't|couldn't|cannot|could not|impossible to|haven't|not) (?:sleep|slept)\b|\b(?:messages?|e-?mails?|calls?) (?:have gone |went )?(?:unanswered|without (?:a |any )?(?:reply|answer))\b|"
                r"\bstill (?:no|not|haven't|hasn't|waiting|nothing|don't have)\b|\b(?:never|didn't|did not|"
                r"failed to|hasn't|no one|nobody) (?:came|come|turned up|turn up|show(?:ed)? up|show|arriv\w+|"
                r"answer\w*|repl\w+|call\w*)\b"
            ),
        ),
        (
            ("complaint", 0.75),
            "venu pass pose faux reta bacl abim cass rend mal",
            (
                r"\b(?:n'est (?:jamais|pas) venue?|ne sont (?:jamais|pas) venu\w*|n'est pas passee?|pose un lapin|"
                r"fait faux bond|une (?:heure|demi-heure) de retard|(?:minutes?|heures?|jours?) de retard|"
                r"en retard (?:de|pour la)|mal (?:fait|faite|lave\w*|nettoye\w*|repasse\w*|recu\w?|accueilli\w*)|"
                r"bacle\w*|abime\w?|cassee? (?:mon|ma|mes|notre|un|une)|rendue? (?:sale|tache\w*))\b"
            ),
        ),
        (
            ("complaint", 0.75),
            "attendu waited ete hasn haven wasn weren sent empe smel",
            (
                r"\b(?:attendu|waited) (?:(?:plus d'|more than |over |for |pendant |pres d'|nearly )*)(?:\d+|une?|an|deux|two|trois|three) ?"
                r"(?:minutes?|mins?|mn|heures?|h|hours?|demi-heure)\b|"
                r"\bn'(?:a|ont|avait|est|sont) (?:toujours |encore )?pas ete (?:change|nettoye|vide|livre|repasse|faite?s?|refait)\w*|"
                r"\b(?:hasn't|haven't|wasn't|weren't) (?:been )?(?:changed|cleaned|made up|emptied|delivered)\b|"
                r"\b(?:sent|sentait|empest\w+) (?:tres |vraiment )?(?:mauvais|le tabac|la (?:cigarette|fumee|pisse)|l'urine|l'egout|le renferme|le moisi)\b|"
                r"\bsmell(?:s|ed|t|ing)? (?:(?:of|like) (?!gas|burn)|bad|awful|terrible)"
            ),
        ),
        (
            ("complaint", 0.75),
            "froi glac tied sale cras imma infe dego desa impo gros odie bruy immo cata inco affr epou horr",
            (
                r"\b(?:etaient|etait|a ete|ont ete) (?:(?:tres|vraiment|trop|plutot|assez|franchement|completement|carrement|bien) )?"
                r"(?:froide?s?|glacee?s?|tiedes?|sales?|crasseu\w+|immangeables?|infecte?s?|degoutante?s?|desagreables?|impolie?s?|"
                r"grossiere?s?|odieu\w+|bruyante?s?|immondes?|catastrophiques?|incompetente?s?|affreu\w+|epouvantables?|horribles?)\b"
            ),
        ),
        (
            ("complaint", 0.75),
            "late badl poor slop brok dama rude dirt filt cold awfu terr ruin disa unco nois",
            (
                r"\b(?:hours?|minutes?|days?) late\b|\blate again\b|\b(?:badly|poorly|sloppily) (?:done|cleaned|"
                r"ironed|treated)\b|\bbroke (?:my|our|the|a)\b|\bdamaged (?:my|our|the)\b|\b(?:rude|dirty) (?:to|"
                r"driver|staff|room|car|towels|when)\b|\b(?:was|were) (?:very |so |really |rather |quite )?(?:rude|filthy|dirty|late|cold|uncomfortable|noisy|"
                r"awful|terrible|ruined|a disaster)\b"
            ),
        ),
        (
            ("complaint", 0.8),
            "remb dedo compensa gest excu refu apol plai seco thir four umpt deuxieme troisieme quatrieme enie",
            (
                r"\b(?:je (?:veux|demande|souhaite|exige)|nous (?:demandons|exigeons|voulons)|(?:je|nous) (?:veux|voulons|demande|demandons|exige|exigeons) [^.!?]{2,40} ou|i (?:want|demand|"
                r"expect|request)|we (?:want|demand|expect)) (?:a |an |un |une |le |to be |"
                r"etre )?(?:full )?(?:refund\w*|rembours\w+|dedommag\w+|compensat\w+|geste|excuses|apology)\b|"
                r"\bme plaindre\b|\bje me plains\b|\bto complain\b|\bma (?:deuxieme|troisieme) (?:relance|"
                r"reclamation)\b|\b(?:second|third|umpteenth) (?:time (?:i|we)|reminder|e-?mail)\b|"
                r"\b(?:ecri\w+|appel\w+|relanc\w+|demand\w+|reclam\w+) (?:pour la |une )?(?:deuxieme|troisieme|quatrieme|enieme) fois\b|"
                r"\b(?:writ\w+|call\w+|ask\w+|email\w+) (?:\w+ )?(?:for the )?(?:second|third|fourth|umpteenth) time\b|"
                r"\b(?:deuxieme|troisieme|enieme) fois que\b"
            ),
        ),
        (
            ("complaint", 0.7),
            "trom erre fact note bill invo char over wron atte wait empe kept impr prom remb jama",
            (
                r"\brembourse[rz][- ](?:moi|nous)\b|\b(?:facture|note|addition) [^.!?]{0,25}(?:est|etait) (?:fausse|erronee|incorrecte)\b|\b(?:bill|invoice) [^.!?]{0,25}(?:is|was) (?:wrong|incorrect)\b|"
                r"\bempech\w+ de (?:dormir|fermer l'oeil)\b|\bkept (?:us|me) (?:awake|up)\b|\bnot (?:\w+ )?impressed\b|\bpas impressionne\w*|\bjamais vu (?:ca|cela)\b|"
                r"\b(?:we|i) (?:were|was) promised\b|\b(?:nous|m'|on nous) (?:aviez|avait|avez) promis\b|"
                r"\b(?:trompee?s? (?:de|dans)|erreur (?:de|dans|sur) (?:ma|la|votre|notre|mon) (?:facture|"
                r"commande|reservation)|factur\w+ deux fois|charged (?:me |us )?twice|overcharged|wrong (?:order|"
                r"room|dish|day|address|car))\b|\bj'attends (?:encore|toujours|depuis)\b|\bi (?:am|was|'ve been|"
                r"have been) (?:still )?(?:kept )?waiting (?:for|since)\b"
            ),
        ),
        (
            ("worry", 0.85),
            "inqu ango pani affo dese stre worr anxi desp nerv conc",
            (
                r"\b(?:inquiete?s?|inquietude|m'inquiete|nous inquiete\w*|angoissee?s?|paniquee?s?|je panique|"
                r"affolee?s?|desemparee?s?|stressee?s?|m'inquieter|nous inquieter|c'est la panique|worried|anxious|panicking|desperate|nervous about|"
                r"concerned (?:about|that)|stressed)\b"
            ),
        ),
        (
            ("worry", 0.8),
            "peur crai afra scar fear",
            r"\b(?:j'ai|nous avons|on a) (?:tres |vraiment |si )?(?:peur (?:de|du|d'|que|qu'|pour)|crains?)\b|\bje crains\b|\bi(?:'m| am) (?:so |really |very )?(?:afraid (?:that|of|for|it|he|she|we|the)|scared)\b|\bi fear\b",
        ),
        (
            ("worry", 0.75),
            "sais seco perd debo dese bout lost over wits know help aide",
            (
                r"\bje (?:ne )?sais plus (?:quoi|que|comment|vers)\b|\bau secours\b|\bje suis (?:un peu |"
                r"completement |totalement )?(?:perdue?|debordee?|desesperee?|a bout)\b|\bi(?:'m|"
                r" am) (?:completely |totally |a bit )?(?:lost|overwhelmed|at my wits)\b|"
                r"\bdon't know what to do\b|\bplease help (?:me|us)\b|\bhelp ?!|\ba l'aide ?!"
            ),
        ),
        (
            ("thanks", 0.95),
            "merc reme grat appr than tena teno",
            (
                r"\b(?:merci (?:beaucoup|infiniment|mille fois|encore|pour|a vous|a toute|a tous|du fond|de tout|"
                r"d'avoir)|(?:je |nous )?(?:tiens|tenais|tenons|tenions|voulais|voulions) (?:a |juste |simplement |encore )*vous remercier|mille mercis?|un grand merci|grand merci|(?:mes|nos) (?:\w+ )?remerciements|(?:je|nous) (?:vous |"
                r"te |tiens a vous |tenons a vous )?remerci\w+ (?:beaucoup|infiniment|pour|de votre|de tout|du fond|encore|"
                r"vivement|chaleureusement|sincerement)|very grateful|so grateful|much appreciated|"
                r"thank you (?:so|very|for|again|all)|thanks (?:so|a lot|a million|for|again|to)|many thanks|"
                r"we really appreciate\w*|i really appreciate\w*|remercie[rz][- ](?:le|la|les|lui|bien|aussi)\b|"
                r"(?:please )?(?:do )?(?:thank|pass (?:on )?(?:my|our) thanks to) (?:him|her|them|the)\b)"
            ),
        ),
        (
            ("thanks", 0.6),
            "merc mrc than thx ty chee remercie dank grac graz",
            r"\b(?:merci|mercis|mrc|thank you|thanks|thx|ty|cheers|vous remercie|danke|gracias|grazie)\b",
        ),
    )
)
_GUARDS: Final[Cues[None]] = Cues(
    (
        (
            None,
            "reta late desper merc pas plus aucu sans null not no neve without don do need ne n non robe peur adul",
            (
                r"\bmerci de (?:ne |bien |me |nous |m'|la |le |les |l'|lui |leur |vous |y |en |prevoir|vouloir|confirmer)?\w+(?:er|ir|re)\b|\bmerci de (?:me|nous|ne|bien|vos? retour)\b"
                r"|\b(?:pas|plus|aucune?|sans|nulle?ment|not?|never|without|don't be|do not be|needn't be) (?:du tout |d'|a |de |so |be |at all |en )?"
                r"(?:inquiet\w*|en colere|colere|fache\w*|worr\w+|angry|furious|anxious|stress\w*|desperate|panique\w*|enerve\w*|decu\w*|disappoint\w+)"
                r"|\bne (?:vous|t')? ?inquiete\w*(?: pas)?|\bn'ayez (?:pas|aucune)\b[^.!?]{0,12}|\bno worries\b|\bdon't worry\b|\bpas de souci\w*"
                r"|\b(?:robe|fille|enfant|adulte) [^.,]{0,20}peur de l'eau\b|\b(?:serai|serons|aurai|aurons|suis|sommes|'ll be|will be|am|are|'m|'re) [^.!?]{0,30}(?:retard|late)(?: de \w+)?\b|\bno thank(?:s| you)\b|\bnon merci\b"
                r"|\b(?:vol|avion|train|tgv|flight|plane)\b[^.!?]{0,30}\b(?:retard|late|delayed)(?: de \w+)?"
            ),
        ),
    )
)


def moods(text: Text) -> tuple[Mood, ...]:
    """The moods of a message in the order they are said."""
    found = [Mood(kind, text.slice(*match.span()), match.span(), weight) for (kind, weight), match in _CUES.hear(text)]
    if found:
        guards = [match.span() for _, match in _GUARDS.hear(text)]
        found = [
            mood for mood in found if not any(mood.span[0] < last and first < mood.span[1] for first, last in guards)
        ]
    if any(mood.kind != "thanks" for mood in found) and _SHOUT.search(text.original, 0, _LONGEST):
        found = [
            mood if mood.kind == "thanks" else replace(mood, confidence=min(0.99, mood.confidence + _LOUDER))
            for mood in found
        ]
    return tuple(replace(mood, span=text.span(*mood.span)) for mood in sorted(found, key=lambda mood: mood.span))
