"""Hard words: insults and threats, with the words that show them; and whether someone may be in danger.

Insults are those of :mod:`loge.understanding.mood` and more ways to throw a word at someone; a threat says what the writer
will do to the reader. Words with an innocent life of their own ("ma chatte", "une gerbe", "tuer le temps", "kill two birds",
"je vais vous retrouver à la gare") count only where they are thrown. To sue, to complain, to review badly are rights, never
threats. Danger is heard generously: a false alarm costs a glance, a missed one may cost a life.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from loge.understanding import hard_built as built
from loge.understanding.mood import moods
from loge.understanding.text import Text
from loge.understanding.unmasked import readings
from loge.understanding.values import Span

Kind = Literal["insult", "threat"]
LONGEST: Final = 20_000  # characters that are listened to
SURE: Final = 0.7

# What an animal, a piece of furniture or a title may also be: "un gros chien", "pauvre bête" insult nobody.
_BEASTS = re.compile(r"(?:gros|grosse|pauvre|sale|quel|quelle)s? (?:chiens?|porcs?|betes?|clowns?|guignols?)$")
_FOE = (
    r"(?:abruti\w?|andouille|arriere\w?|attarde\w?|baltringue|batard\w?|bolos{1,2}e?|bouffon\w?|branleu\w+|cafard|"
    r"charlatan|charlot|cloche|clown|con|connard|conne|connasse|crapule|cretin\w?|crevure|cruche|debile|dinde|degenere\w?|"
    r"demeure\w?|enflure|escroc|faux[- ]cul|feignasse|feignant\w?|gourdasse|gourde|grognasse|guignol|hypocrite|idiot\w?|"
    r"ignare|imbecile|incapable|incompetent\w?|larve|lopette|mechant\w{1,2} femme|menteu\w+|merde|minable|mongol\w?|"
    r"morue|mytho\w*|naze|nul|nulle|nullard\w?|nullite|ordure|parasite|pauvre type|petasse|pimbeche|plouc|pouffiasse|"
    r"pourriture|pourri\w?|poufiasse|putain|pute|raclure|rat|ripou\w?|salaud|salopard\w?|salope|sangsue|tache|tare\w?|"
    r"tocard\w?|traine[- ]?savates?|truie|vache|vaurien\w{0,2}|vermine|voleu\w+|voyou|vipere|ane|thon|bon a rien|"
    r"bonne a rien|bras casse|rien du tout|moins que rien)s?"
)
_FOE_EN = (
    r"(?:arse|arsehole|ass|asshole|bastard|bimbo|bitch|bitches|buffoon|cheat|clown|cow|coward|creep|cretin|crook|"
    r"cunt|dickhead|dimwit|disgrace|donkey|dumbass|failure|fool|fraud|freak|hag|hypocrite|idiot|idiots|imbecile|"
    r"incompetent|jerk|joke|leech|liar|loser|lowlife|maggot|moron|muppet|nobody|parasite|pest|pig|prick|rat|retard|"
    r"scammer|scum|scumbag|skank|slag|slut|snake|swine|thief|thieves|tosser|trash|twat|twit|vermin|waste of space|weasel|"
    r"wanker|whore|worm|leeches|cockroach|cockroaches)(?:s|es)?"
)
_VERY = r"(?:(?:vraiment|tous|toutes|trop|qu'une?|que|des|de|une?|bien|tres|completement|totalement|juste|la|le|les|pire|pires|petits?|petites?|gros|grosses?|sales?|pauvres?|vieux|vieille|belle|beau|sacres?|sacree|fichus?|foutus?|parfaits?|parfaite) ){0,4}"
_QUITE = r"(?:(?:all|so|just|really|completely|totally|utterly|such|a|an|the|absolutely|absolute|nothing but|fucking|bloody|bunch of|lot|old|little|fat|filthy|dirty|useless|stupid|complete|total|utter|lot of|pack of|biggest|worst|incompetent|lazy|miserable|pathetic|dumb) ){0,5}"

_INSULTS: Final[tuple[tuple[float, str], ...]] = (
    # thrown with a verb: "vous êtes", "tu n'es qu'", "t'es", "quelle … vous faites"
    (0.9, rf"\b(?:vous (?:n')?etes|t'es|tu (?:n')?es) {_VERY}{_FOE}\b"),
    (0.9, rf"\b(?:quels?|quelles?) {_VERY}{_FOE} (?:vous|tu|celui|celle|ces|cette)\b"),
    (0.9, rf"\b(?:especes?|bande|tas|ramassis|clique|equipe) d(?:e |'|es ){_VERY}{_FOE}\b"),
    (0.85, rf"(?:^|[.!?,;:\n] ?|\b(?:et|toi|vous|creve|ta gueule) )(?:sale|pauvre|petite?|gros|grosse|vieux|vieille|espece de) {_FOE}(?=[ ,.!?]|$)"),
    (0.85, rf"(?:^|[.!?\n] ?){_FOE}(?= ?[,!] ?(?:vous|tu|t'|va|allez|je|reponds|repondez|degage|on|rends|rendez|bouge|apprends|apprenez|ta|votre|c'est))"),
    (0.85, rf"[,!] ?(?:ma pauvre |mon pauvre |sale |gros |grosse |pauvre )?(?:{_FOE}) ?(?:!|$)"),
    (0.9, r"\b(?:pauvre (?:type|fille|mec|cloche|con|naze|tache|fou|folle)|gros naze|grosse vache(?! (?:dans|du|de la|au|aux|a|noire|blanche|laitiere|qui|et son))|vieille peau|vieille bique|vieux debris|petite? merdeu\w+|sac a merde|petite merde|sombre (?:con|idiot|merde|cretin|imbecile))\b(?! de (?:type|fille))"),
    (0.95, r"\b(?:sale|sales|ces|bande de|espece de|tous des) (?:race|arabes?|juifs?|juives?|noirs?|blacks?|negres?|chinois\w*|roms?|gitans?|manouches?|pedes?|gouines?|tapettes?|etrangers?|immigres?|musulmans?|boches?|rosbifs?|handicapes?|vieux|vieilles)\b(?=[ ,.!?]|$)"),
    (0.95, r"\b(?:bougnoules?|youpins?|bamboulas?|bicots?|negros?|tarlouzes?|fiottes?)\b"),
    (0.9, r"\b(?:retourne[zr]?|rentre[zr]?|degage[zr]?)(?:[- ](?:vous|toi))? (?:donc )?(?:dans|chez|en) (?:ton|votre|vos|ta|toi|vous|afrique|algerie)\b"),
    (0.9, r"\b(?:va|allez|allez[- ]vous|allez donc|va donc) (?:te |vous )?(?:faire|chier|crever|mourir|pendre|au diable|brûler en enfer)\b(?= (?:voir|foutre|mettre|enculer|cuire|pendre|soigner|plumer|bande|avec|,)|[ ,.!?]|$)(?! (?:du|de la|des|le|la|les|une?|vos|votre|ton) (?:courses|course))"),
    (0.85, r"\bcreve[zr]?\b(?= ?(?:[,!]|donc\b|$))"),
    (0.9, r"\b(?:je|on|nous) (?:vous|t'|te) (?:emmerd\w+|conchi\w+|vomi\w*|meprise\w*|crache (?:dessus|a la figure))\b"),
    (0.85, r"\b(?:vous|tu) (?:me|nous) (?:degout\w+|repugn\w+|debect\w+|faites? vomir|fais vomir|faites? pitie|fais pitie)\b"),
    (0.85, r"\b(?:vous|tu) ne (?:valez|vaux|servez|sers) (?:strictement |vraiment |absolument )?(?:a )?rien\b"),
    (0.85, r"\b(?:cervelle|cerveau|qi|intelligence) (?:d'|de )(?:une? )?(?:moineau|huitre|poulpe|bulot|moule|piaf|poule|mouche|poisson)\b|\brien dans (?:le crane|la tete|la cervelle|le ciboulot)\b|\bpas de cerveau\b|\bneurones?\b(?=[^.!?]{0,20}\b(?:deux|seul|unique)\b)"),
    (0.85, r"\b(?:degage[zr]?|casse[- ]toi|cassez[- ]vous|foutez le camp|fous le camp|tire[- ]toi|barre[- ]toi)\b(?! (?:la|le|les|l'|une?|du|de|des|mon|ma|mes|vite|avant|a|au|en|pour|tot|bien)\b)"),
    (0.9, r"\b(?:ferme|fermez|boucle|bouclez)[- ]la\b(?! (?:porte|fenetre|boutique|grille|cave|barriere|maison|valise|chambre|piscine|rue|voiture|ceinture))"),
    (0.9, r"\b(?:ta|vos|votre|vot') (?:sale )?(?:gueule|tronche|sale tete)\b"),
    (0.9, r"\b(?:nique|niquez|encule|enculez|baise) (?:ta|ton|vos|votre|tes|sa)\b|\bntm\b|\btg\b(?= ?[!,.]|$)|\bfdp\b"),
    (0.85, r"\boccupe(?:-toi|z-vous) de (?:tes|vos) (?:affaires|oignons|fesses|culs?)\b"),
    (0.85, r"\b(?:honte|erreur) (?:pour|a|de) (?:la|votre|l'|ta) (?:profession|metier|humanite|casting|nature|race|espece)\b"),
    (0.85, r"\b(?:vivre|vis|vivez|vit) (?:sur le dos|aux crochets) d(?:es|u|e)\b"),
    (0.85, r"\b(?:va|allez) (?:apprendre (?:ton|votre) metier|te faire soigner|vous faire soigner|jouer ailleurs|consulter)\b"),
    # masked with stars, figures or points
    (0.9, r"\bc[o0*.]?[nm*][nm*]?[a4@*]r[dt]s?\b|\bc[*o]n{1,2}[a*][s*]{1,2}es?\b|\b(?:f\*+k?|f\*\*\*|fck|fuk|fvck)(?= ?(?:you|off|u\b|this|your))|\bs\*+pe\b|\bs[a4@*]l[o0*]p[e3*]\b|\be\*+cul\w*|\bp\*+te\b(?! a)|\bm\*+de\b|\bb\*+ch\b|\ba\*+hole\b|\bsh\*+t (?:company|staff|service)"),
    # learnt from a fresh list (tests/understanding/hard_fresh.tsv)
    (0.85, r"\b(?:est|sont|c'est|etre|a un tel|a une telle|tel|telle) (?:une? |des |de |vraiment |sacrement |bien |un sacre |une sacree )*(?:abruti\w?|cretin\w?|imbecile|connard|connasse|salaud|salope|salopard|cruche|debile|demeure|ordure|bouffon\w?)s?\b(?! (?:du quartier|de rester))"),
    (0.85, r"\b(?:vous etes|t'es|tu es) une (?:vraie |veritable )?honte\b|\b(?:tu pues|vous puez)\b|\bsales? (?:petite?s? |gros(?:se)? )?(?:fouine|garce|peste|morveu\w+|rat|vipere|cafard|punaise)s?\b(?! dans)"),
    (0.9, r"\b(?:s a l o p e|c o n n a r d|c o n n e|p u t e|e n c u l e|m e r d e)\b|\bferme[zr]? (?:donc )?(?:ta|votre) (?:g\W?\w*ule|bouche|grande bouche)\b|\bg\*+e?ule\b"),
    (0.9, r"\bb[!1*]tch(?:es)?\b|\bst[*]p[i1!]d\b|\bbrain[- ]dead\b|\bwhere the sun (?:doesn't|does not|don't|never) shine|\bshove your \w+ (?:up|where)\b"),
    (0.85, r"\byou (?:all |people |lot |guys )?(?:disgust|sicken|repulse|nauseate) me\b|\byou (?:people|lot|guys|all) are (?:all )?(?:subhuman|vermin|animals|filth)\b|\b(?:only an?|sort of|kind of|like an?) (?:complete |absolute )?(?:cretin|imbecile|moron|idiot|halfwit|numpty)s?\b"),
    (0.85, r"\byou (?:absolute|utter|total|complete|daft|silly|stupid) (?:plank|git|numpty|pillock|prat|cow|pig|berk|muppet|tool|melt)\b|\b(?:thieving|lying|lazy|useless|robbing) (?:git|cow|toad|rat|sod|muppet|crook)s?\b"),
    # English
    (0.9, rf"\b(?:you(?: all| lot| people| guys| two| both)?(?: are| were|'re)|u r|ur|youre) {_QUITE}{_FOE_EN}\b"),
    (0.85, rf"\b(?:you|what an?|what|absolute|total|utter|complete|bloody|fucking|stupid|lazy|filthy|dirty|fat|ugly) {_QUITE}{_FOE_EN}\b(?= ?[,.!?]|$| you| the| every| all| and| i | are| answer| just)"),
    (0.9, rf"\b(?:bunch|pack|lot|gang|load) of {_QUITE}{_FOE_EN}\b"),
    (0.85, rf"(?:^|[.!?,\n] ?)(?:you )?(?:bloody |fucking |stupid |absolute |complete )?(?:{_FOE_EN})(?= ?[,!] ?(?:every|the lot|all|you|answer|the whole|i |get))"),
    (0.85, r"\bwhat (?:an? )?(?:absolute |complete |utter |bloody |fucking )?(?:idiot|fool|moron|clown|joke|liar|cretin|imbecile)s? (?:you|they) (?:are|were|must)\b"),
    (0.9, r"\b(?:you|u) (?:stupid|dumb|filthy|fat|lazy|ugly|useless|pathetic|worthless|ignorant|disgusting|dirty|little|old|nasty|vile|miserable|incompetent|silly)\b(?: (?:old|little|fat|stupid|useless))? (?:\w+)(?= ?[,.!?]|$| i | answer)"),
    (0.85, r"\byou(?:'re| are|r)? (?:all )?(?:so |too |really |just |completely |utterly |fucking |absolutely |such )*(?:thick|dumb|stupid|worthless|useless|pathetic|brainless|disgusting|vile|ugly|retarded|subhuman)\b"),
    (0.85, r"\byou must be the (?:dumbest|stupidest|thickest|laziest|ugliest|worst|most (?:stupid|useless|incompetent|pathetic))\b|\bare you (?:stupid|dumb|thick|retarded|blind|brain ?dead|an idiot)\b|\bbrain (?:of|the size of) a\b|\bhalf a brain\b"),
    (0.9, r"\b(?:fuck|screw|piss|sod|bugger|eff) (?:you|off|u|yourself|yourselves|your)\b|\b(?:get lost|get stuffed|drop dead|eat shit|kiss my (?:arse|ass)|go to hell|rot in hell|burn in hell|up yours|go (?:and )?die)\b"),
    (0.9, r"\bgo back (?:to )?(?:where you (?:came|come) from|to your (?:own )?country|home to)\b|\b(?:dirty|filthy|bloody|fucking) (?:foreigners?|immigrants?|jews?|arabs?|muslims?|gypsies|gays?|blacks?|pakis?|frogs?)\b|\b(?:niggers?|faggots?|pakis|kikes?|wogs?)\b"),
    (0.9, r"\bpiece of (?:shit|crap|trash|garbage|filth)\b|\bwaste of (?:space|oxygen|skin)\b(?! to)(?<!it a waste of space)|\bshut (?:the (?:fuck|hell) )?(?:up|your (?:mouth|face|trap|gob))\b(?! (?:the|shop|house|for|at|from|and lock))(?<!to shut up)"),
)  # fmt: skip

_TO = r"(?:te|t'|vous|toi|votre|ton|ta|vos|tes)"
_HARM = (
    r"(?:tuer|buter|crever|defoncer|demolir|etrangler|frapper|gifler|cogner|taper|egorger|planter|saigner|fracasser|"
    r"massacrer|detruire|descendre|eclater|exploser|allumer|flinguer|poignarder|bruler|casser (?:la|les|une)|briser (?:la|les)|"
    r"peter (?:la|les)|faire la peau|faire (?:du mal|souffrir|payer|regretter|pleurer|vivre un enfer)|faire mal|pourrir la vie|"
    r"gacher la vie|en coller une|en mettre une|mettre (?:mon|une?) (?:poing|balle|raclee|claque|droite)|regler (?:ton|votre) compte|"
    r"apprendre la politesse|corriger|ecraser|marcher dessus|noyer|jeter par la fenetre|rouler dessus|refaire le portrait|"
    r"arracher (?:la|les)|lyncher|violer|enterrer|liquider|eliminer)"
)
_THREATS: Final[tuple[tuple[float, str], ...]] = (
    (0.95, rf"\b(?:je|on|nous|il|mon (?:frere|cousin|mari|pere)|mes (?:freres|cousins|amis|potes)) (?:vais|va|allons|vont|viens|viendrai|viendra|reviens|reviendrai|veux|jure que je vais|jure de)? ?(?:bien |tous |toutes |tout )?{_TO} ?{_HARM}\b{built.NOT_A_THING}"),
    (0.95, r"\b(?:je|on) (?:te|t'|vous) (?:tue|tuerai|bute|creve|defonce|egorge|frappe|eclate|fume|plante|saigne|demolis|massacre|etrangle|brule|explose|flingue|aurai|casse la)\b(?! (?:un mot|une lettre|le message|un mail|une photo|les courses|un peu|le travail|une clope|du poisson))"),
    (0.95, r"\b(?:vous etes|t'es|tu es|vous etes tous|etes tous) (?:deja )?(?:mort|morte|morts|mortes|fini|finie|foutus?)\b(?= (?:si|demain|ce soir|quand)| ?[!,]|$)"),
    (0.9, r"\b(?:je vais|je viens|je viendrai|on va|on vient|nous allons|je reviens) (?:tout |vous |te )?(?:casser|peter|detruire|saccager|bruler|faire sauter|demolir|exploser|defoncer|mettre le feu)\b(?= (?:la (?:gueule|figure|tete|baraque|boutique|porte)|les? (?:dents|jambes|genoux|bras|vitres)|a (?:votre|ton|vos|ta)|chez|votre|ton|ta|vos)|[ ]?[!.]|$)"),
    (0.9, r"\b(?:mettre|mets|mettrai|foutre|fous|foutrai) le feu (?:a|chez|au|dans) (?:votre|ton|ta|vos|tes|chez|vous|toi|tout|la loge|l'agence|l'hotel|bureau)|\bfaire sauter (?:votre|ton|la|l')|\b(?:ton|ta|votre|vos|tes) \w+ (?:va|vont) (?:bruler|sauter|crever|y passer|finir en cendres)\b"),
    (0.9, r"\b(?:vous allez|tu vas|vous n'allez pas tarder a|tu finiras par) (?:bien |tres |vite |tous |me |nous |le |l'|amerement )*(?:regrett\w+|payer (?:cher|tres|pour (?:ca|cela)|ca|cela|au)|souffrir|crever|mourir|pleurer|avoir mal|morfler|prendre cher|ramper|saigner|supplier)\b"),
    (0.85, r"\b(?:vous allez|tu vas) (?:me|nous|me le|le|nous le) (?:le )?(?:payer|paierez?|regretter|revaloir)\b(?! (?:par|en|comptant|a la livraison|avant))|\b(?:vous|tu) (?:me le )?(?:paierez?|paieras|regretterez?|regretteras)\b(?= (?:tres )?(?:cher|ca|cela|amerement)| ?[!.]|$)"),
    (0.85, r"\btu vas voir (?:ce (?:qui|que)|de quel bois|ta gueule|toi)|\bvous allez voir (?:ce (?:qui va|que je|qu'il)|de quel bois|a qui)\b|\b(?:savez|sais) pas (?:a qui|de quoi) (?:tu|vous|je)\b(?= (?:as|avez|suis|affaire))"),
    (0.85, r"\b(?:je|on|nous) (?:sais|sait|savons|connais|connait|connaissons) (?:tres bien |bien |exactement )?(?:ou (?:tu|vous) (?:habit\w+|viv\w+|dor\w+|travaill\w+|gar\w+)|(?:ton|votre|vos) (?:adresse|visage|voiture|enfants?|famille|horaires))\b(?!(?: deja)?[ ,]*(?:je|j'|donc|merci|pas besoin|inutile|et je (?:passe|viens avec)))"),
    (0.95, r"\b(?:dans|a|de) quelle (?:ecole|creche|rue|classe) (?:vont|va|sont|est|vivent|dorment) (?:vos|ton|ta|tes|votre) (?:enfants?|fils|filles?|gosses?|petits?|famille)\b(?=[^?]*$|[^?]*[.!])"),
    (0.85, r"\b(?:je|on|nous) (?:vais|va|allons|viendrai|finirai par|finira par) (?:te|vous) (?:retrouver|trouver|attraper|choper|coincer|attendre|avoir)\b(?! (?:a|au|aux|la|dans|devant|pour|vers|sur|ce|demain|un|une|des|quelqu|en|le|de)\b)|\bon (?:se|va se) (?:retrouvera|reverra|recroisera|retrouver) ?(?:[!.]|$|toi|vous verrez)"),
    (0.85, r"\b(?:vous|t'|te) attends? (?:a|en|devant|dehors|au) [^.!?\n]{0,40}(?:s'expliquer|regler|entre hommes|vous allez voir|tu vas voir|ta gueule|compte)|\battends?[- ]moi dehors\b"),
    (0.85, r"\bgare a (?:vous|toi|vos|ton|ta|tes|votre)\b|\bsurveille[rz]? (?:bien )?(?:tes|vos) arrieres\b|\b(?:prends garde|prenez garde|attention) a (?:toi|ta famille|votre famille|vos enfants|tes enfants)\b(?= ?[,.!]|$)|\bfa(?:is|ites) (?:bien )?attention a toi\b(?= ?[!.]?$)"),
    (0.85, r"\bun accident (?:est si vite|est vite|arrive|peut (?:vite )?arriver)\b(?=[^.!?]{0,12}(?:arrive|,|!|\.|$)[^.!?]{0,30}(?:pense|reflechi|vous|toi|tu|dommage|$))|\b(?:ca|cela) (?:va|risque de) (?:tres |vraiment )?(?:mal (?:finir|se (?:passer|terminer))|barder|saigner|chauffer)(?: (?:pour (?:vous|toi|votre)|tres|si|entre))?\b"),
    (0.9, r"\b(?:si|que|quand) je (?:te|vous) (?:croise|revois|attrape|trouve|chope|recroise|vois)\b(?=[^.!?]*(?:mort|tu vas|vous allez|gueule|\.\.\.|!|$))|\bjamais je (?:te|vous) (?:croise|revois|attrape)\b|\bou je (?:te|vous) (?:frappe|tue|cogne|gifle)\b"),
    (0.85, r"\b(?:prepare[- ]toi|preparez[- ]vous) a (?:passer un (?:sale|mauvais) quart|souffrir|payer|pleurer|avoir mal|le regretter)\b|\b(?:sale|mauvais) quart d'heure\b|\b(?:vous ne|tu ne|vous|tu) (?:rirez|riras|rigolerez?|rigoleras|ferez le malin|feras le malin) (?:plus|moins)\b|\bde vieux os\b"),
    (0.85, r"\b(?:mon (?:frere|cousin|pere|mari|ami|chien)|mes (?:freres|cousins|amis|potes|gars)) (?:va|vont|viendra|viendront) (?:s'occuper de|(?:te|vous) (?:rendre|faire une) (?:une )?(?:petite )?visite|passer (?:te|vous) voir|(?:te|vous) (?:expliquer|apprendre))\b"),
    (0.9, r"\bj'ai (?:une |un )?(?:arme|fusil|flingue|pistolet|couteau|batte)\b(?=[^.!?]{0,60}(?:hesiter|servir|sais m'en|pour vous|pour toi|t'attend|vous attend|pret))|\b(?:mettre|mets|prendre|prends|foutre) (?:mon|ma|un|une) (?:poing|main|balle|coup|pied|batte) (?:dans|sur|au) (?:la|ta|votre|le|ton)\b|\bmon poing dans (?:la|ta|votre)\b"),
    (0.9, r"\b(?:t'|te|vous) (?:arracher|couper|crever|casser|briser|peter|exploser) (?:les?|la|une) (?:yeux|tete|langue|gorge|gueule|dents|jambes|bras|figure|genoux|doigts|cou)\b|\bcasser (?:la|ta|votre) (?:gueule|figure|tete|tronche)\b"),
    (0.85, r"\b(?:ne dormiras?|ne dormirez|dors|dormez) (?:plus tranquille|que d'un oeil|plus jamais)\b|\b(?:tes|vos) jours sont comptes\b|\b(?:dernier|derniere) (?:avertissement avant|jour de (?:ta|votre) vie)\b"),
    (0.9, r"\bje (?:te|vous) (?:demonte|fracasse|casse en deux|refais le portrait)\b|\b(?:regler|regle|reglera|regle-?rons) (?:ca|cela|nos comptes) entre hommes\b|\b(?:tu vas|vous allez) le sentir passer\b"),
    (0.85, r"\bje (?:connais|sais) (?:l'ecole|la creche|la classe|le bus|le trajet|la rue) (?:de|d') ?(?:ta|ton|tes|votre|vos)\b|\b(?:feriez|ferais) mieux de (?:fermer|verrouiller|surveiller|bien fermer) [^.!?]{0,40}\b(?:cette nuit|ce soir|la nuit)\b"),
    (0.85, r"\b(?:venir|viens|viendrai|reviens|reviendrai|passe|passerai) avec (?:deux|trois|mes|des|quelques) (?:potes|copains|gars|cousins|freres)\b(?=[^.!?]*(?:verra|verrez|rigol|rire|rirez|explique))|\bje (?:brule|crame|fais sauter|saccage) (?:la|ta|votre|tout|l')"),
    (0.85, r"\bdors bien\b[^.!?]{0,25}\bderniere fois\b"),
    (0.85, r"\bwatch your back (?:when you (?:leave|go|walk|come)|tonight)|\b(?:i|we)(?:'ll| will) burn (?:that|this|your|the) \w+|\bteach(?:es)? you a lesson\b(?! in\b)"),
    # English
    (0.95, r"\b(?:i|we|they|he|my (?:brother|cousins?|husband|friends|mates|lads)) ?(?:'ll|will|'m going to|am going to|are going to|'re going to|gonna|'m gonna|swear (?:to god )?i(?:'ll| will)|want to|would love to|should) (?:come (?:down |over )?(?:there |here )?(?:and |to )?)?(?:really |personally |fucking )?(?:kill|hurt|beat|smash|stab|shoot|strangle|choke|punch|break|burn|destroy|end|bury|slap|hit|rape|cut|knock|crush|ruin|torch|slit|skin|get) (?:you|your|u|ur|the (?:hell|shit|crap) out of you|down your|every bone)\b(?! (?:a|an|some|there|the (?:best|car|keys|papers|form)|in touch|to the|tickets|an email))"),
    (0.9, r"\b(?:smash|break|kick|bash|punch) your (?:face|legs?|head|skull|teeth|knees|nose|windows?|neck|jaw|arms?)\b|\bbeat the (?:hell|shit|crap|living daylights) out of (?:you|u)\b|\bburn (?:your|the) \w+ (?:down|to the ground)\b|\byour (?:house|car|office|shop) (?:will|is going to|might) burn\b"),
    (0.9, r"\byou(?:'re| are| r) (?:all |so |all so )?(?:dead|finished|a dead (?:man|woman))\b(?= (?:if|when|next|meat)| ?[!,]|$)(?! right)|\bdead meat\b"),
    (0.85, r"\byou(?:'ll| will|'re going to| are going to) (?:all |so |really |bitterly )*(?:regret (?:this|it|that|ever|the day)|be (?:so |very )?sorry(?! to)|pay for (?:this|that|what)|suffer|wish you)\b(?! at)|\byou(?:'ll| will) (?:bitterly )?regret\b(?= ?[!.,]|$)|\bmake you (?:pay|suffer|regret|cry|bleed)\b|\bmake your life (?:hell|a misery|miserable|unbearable)\b"),
    (0.85, r"\b(?:i|we) know (?:exactly |full well |very well )?where (?:you|your (?:kids?|children|family|wife|husband|daughter|son|mother)) (?:live|lives|sleep|work|park|go|are)\b(?!,? (?:so|i'll (?:drop|bring|come by|pass)|no need|thanks))|\b(?:i|we) know (?:what|which) (?:school|street|car|bus|class) (?:your|you)\b"),
    (0.85, r"\bwatch your back\b(?! (?:with|when|as|lifting|while))|\bsleep with one eye open\b|\blook over your shoulder\b|\bi(?:'m| am) coming (?:for|after) you\b(?! (?:at|on|with|in|by|to))|\bi(?:'ll| will) (?:find|hunt|track|get) you\b(?! (?:at|on|in|by|a|an|the|some|another|there|when|near|outside))|\b(?:i|we)(?:'ll| will) be waiting for you (?:outside(?! (?:the|a|an|at|our|of|your hotel|gate|terminal|arrivals)\b)|in the dark)\b"),
    (0.85, r"\b(?:pay|paying) you a (?:little )?visit\b(?= (?:tonight|soon|one night)| ?[.!]|$)(?<!and pay you a visit)|\b(?:it )?would be a (?:real )?(?:shame|pity) if (?:something|anything|some accident|your)\b|\baccidents (?:do )?happen\b|\b(?:won't|will not|never) see (?:it|me|us|this) coming\b"),
    (0.9, r"\bi(?:'ve| have)? (?:got )?(?:have )?a (?:gun|knife|rifle|bat|weapon)\b(?=[^.!?]{0,50}(?:know how|use it|not afraid|waiting|for you|with your))|\bnext time i see you\b(?=[^.!?]*(?:break|kill|hurt|punch|dead|sorry|regret|smash|\.\.\.|hospital))|\b(?:you'?ll|you will) end up in (?:a )?(?:hospital|ditch|the morgue|the river)\b"),
)  # fmt: skip

# What someone else said, and what is said of oneself: told, never thrown.
_TOLD = re.compile(
    r"\b(?:m'a|m'ont|l'a|nous a|nous ont|on m'a|s'est fait|me suis fait|il m'a|elle m'a) (?:meme |encore )?(?:traitee?s?|dit|crie|lance|insultee?s?|menacee?s?|ecrit|repondu|ordonne|appelee?)\b[^.!?\n]{0,60}$"
    r"|\b(?:called|told|said to|shouted at|yelled at|asked) (?:me|us|my \w+|him|her)\b[^.!?\n]{0,40}$"
    r"|\b(?:s'appelle|intitulee?|titre|film|piece|livre|spectacle|chanson|called|titled|play|novel|song)\b[^.!?\n]{0,12}[\"']? ?$"
    r"|\b(?:je suis|je me sens|que je suis|i am|i'm|i feel|how|silly|stupid) (?:vraiment |trop |si |so |such |a |an |really )*$"
)
_COSTUME = re.compile(
    r"^\W{0,2}(?:file|sword|amber|costume|puppet|deguisement|theatre|club|hotel|pub|inn|street|road)\b"
)

_STRONG = tuple((weight, re.compile(written)) for weight, written in (*_INSULTS, *built.INSULTS))
_THREATENING = tuple((weight, re.compile(written)) for weight, written in (*_THREATS, *built.THREATS))


@dataclass(frozen=True, slots=True)
class Hard:
    """An insult or a threat, with the words that show it: ``text`` is exactly that slice of what was written."""

    kind: Kind
    text: str
    span: Span
    confidence: float


def hard_words(words: str) -> tuple[Hard, ...]:
    """The insults and threats of a message in the order they are said; those that overlap are one, a threat first.

    A word that is masked (``c0nn4rd``, ``s-a-l-o-p-e``) is read as the eye reads it, and shown as it was written.
    """
    heard = words[:LONGEST]
    found = list(_heard(heard))
    for read, places in readings(heard):
        found += [(kind, (places[start], places[end - 1] + 1), weight) for kind, (start, end), weight in _heard(read)]
    kept: list[tuple[Kind, Span, float]] = []
    for one in sorted(found, key=lambda one: (one[0] != "threat", one[1][0], -one[2])):
        start, end = one[1]
        if not any(start < last and first < end for _k, (first, last), _w in kept):
            kept.append(one)
    kept.sort(key=lambda one: one[1])
    return tuple(Hard(kind, heard[span[0] : span[1]], span, weight) for kind, span, weight in kept)


def _heard(words: str) -> Iterator[tuple[Kind, Span, float]]:
    """What one reading says, each with its place in these words."""
    lexed = Text(words)
    found: list[tuple[Kind, int, int, float]] = []
    for kind, cues in (("threat", _THREATENING), ("insult", _STRONG)):
        for weight, cue in cues:
            found.extend((kind, *match.span(), weight) for match in cue.finditer(lexed.folded))  # type: ignore[misc]
    for mood in moods(lexed):
        if mood.kind == "insult":
            said = Text(mood.text).folded
            start = max(lexed.folded.find(said), 0)
            found.append(("insult", start, start + len(said), mood.confidence))
    for kind, start, end, weight in found:
        if weight >= SURE and not _is_told(lexed.folded, start, end):
            yield kind, lexed.span(start, end), weight


def _is_told(folded: str, start: int, end: int) -> bool:
    """An animal, a title, what someone else said, what one says of oneself."""
    said, before = folded[start:end].strip(), folded[max(0, start - 90) : start]
    if _BEASTS.search(said) and not re.search(r"\b(?:espece|vous|tu|t') ?\w* ?$", before):
        return True
    return bool(
        _TOLD.search(before.rstrip(" \"'«»“”:")) or _TOLD.search(before) or _COSTUME.match(folded[end : end + 20])
    )


# ------------------------------------------------------------------------------------------------------------- danger

# Someone is in danger now, or says so.
_DANGER: Final = re.compile(
    r"\b(?:(?:mere|pere|mari|femme|fils|fille|bebe|maman|papa|voisine?) ne (?:repond|reagit|bouge) plus|(?:avale|pris) toute? (?:la|les|une) (?:boite|plaquette|pilules|comprimes)|me menace (?:avec|d'un|de son)|(?:pills|knife|rope|razor) in my hand|don't want to be here any ?more|au secours|a l'aide|sos|urgence (?:vitale|medicale)|ambulance|samu|appele\w* les pompiers|pompiers,? vite|appelez (?:le|la|les) (?:15|17|18|112|police|secours)|"
    r"(?:ne|n') ?respire\w* (?:plus|pas|mal)|inconscient\w?|evanoui\w*|a perdu connaissance|(?:saigne\w*|(?:mere|pere|maman|papa|mari|femme|fils|fille|grand[- ]\w+|voisine?|il|elle|bebe) (?:vient de |est |a )?tombe\w*|has fallen)|hemorragie|infarctus|avc|crise cardiaque|"
    r"arret cardiaque|convulsions?|surdose|overdose|empoisonn\w+|intoxi\w+|choc anaphylactique|etouff\w+|noyade|se noie|brulures?|"
    r"fracture ouverte|(?:douleur|mal) (?:dans|a) la poitrine|est tombee? (?:dans|de|du|sans)|ne se releve (?:plus|pas)|"
    r"au feu|incendie|(?:ca|cela|il y a|y a) (?:du |le )?feu|ca brule|de la fumee|fumee (?:noire|partout|dans)|fuite de gaz|odeur de gaz|ca sent le gaz|explosion|monoxyde|"
    r"suicid\w+|me tuer|mettre fin a (?:mes|ses) jours|en finir(?: avec la vie)?|plus envie de vivre|envie de mourir|me faire du mal|sauter (?:par la fenetre|du pont)|"
    r"(?:me|nous|la|m'a|l'a|nous a) ?(?:frapp\w+|battue?s?|bat|etrangl\w+|poignard\w+|agress\w+|viole\w*|sequestre\w*|menace d'un|suit dans|poursui\w+)|"
    r"violences? conjugales?|viol\b|agression|il va me tuer|elle va me tuer|enfermee? (?:dans|avec|a cle)|j'ai peur (?:pour ma vie|de lui|d'elle|qu'il|de mon mari)|"
    r"enlev\w+ d'enfant|(?:enfant|bebe|fils|fille|petit|petite) (?:a |est |qui )?(?:disparu\w?|perdue?s?|seul\w?|introuvable|ne repond (?:plus|pas)|malade|brulant\w?|blesse\w?|fievre)|"
    r"in danger|emergency|call (?:an ambulance|the police|999|911|112|the fire)|(?:not|stopped|isn't|can't) breath\w*|unconscious|collapsed|passed out|bleeding|"
    r"heart attack|stroke|seizure|overdos\w+|(?<!rat )poison\w*|chok(?:ing|es)|drown\w*|chest pain|allergic reaction|anaphyla\w+|fell (?:down|and|off|from)|"
    r"fire in|on fire|there(?:'s| is) (?:a )?(?:fire|smoke)|smell (?:of )?gas|gas leak|kill(?:ing)? myself|suicid\w*|end (?:my|his|her) life|self[- ]harm|hurt myself|want to die|"
    r"(?:hits?|beats?|beating|hitting|attack\w*|rap\w+|strangl\w+|stabb\w+|is following|threatens|threatening) (?:me|us|her|him|my)|being (?:attacked|followed|beaten|abused)|domestic violence|"
    r"locked (?:me|us|in)|afraid (?:for my life|of him|of her|he will)|(?:child|baby|son|daughter|kid|toddler) (?:is |has )?(?:gone |been )?(?:missing|lost|alone|sick|ill|hurt|burning|fever))\b"
)
# Words of health, fire, danger, violence and children: generous, for what must never be held back.
_COULD_BE: Final = re.compile(
    r"\b(?:urgen\w+|danger\w*|secours|sos|medecin|docteur|hopital|clinique|urgences|malade\w?|maladie|blesse\w*|blessure|sang|saigne\w*|douleur\w*|souffr\w+|"
    r"malaise|fievre|vomi\w*|respir\w+|allergi\w+|asthm\w+|insuline|diabet\w+|epilep\w+|enceinte|accouche\w*|contractions?|grossesse|chute|tombee?s?|coince\w*|bloque\w* (?:dans|a)|"
    r"feu|incendie|flamme\w*|fumee|gaz|brul\w+|inond\w+|fuite|electrocut\w+|explos\w+|effondr\w+|"
    r"suicid\w*|mourir|mort\w?|vivre|en finir|desespere\w*|depress\w+|automutil\w+|"
    r"violen\w+|frapp\w+|coups?|agress\w+|viol\w?|harcel\w+|menac\w+|peur|enferm\w+|sequestr\w+|police|gendarme\w*|pompiers?|samu|ambulance|112|114|119|3114|3919|"
    r"enfants?|bebes?|petite? fille|petit garcon|mineur\w?|nourrisson|disparu\w*|perdue?s?|"
    r"emergency|danger\w*|doctor|hospital|sick|ill|illness|injur\w+|blood|bleed\w*|pain|hurts?|faint\w*|fever|vomit\w*|breath\w*|allerg\w+|asthma|insulin|diabet\w+|epilep\w+|"
    r"pregnan\w+|labou?r|contractions|fell|fallen|stuck|trapped|fire|smoke|gas|burn\w*|flood\w*|leak\w*|explo\w+|collaps\w+|suicid\w*|die|dying|dead|death|kill myself|desperate|depress\w+|"
    r"violen\w+|beat\w*|attack\w*|assault\w*|rape\w?|harass\w*|abus\w+|threat\w*|afraid|scared|locked|police|ambulance|999|911|child\w*|bab(?:y|ies)|kids?|missing|lost|help)\b"
)


def in_danger(words: str) -> str:
    """The words that say someone is in danger; nothing if none do. Such a message is put on top at once."""
    folded = Text(words[:LONGEST]).folded
    match = _DANGER.search(folded) or built.DANGER.search(folded)
    return match.group() if match else ""


def could_be_emergency(words: str) -> bool:
    """Whether anything in it could be an emergency, heard generously: such a message is never held back."""
    folded = Text(words[:LONGEST]).folded
    return bool(_COULD_BE.search(folded) or _DANGER.search(folded) or built.DANGER.search(folded))
