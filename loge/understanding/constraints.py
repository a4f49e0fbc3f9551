"""What the service must respect: allergies, diets, access, pets, children's gear, health, language, comfort."""

from __future__ import annotations

import re
from typing import Final

from loge.understanding.cues import Cues
from loge.understanding.reading import Constraint
from loge.understanding.text import Text

_THING = r"([a-z][\w'-]{1,20}(?: (?:de |d'|a |au |of )?[a-z][\w'-]{2,20}){0,2}?)"
_STOP = (
    r"(?=[\s]*(?:[-.,;:!?()\n]|$|\b(?:et|and|donc|so|merci|thanks|mais|but|ainsi|pour|for|qui|who|"
    r"depuis|est|is|please|svp|car|ma|mon|in|dans|at|du groupe)\b))"
)
_AND = r"(?: (?:et|and|ou|or|&) (?:(?:aux?|a la|a l'|to|les?|the) ?)?([a-z][\w'-]{2,20}))?"
_FOOD: Final = (
    r"(?:shellfish|seafood|fish|salmon|tuna|oysters?|prawns?|shrimps?|nuts|peanuts?|almonds?|eggs?|dairy|milk|cheese|cream|"
    r"butter|gluten|wheat|bread|soy|sesame|beef|lamb|veal|red meat|offal|mushrooms?|onions?|garlic|tomato(?:es)?|spicy(?: food)?|"
    r"raw (?:fish|meat|food)|sugar|poissons?|saumon|thon|huitres?|crevettes?|crustaces|coquillages|fruits de mer|noix|noisettes|"
    r"cacahuetes?|arachides?|amandes?|oeufs?|produits laitiers|laitages|lait|fromages?|creme|beurre|ble|pain|soja|boeuf|agneau|"
    r"veau|viande rouge|abats|champignons|oignons?|ail|tomates?|epice|piment|sucre|cru)"
)
_ANIMAL: Final = (
    r"(?:chien(?:ne)?|chat(?:te)?|chiot|toutou|lapin|teckel|caniche|bouledogue|labrador|bichon|carlin|cocker|setter|epagneul|yorkshire|"
    r"terrier|golden|berger|beagle|chihuahua)"
)
_NEGATED: Final = re.compile(
    r"(?:\b(?:pas|aucune?|sans|ni|no|not|without|any|n'(?:a|ai|est|avons|sommes|y a))\b(?: (?:d'|de |"
    r"une? |la |l'|les )?)?[\w']{0,12} ?)$"
)

