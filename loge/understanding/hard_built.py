"""How an insult, a threat or a cry for help is built, whatever words it takes: what is thrown at somebody, what is done to a body, to
what is dear, after dark; a body that fails, a fire, a weapon at the door, a child gone, a farewell.

Learnt from a second fresh list (tests/understanding/hard_fresh_2.tsv); :mod:`loge.understanding.hard` holds the words themselves.
"""

from __future__ import annotations

import re
from typing import Final

_BODY = r"(?:bras|jambes?|dents?|gueule|figure|tete|tronche|crane|nez|os|visage|cou|nuque|doigts?|mains?|machoire|genoux?|cotes|rotules?|yeux)"
_DEAR = r"(?:gosses?|enfants?|fils|filles?|famille|femme|mari|mere|chien|chat|voiture|maison|baraque|boutique|vitrine|porte)"
_BODY_EN = r"(?:jaw|legs?|arms?|nose|face|teeth|knees?|kneecaps?|neck|skull|fingers?|ribs|head|bones?|hands?)"
_LOW = (
    r"(?:betise|stupidite|connerie|debilite|nullite|malhonnetete|lachete|incompetence|mediocrite|ignorance|mechancete)"
)
_SOMEBODY = r"(?:person|people|lot|man|men|woman|liars?|little \w+|cow|pig|bitch|hag|git|clowns?|idiots?|morons?|cretins?|bastards?|slob|toads?|muppets?|prats?|twats?|tart|crooks?|oaf|witch|parasites?|leech(?:es)?|thie(?:f|ves)|rats?|snakes?|worms?|vultures?)"
_MEAN = r"(?:greedy|spineless|gutless|heartless|corrupt|crooked|thieving|lying|arrogant|smug|slimy|clueless|brainless|sorry|two-faced|petty|sneaky|rotten|foul|fat|stupid|lazy|ugly|miserable|useless|filthy|rude|snotty|nasty|dumb)"

# "je vais vous écraser le carton": a thing, done for the reader
NOT_A_THING: Final = rf"(?! (?:(?:un|une|des|le|la|les|ce|cette|ces|quelques|du) |l')(?!{_BODY}|{_DEAR}))"

INSULTS: Final[tuple[tuple[float, str], ...]] = (
    (0.85, r"(?:^|[.!?,;:] ?)(?:sale |pauvre )?especes? d(?:e |')(?!(?:poissons?|plantes?|fleurs?|arbres?|oiseaux|champignons?|roses?|pommes?)\b)\w+"),
    (0.85, rf"\b(?:vous etes|t'es|tu es|il est|elle est|ils sont|elles sont) (?:tous |toutes |vraiment )?d'une (?:\w+ )?{_LOW}\b|\bquelle {_LOW}\b(?= ?[!]|$)"),
    (0.85, r"\b(?:vous|tu) (?:me|nous) (?:fais|faites) (?:tous |toutes |vraiment )?(?:gerber|degueuler|chier|vomir)\b"),
    (0.85, r"(?<!j'ai pu )(?<!je peux )(?:d'|peut |peuvent |faut |faut vraiment |pouvez |peux )etre (?:vraiment |quand meme )?(?:aussi|si|a ce point|tellement|completement) (?:cons?|connes?|betes?|stupides?|debiles?|idiote?s?|nuls?|nulles?|incompetente?s?|abrutie?s?)\b"),
    (0.85, r"\b(?:quels?|quelles?) (?:gros |sacre |sacree )?(?:boulets?|brelles?|quiches?|abrutie?s?|cretine?s?|connards?|connasses?|tocards?|branques?|minables?|pignoufs?)\b(?=[ ,.!?]|$)(?! (?:aux?|lorraine|noires?|de canon|est|sont|prendre|choisir))"),
    (0.9, r"\b(?:sous|petites?|grosses?|vraies?|vieilles?)[- ]merdes?\b|\bnul(?:le)?s? a chier\b|\bsales? (?:radins?|pingres?|menteu\w+|voleu\w+|escrocs?|hypocrites?|profiteu\w+|fumiers?|ordures?|raclures?|larves?|cons?|connes?|bourge\w*)\b"),
    (0.85, r"\b(?:have|has|with|got) (?:the |all the )?(?:iq|brains?|intellect|intelligence|charm|manners) (?:of|like) an?\b(?! (?:genius|angel|queen|king|gentleman|lady))|\b(?:smarter|brighter|sharper) (?:bricks?|rocks?|spoons?|potatoes)\b"),
    (0.85, rf"\b(?:that|this|your|some|you) {_MEAN} (?:old |little |fat )?{_SOMEBODY}\b(?! (?:in the (?:field|meadow|barn|play|film)|grazing|costume|puppet))"),
    (0.85, r", the (?:cretin|moron|idiot|imbecile|bastard|crook|halfwit|half-wit|swine|liar|thief|bitch)s?(?= ?[.!?]|$)"),
    (0.85, r"\b(?:crawl|slither|go) back (?:under|into|to|in) (?:your|the|that|whatever) (?:rock|hole|stone|cave|gutter|sewer)\b|\b(?:pathetic|sorry|poor|sad) excuse for a (?!coffee|breakfast|bed|meal|room|towel)\w+|\bas useful as a (?:chocolate|glass|paper|wet)\b"),
)  # fmt: skip