_CUES: Final[Cues[tuple[str, str]]] = Cues(
    (
        (
            ("allergy", ""),
            "alle",
            (
                r"\b(?:allergi(?:que|ques|c|es|e)|allergy) (?:severe |grave |tres |et intolerante? )?(?:a l'|"
                rf"a la |aux |au |a |to (?:all )?(?:the )?|d'|de |des ){_THING}{_STOP}{_AND}"
            ),
        ),
        (
            ("allergy", ""),
            "nut nuts pean shel seaf fish egg eggs milk dair glut sesa soy whea poll bee late peni cat dog dust tree almo stra",
            (
                r"\b(?:a |an |severe |bad )?((?:nut|peanut|shellfish|seafood|fish|egg|milk|dairy|gluten|sesame|"
                r"soy|wheat|pollen|bee|latex|penicillin|cat|dog|dust|tree nut|almond|strawberry)s?)[ -]allerg(?:y|"
                r"ies|ic)\b"
            ),
        ),
        (
            ("diet", ""),
            "supp tole dige",
            r"\bne (?:support|toler|diger)\w+ (?:pas|plus|pas bien|plus bien) (?:le |l')(gluten|lactose)\b",
        ),
        (
            ("allergy", ""),
            "supp",
            (
                r"\bne support\w+ (?:pas|plus) (?:le |la |les |l')((?:lait|oeufs?|noix|arachides?|"
                r"crustaces|fruits de mer|poils?)(?: de (?:chats?|chiens?))?)\b"
            ),
        ),
        (
            ("allergy", ""),
            "reac reag supp tole",
            (
                r"\b(?:(?:i |we |she |he |they |badly )?reacts? (?:badly )?to|reagi\w* (?:tres |assez )?(?:mal |fort )?(?:au |aux |a la |a l'|a)"
                r"|ne (?:tolere|supporte)\w* (?:pas|plus) (?:le |la |les |l')(?=latex|parfum|pollen|aspirine|penicilline))"
                rf" ?(?:anything with |tout ce qui contient (?:du |de la |des )?)?{_THING}{_STOP}"
            ),
        ),
        (
            ("diet", ""),
            "into",
            r"\b(?:intoleran\w+) (?:au |a la |a l'|aux |a |to )([a-z]{3,15})|\b([a-z]{4,9})[- ]intoleran\w+",
        ),
        (("diet", "gluten"), "glut coel celi", r"\b(?:sans gluten|gluten[- ]free|coeliaque|c(?:o)?eliac)\b"),
        (("diet", "lactose"), "lact dair", r"\b(?:sans lactose|lactose[- ]free|dairy[- ]free)\b"),
        (
            ("diet", "vegetarian"),
            "vege vegg vian meat",
            (
                r"\b(?:vegetarien(?:ne)?s?|vegetarians?|veggie|vege|ne mang\w+ pas de viande|(?:don't|doesn't|does not|never) eat meat|"
                r"no meat|sans viande)\b"
            ),
        ),
        (
            ("diet", "low salt"),
            "sel sale salt sodi",
            (
                r"\b(?:sans sel|(?:pauvres?|faibles?) en sel|(?:peu|moins|tres peu) salee?s?|hyposode\w*|(?:low|reduced)[- ](?:salt|sodium)"
                r"|salt[- ]free|no (?:added )?salt|without (?:any )?salt)\b"
            ),
        ),
        (
            ("diet", "sugar"),
            "sucr suga",
            r"\b(?:sans sucres?(?: ajoutes?)?|regime (?:diabetique|sans sucre)|sugar[- ]free|no (?:added )?sugar)\b",
        ),
        (
            ("diet", "vegetarian"),
            "vian mang pois meat",
            (
                r"\b(?:ne (?:mang|consomm)\w+ (?:ni|plus de) (?:viandes?|poissons?)(?: ni (?:de )?(?:viandes?|poissons?))?"
                r"|eats? (?:no|neither) (?:meat|fish)(?: n?or (?:meat|fish))?|(?:don't|doesn't|do not|does not|never) eat (?:any )?(?:meat|fish) n?or (?:meat|fish)"
                r"|pescatarian\w*|pescetarian\w*|pesco[- ]vegetarien\w*|flexitarie?n\w*)\b"
            ),
        ),
        (("diet", "vegan"), "vega vege plan", r"\b(?:vegans?|vegane?s?|vegetalien(?:ne)?s?|plant[- ]based)\b"),
        (("diet", "halal"), "hala", r"\bhalal\b"),
        (("diet", "kosher"), "kosh cash cach kash", r"\b(?:kosher|casher|cacher|kasher)\b"),
        (
            ("diet", "no pork"),
            "porc pork",
            r"\b(?:sans porc|no pork|n(?:e |')(?:peu\w* pas |)mang\w+ pas de porc|(?:don't|doesn't|does not|can't|cannot|never|won't) (?:eat|touch|have) pork)\b",
        ),
        (
            ("diet", ""),
            "eat have touc mang supp",
            (
                rf"\b(?:can't|cannot|can not|doesn't|does not|don't|do not|mustn't|must not|won't|never) (?:eat|have|touch) "
                rf"(?:any )?({_FOOD})\b|\bn(?:e |')(?:peu\w* |doi\w* |veu\w* )?(?:pas |jamais )?(?:mang|support)\w+ "
                rf"(?:pas |jamais |plus |ni )?(?:de |d'|du |des |le |la |les |l')?({_FOOD})\b"
            ),
        ),
        (
            ("diet", ""),
            "no with sans",
            rf"\b(?:no|without(?: any)?|sans) ({_FOOD})(?= *(?:[-.,;:!?()\n]|$|(?:et|and|ni|n?or|pour|for|please|svp|merci)\b))",
        ),
        (
            ("diet", "no alcohol"),
            "alco",
            (r"\b(?:sans alcool|alcohol[- ]free|non[- ]alcoholic|ne boi\w+ pas d'alcool|don't drink alcohol)\b"),
        ),
        (("health", "pregnant"), "ence preg", r"\b(?:enceinte|pregnant)\b"),
        (("health", "diabetic"), "diab", r"\b(?:diabetiques?|diabetic)\b"),
        (
            ("health", "illness"),
            "epil asth alzh park auti",
            r"\b(?:epileptiques?|epileptic|asthmatiques?|asthmatic|asthma|asthme|alzheimer|parkinson|autiste|autistic)\b",
        ),
        (
            ("health", "pain"),
            "mal back knee hip shou neck disc lumb hern scia dos geno hanc disq oper",
            (
                r"\b(?:mal (?:au|aux|a la|a l') (?:dos|genoux?|hanche|epaules?|nuque|cervicales|lombaires)|(?:bad|sore|dodgy|weak|painful|injured) "
                r"(?:back|knees?|hips?|shoulders?|neck)|(?:dos|genou|hanche|epaule) (?:fragile|abimee?|douloureu\w+|operee?)|lumbago|sciatiques?|sciatica"
                r"|(?:hip|knee|back|heart|shoulder|cataract) (?:operation|replacement|surgery)|(?:operation|prothese) (?:de la hanche|du genou|du dos|de la cataracte|de l'epaule)"
                r"|(?:sors|sort|opere|operee) d(?:e la|u) (?:hanche|genou|dos|coeur)|hernies? discales?|slipped dis[ck]|herniated dis[ck])\b"
            ),
        ),
        (
            ("health", "heart"),
            "card pace coeu hear blood tens",
            (
                r"\b(?:cardiaques?|pacemaker|malade du coeur|problemes? de coeur|heart (?:condition|problem|trouble)s?|hypertension"
                r"|(?:high|low) blood pressure|souffre du coeur)\b"
            ),
        ),
        (("access", "wheelchair"), "faut whee", r"\b(?:fauteuils? roulants?|wheelchair\w*|en fauteuil)\b"),
        (
            ("access", "reduced mobility"),
            "mobi pmr redu limi marc pein diff trou bequ crut deam walk hand disa acce cann stic rolla fram unst rolle",
            (
                r"\b(?:mobilite reduite|pmr|reduced mobility|limited mobility|(?:ai|as|a|avons|ont|avez|ayant) du mal a (?:marcher|monter|se deplacer|me deplacer)|"
                r"ne (?:me |se )?(?:deplace\w*|marche\w*) (?:qu'en|qu'avec|pas|plus|presque plus) (?:fauteuil|une canne|facilement|sans aide)|(?:sans|ne (?:peu\w+|doi\w+)) (?:pas )?(?:trop|beaucoup) marcher|(?:ai|as|a|avons|ont) (?:de la )?peine a (?:marcher|monter|se deplacer)|(?:elle|maman|papa|mamie|papi|mere|pere|tante|dame|femme|mari) (?:ne )?marche (?:plus trop|plus beaucoup|presque plus|plus guere|tres peu|peu)|marche (?:tres )?(?:mal|difficilement|avec une canne|avec des bequilles)|difficulty walking|"
                r"trouble walking|can't walk far|bequilles|crutches|deambulateur|walking frame|walks with a (?:stick|cane)|zimmer frame|rollators?|walking (?:stick|aid)|"
                r"(?:a |avec une |sa )canne|ne (?:marche|peut) (?:presque )?plus (?:marcher|guere)?|unsteady on (?:her|his|my) (?:feet|legs)|"
                r"handicapee?s?|disabled|accessible)\b"
            ),
        ),
        (
            ("access", "no stairs"),
            "esca marc mont stai step grou plai clim",
            (
                r"\b(?:pas (?:d'escaliers?|de marches)|ne peut pas monter|no stairs|no steps|step[- ]free|"
                r"ground floor only|plain[- ]pied|(?:can't|cannot|can not|can no longer) (?:climb|manage|do|take|use)(?: the| any)?(?: (?:stairs|steps))?(?= ?(?:stairs|steps|[.,;!?]|$))|"
                r"ne (?:peut|peuvent|pouvons|peux) (?:plus|pas) (?:monter|prendre) (?:les |d')?(?:escaliers|marches))\b"
            ),
        ),
        (
            ("access", "no lift"),
            "asce lift elev",
            (
                r"\b(?:sans ascenseur|pas d'ascenseur|no lift|no elevator|without (?:a )?(?:lift|elevator)|"
                r"l'ascenseur est en panne)\b"
            ),
        ),
        (
            ("access", "hearing"),
            "male sour deaf hard ente hear",
            r"\b(?:malentendante?s?|(?:entend|entendent) (?:tres |plus |assez )?mal|(?:can\'t|cannot|doesn\'t) hear (?:very |so )?well|sourde?s?|deaf|hard of hearing|hearing[- ]impaired|hearing aids?)\b",
        ),
        (
            ("access", "sight"),
            "malv non aveu visu blin voit voie sees see sigh",
            (
                r"\b(?:malvoyante?s?|non[- ]voyante?s?|aveugles?|visually impaired|blind (?:guest|man|woman|"
                r"person|father|mother)|(?:y |ne )?voi(?:t|ent) (?:tres |plus |assez |presque plus )?(?:mal|rien|presque plus)"
                r"|(?:can't|cannot|doesn't|does not) see (?:very |so |too )?well|sees (?:very )?(?:badly|poorly)|(?:poor|failing) (?:eye)?sight)\b"
            ),
        ),
        (
            ("pet", "comes along"),
            "anim chie chat toutou chio dog dogs pet pets cat cats pupp",
            (
                r"\b(?:avec (?:notre|mon|ma|nos|mes|un|son) (?:petite? |gros |grand )?(?:chien\w*|chat\w*|toutou|"
                r"chiot|animal)|animaux (?:acceptes|admis|bienvenus|autorises)|chiens? (?:acceptes?|admis|"
                r"bienvenus?|autorises?)|with (?:our|my|a) (?:small |little |big )?(?:dog|cat|puppy|pet)s?|(?:dog|"
                r"pet)s?[- ](?:friendly|allowed|welcome)|we have a dog with us)\b"
            ),
        ),
        (
            ("pet", "comes along"),
            "acco vien voya dog cat pupp brin pani cage chie chat teck",
            (
                rf"\b(?:(?:mon|ma|notre|un|une) (?:petite? |gros |grosse |vieux |vieille )?{_ANIMAL} (?:nous |m'|me )?(?:accompagne\w*|vient avec|viendra avec|voyage avec|sera (?:du voyage|avec nous))"
                r"|(?:our|my|a|the) (?:small |little |big |old )?(?:dog|cat|puppy|pup|kitten|rabbit|terrier|poodle|pug|labrador|dachshund)"
                r" (?:(?:is |will be )?(?:coming|travelling|traveling)|comes|travels|in (?:his|her|its|a) (?:carrier|crate|basket|cage)|will (?:come|join|travel))"
                r"|(?:chien|chat|chienne|chatte|chiot|lapin|teckel|caniche|bouledogue|labrador)s? (?:dans (?:sa|son|une?) (?:cage|panier|caisse|sac)|en cage)"
                r"|bring(?:ing)? (?:our|my|the|a) (?:dog|cat|puppy)"
                r"|(?:adults?|adultes|people|personnes|of us|kids|child(?:ren)?|enfants?|ados?|teenagers?|b[ae]b(?:y|e)|(?:wife|husband|femme|mari) and i|moi),? (?:and|et|plus|\+)"
                rf" (?:our|my|a|the|mon|ma|notre|un|une|le|la) (?:small |little |big |old |petite? |gros |grand |vieux )?(?:dog|cat|puppy|{_ANIMAL})(?= ?(?:[.,;!?\n]|$)))"
                r"(?!\w)"
            ),
        ),
        (
            ("pet", "lives there"),
            "chie chat dog dogs cat cats",
            (
                r"\b(?:(?:attention|gare) (?:au|a la|aux) (?:\w+ )?(?:chien|chat|chienne)s?|(?:beware of|mind|watch (?:out )?for) the (?:\w+ )?(?:dog|cat)s?|"
                r"(?:there's|theres|there is|there are|we have|i have|i've got|j'ai|nous avons|on a) (?:also )?(?:a|an|two|un|une|deux) (?:\w+ )?(?:dog|cat|chien|chat)s?(?= ?(?:[,.;!?]|$|at home|so|and|et|a la maison|mais|but))|il y a (?:un|des|deux) (?:gros |grand )?(?:chien|chat)s? (?:a la maison|chez|dans)|"
                r"there(?:'s| is| are) (?:a|two|an?) (?:\w+ )?(?:dog|cat)s? (?:in|at))\b"
            ),
        ),
        (
            ("child", "car seat"),
            "sieg reha seat boos",
            (
                r"\b(?:sieges? (?:bebe|auto|enfants?)|rehausseurs?|baby seats?|child seats?|car seats?|"
                r"cosys?|maxi[- ]cosi|coques? bebe|booster(?: (?:seats?|cushions?))?)\b"
            ),
        ),
        (
            ("child", "cot"),
            "lit bebe cot crib trav chau warm bott berc mois",
            r"\b(?:lits? (?:pour )?(?:bebe|parapluie)|berceau|a (?:travel )?cot|cots|cribs?|chauffe[- ]biberon|bottle[- ]warmer)\b",
        ),
        (("child", "high chair"), "haut high", r"\b(?:chaises? hautes?|high[- ]?chairs?)\b"),
        (
            ("child", "pushchair"),
            "pous stro push pram bugg",
            r"\b(?:poussettes?|strollers?|pushchairs?|prams?|buggy)\b",
        ),
        (("comfort", "non-smoking"), "fume smok", r"\b(?:non[- ]fumeurs?|non[- ]smok(?:ing|er)s?)\b"),
        (
            ("comfort", "quiet"),
            "calm tran quie",
            (
                r"\b(?:au calme|(?:endroit|coin|table|chambre|lieu|place|salle|salon) (?:tres )?(?:calme|tranquille)|"
                r"(?:quiet|peaceful|secluded) (?:place|table|corner|room|spot)|somewhere (?:quiet|peaceful)|loin d(?:u|es) (?:bruit|groupes|cuisines)|"
                r"away from the (?:noise|crowds?|kitchen))\b"
            ),
        ),
        (
            ("comfort", "no perfume"),
            "parf frag ecol natu bio",
            r"\b(?:sans parfum|fragrance[- ]free|produits? (?:ecologiques?|naturels?|bio))\b",
        ),
        (
            ("language", "English"),
            "angl engl",
            (
                r"\b(?:anglophones?|(?:qui )?parl\w+ (?:bien )?anglais|english[- ]speaking|speaks? english|"
                r"en anglais|in english)\b"
            ),
        ),
        (("language", "French"), "fran fren", r"\b(?:francophones?|french[- ]speaking|speaks? french|in french)\b"),
        (
            ("language", "spoken"),
            "spea parl mait must flue",
            (
                r"\b(?:(?:must |who |can |should |to )?speaks? (?:good |some |fluent |both |a little )?|parl\w+ (?:couramment |bien |un peu )?(?:le |l')?|fluent in |"
                r"maitris\w+ (?:le |l'))(?:french|english|spanish|german|italian|japanese|chinese|mandarin|arabic|russian|portuguese|dutch|polish|"
                r"francais|anglais|espagnol|allemand|italien|japonais|chinois|arabe|russe|portugais|neerlandais|polonais)\b"
            ),
        ),
        (
            ("language", "other"),
            "span espa allemand neer dutc ital chin japo japa russ arab port mand germ hisp luso",
            (
                r"\b(?:(?:spanish|german|italian|chinese|mandarin|japanese|arabic|russian|portuguese)[- ]speaking|"
                r"(?:hispano|germano|russo|arabo|lusi?o|italo)phones?|qui parl\w+ (?:espagnol|allemand|italien|"
                r"chinois|japonais|arabe|russe|portugais)|(?:guide|commentaires?|visite|commentary|tour|possible|preferably|plutot|si possible|if possible)?,? ?\b(?:en (?:espagnol|allemand|italien|chinois|japonais|arabe|russe|portugais|neerlandais)|in (?:german|spanish|italian|dutch|portuguese|japanese|mandarin|russian|arabic)))\b"
            ),
        ),
        (
            ("trust", "references"),
            "refe conf trus casi dbs poli cred vett reco",
            (
                r"\b(?:(?:serieuses |bonnes |solides |excellentes )?references (?:\w+ )?(?:sont |are )?(?:exigees|demandees|requises|indispensables|souhaitees|obligatoires|essential"
                r"|required|needed|a must|please|expected|a l'appui)"
                r"|(?:de|toute|entiere|digne de) (?:toute |grande )?confiance|trustworthy|(?:can|could) (?:really )?(?:be )?trust(?:ed)?|casier (?:judiciaire )?vierge"
                r"|(?:dbs|police|background)[- ]check\w*|vetted)\b"
            ),
        ),
        (
            ("trust", "licence"),
            "lice perm",
            (
                r"\b(?:have|has|having|hold\w*|with|and|a|avoir|ayant|avec|titulaire du|possed\w+|le) (?:a |an |un |le )?(?:clean |full |valid |uk )*"
                r"(?:driving licen[cs]e|driver's licen[cs]e|permis (?:de conduire|b|voiture))(?= (?:is|are|est|sont|a must|required|exige|obligatoire|indispensable|"
                r"essential|and|et)\b|[.,;!]|$)"
            ),
        ),
        (
            ("trust", "keys"),
            "code clef cles keys key digi",
            (
                r"\b(?:code (?:de la porte|d'entree|porte) ?:? ?\w{2,6}|digicode|code (?:de l'immeuble|de l'alarme|du portail)|(?:alarm|door|gate|entry) code"
                r"|keys? (?:are|is|will be) (?:with|at|under|in)|les cles sont|clefs? (?:chez|sous|a la)|cles? (?:chez|"
                r"sous|a la loge)|keys? (?:with|under|at) the)\b"
            ),
        ),
    )
)


def constraints(text: Text) -> tuple[Constraint, ...]:
    """Every constraint of a message, in the order said. "No allergies" is none."""
    found: list[Constraint] = []
    for (kind, what), match in _CUES.hear(text):
        start, end = match.span()
        if kind in ("allergy", "health", "pet") and _NEGATED.search(text.folded[max(0, start - 30) : start]):
            continue
        names = [group for group in match.groups() if group] or [what]
        found.extend(Constraint(kind, name.strip(), text.slice(start, end), text.span(start, end)) for name in names)
    return tuple(sorted(found, key=lambda constraint: constraint.span))