THREATS: Final[tuple[tuple[float, str], ...]] = (
    (0.9, rf"\b(?:je|j'|on|nous|ils?|elles?|mon \w+|mes \w+) (?:vais |va |vont |allons |viens |finirai par )?(?:te |t'|vous |lui |leur )(?:re)?(?:cass|bris|pet|fracass|explos|eclat|demont|arrach|tord|coup|crev)\w* (?:(?:la|le|les|une?|deux|tes|vos|ses|son|sa|ton|ta|votre|leurs?) |l')(?:deux |sale )?{_BODY}\b(?! (?:de la|du|des) (?:chaise|table|poupee|statue|fauteuil|robinet))"),
    (0.9, r"\b(?:je|on|nous|mes \w+) (?:vais|va|vont|allons) (?:venir |revenir |passer |finir par )(?:te |t'|vous )(?:refaire le portrait|faire la peau|regler|demolir|massacrer|buter|tuer|frapper|corriger|cogner|casser|defoncer|saigner|crever)\b"),
    (0.9, r"\b(?:ne |n')?(?:t'en tireras|vous en tirerez|sortiras?|sortirez|rentreras?|rentrerez|repartiras?|repartirez|passeras|passerez)\b[^.!?\n]{0,20}\b(?:pas|plus|jamais)\b[^.!?\n]{0,15}\b(?:vivante?s?|entiere?s?|la nuit|debout|indemnes?)\b"),
    (0.85, r"\b(?:je|on) (?:te|t'|vous) (?:re)?(?:trouver(?:ai|a|ons)|attraper(?:ai|a|ons)|choper(?:ai|a)|aurai|coincer(?:ai|a))\b(?! (?:a|au|aux|la|dans|devant|pour|vers|sur|un|une|des|le|du|en|demain|fini|termine|paye|dit|rendu|tout)\b)"),
    (0.85, r"\b(?:vous|tu|(?:votre|ton|ta|vos|tes) \w+) (?:allez|vas|va|vont|pourriez|pourrais|pourrait|risquez|risques|finira|finirez) (?:bien |de |par )?(?:(?:d')?avoir un (?:petit |gros |grave )?(?:accident|malheur)|voler en eclats|partir en (?:fumee|flammes)|finir (?:a l'hopital|au cimetiere|sous terre|en cendres))\b"),
    (0.85, r"\bde quoi (?:je suis|nous sommes|on est|mes \w+ sont) capables?\b|\bprepare[rz]? (?:bien )?(?:tes|vos|ton|votre|ta) (?:dents?|cercueil|tombe|testament|machoire)\b|\b(?:dors|dormez|reve|revez) bien\b[^.!?\n]{0,25}\b(?:je sais|on sait|je connais|je te|je vous)\b|\bje sais\b[^.!?\n]{0,50}\bpar ou (?:tu|vous) (?:rentr|pass|sort)\w+"),
    (0.95, rf"\b(?:i'll|i will|i'm going to|im going to|i am going to|gonna|we'll|we will|someone (?:will|should|is going to)) (?:\w+ )?(?:break|smash|bust|crack|cave|rip|tear|shatter|rearrange|kick) (?:in )?(?:his|her|your|their|every|both) (?:\w+ )?{_BODY_EN}\b(?! (?:cast|brace|massage))"),
    (0.9, r"\b(?:put|send|land) (?:you|him|her|them|your \w+) (?:in|into|to) (?:a |the |an )?(?:hospital|ground|wheelchair|coffin|grave|intensive care|morgue|icu|ditch)\b|\b(?:i|we)(?:'ll| will| swear i(?:'ll| will)|'m going to| am going to| are going to) (?:\w+ )?(?:end|finish|destroy|ruin|bury|gut|drown|strangle|murder|slaughter|shoot|stab|hurt|hit|punch|slap) (?:you|him|her|them)\b(?! (?:an?|the|some|up|to|over|with|off|in)\b)"),
    (0.85, r"\b(?:had better|'d better|better) watch (?:yourself|yourselves|your (?:step|back|mouth|kids|children|family))\b(?! on the (?:stairs|ice|step))|\bone match (?:and|is all)\b|\bwhat (?:i'm|i am|we're|we are|my \w+ (?:is|are)) capable of\b|\byou(?:'ll| will|'re going to| are going to) (?:\w+ )?(?:regret|pay for|be sorry for) (?:this|it|that) (?:when|once|as soon as|dearly)\b"),
    (0.9, r"\b(?:won't|will not|wont|never|not) (?:\w+ )?(?:get|make it|walk|leave|come|crawl) (?:\w+ ){0,4}alive\b|\b(?:which|what|where) (?:school|nursery|class|street) (?:your|ur) (?:kids?|children|son|daughter|family|little ones?) (?:go|goes|is|are|attend\w*|live|lives|play|plays)\b"),
)  # fmt: skip

_WHO = r"(?:il|elle|mere|pere|mari|femme|fils|fille|bebe|maman|papa|voisine?|grand[- ]\w+|tante|oncle|ami\w?|cliente?|monsieur|madame|dame|homme|enfant|petite?|gamine?|frere|soeur)"
DANGER: Final = re.compile(
    rf"\b(?:{_WHO}\b[^.!?\n]{{0,25}}\b(?:effondree?|ecroulee?|evanouie?|s'effondre|s'ecroule|tournee? de l'oeil)|{_WHO}\b[^.!?\n]{{0,40}}ne (?:reagit|repond|bouge|respire|parle|se reveille) (?:plus|pas)(?! (?:a (?:mes|nos|vos) |au (?:telephone|mail)|francais|anglais|un mot))|"
    r"(?:des|de grandes|les) flammes\b|(?:prend|a pris|est en) feu\b|fumee [^.!?\n]{0,20}(?:sort|monte|envahit)|"
    r"(?:avale|pris|ingere|bu)e?s? (?:tous|toutes|toute|plein|une poignee|des tas|trop)\b[^.!?\n]{0,12}\b(?:cachets?|medicaments?|comprimes?|pilules?|somniferes?|boite|javel)|(?:cachets?|comprimes?|somniferes?|rasoir|corde) (?:devant moi|dans la main|a portee)|"
    r"(?:tape|cogne|frappe|force|enfonce|defonce|essaie d'entrer|veut entrer)\b[^.!?\n]{0,30}\b(?:porte|fenetre|volet)\b[^.!?\n]{0,30}(?:couteau|hache|arme|pistolet|fusil|batte)|(?:avec|a|tient) un (?:couteau|fusil|pistolet|revolver|hachoir) (?:a la main|dans la main|contre|sur (?:moi|elle|lui|nous))|"
    r"(?:fils|fille|enfants?|petite?|gamine?|bebe|garcon)\b[^.!?\n]{0,40}(?:n'est plus (?:la|dans|au|sur|chez)|a disparu|introuvable|n'est (?:pas|jamais) rentree?|on ne (?:le|la) (?:re)?trouve (?:plus|pas|nulle))|"
    r"(?:bras|jambe|bouche|visage|main) (?:\w+ ){0,2}(?:qui )?(?:ne repond|ne bouge|paralys\w+|engourdi\w?)|parle de travers|bouche de travers|n'arrive (?:plus|pas) a (?:respirer|avaler)|(?:gorge|langue|visage) (?:\w+ ){0,2}(?:gonfle|enfle)|levres bleues?|"
    r"je ne serai plus la(?= ?[.!?]|$| pour (?:vous|te|personne))|a quoi bon (?:continuer|vivre)|personne ne (?:me )?(?:regrettera|remarquera)|ne plus me reveiller|adieu a tous|disparaitre pour de bon|ouverte? les veines|"
    r"lips (?:are|have gone|going|turning|went) blue|turning blue|won't wake up|not waking up|unresponsive|doesn't respond|"
    r"cut (?:her|his|my|their) (?:wrists?|veins|throat)|slit (?:her|his|my|their)|(?:trying|wants|about) to (?:break|kick|smash|force|climb) (?:down|in|into|through|open)|break(?:ing|s)? (?:down|into|through) (?:my|our|the) (?:door|house|room|flat|window)|(?:has|with|holding|got|waving) a (?:knife|gun|machete|axe)\b(?! (?:set|block|sharpener|drawer))|"
    r"(?:girl|boy|son|daughter|child|kid|baby|toddler|twins?|grandson|granddaughter)\b[^.!?\n]{0,80}(?:can't|cannot|can not|couldn't) find (?:her|him|them)|(?:girl|boy|son|daughter|child|kid|toddler|mother|father|husband|wife|he|she)\b[^.!?\n]{0,20}(?:wandered off|went missing|vanished)|"
    r"(?:throat|tongue|face|neck) (?:is |keeps |has )?(?:\w+ )?(?:swelling|swollen|closing)|can't (?:swallow|breathe|feel (?:my|his|her)|move (?:my|his|her))|(?:arm|leg|side|face) (?:\w+ ){0,2}(?:numb|drooping|paralysed|gone limp)|slurring|"
    r"(?:fait|fais|faire|eu) un malaise|(?:coince|bloque)e?s? dans (?:l'ascenseur|la cave|le garage)|(?:va|allait|veut|menace de) sauter(?! (?:de joie|a la corde|sur|dans la piscine|le repas|une))|au bord du vide|"
    r"(?:stopped|not|isn't|is not) moving|skin is cold|sparks (?:everywhere|flying|from)|electric shock|(?:took|taken|swallowed) (?:something|too (?:much|many)|all)\b[^.!?\n]{0,40}(?:eyes|awake|sleepy|dizzy|pills|tablets)|can't (?:stay awake|keep my eyes open)|"
    r"(?:pills|tablets|rope|razor) (?:right )?(?:here |out )?(?:in front of me|in my hand|beside me|next to me|ready)|(?:nobody|no one|no-one) (?:will|would|'ll) (?:miss|notice|care about) me|better off without me|can't go on (?:any ?more|like this|living)|no (?:point|reason) (?:in )?(?:living|going on|to live))"
)
