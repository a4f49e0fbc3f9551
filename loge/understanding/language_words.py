"""The commonest words, endings and letters of five languages, folded (no accents, no capitals)."""

from __future__ import annotations

from typing import Final

from loge.understanding.text import words

COMMON: Final[dict[str, frozenset[str]]] = {
    "fr": words(
        "le la les un une des du de au aux et ou mais donc car ni que qui quoi dont quand comment pourquoi "
        "combien quel quelle quels quelles je tu il elle on nous vous ils elles me te se lui leur leurs moi toi "
        "eux soi mon ma mes ton ta tes son sa ses notre nos votre vos ce cet cette ces ca cela ceci est suis es "
        "sommes etes sont etait etais etaient etre sera serait serai serons serez seront ai as a avons avez ont "
        "avoir avait avais aurai aura aurez aurions fait faire fais faites faut peux peut pouvez pourriez "
        "pourrais pourrait pouvons veux veut voulez voudrais voudrait voudrions voulons souhaite souhaiterais "
        "souhaitons souhaiterions aimerais aimerions dois doit devez devons vais va allons allez vont aller viens "
        "vient venez venir prendre reserver reservez reservation cherche chercher cherchons trouver trouvez "
        "besoin bonjour bonsoir salut merci cordialement svp stp oui non pas plus moins tres trop bien bon bonne "
        "bons bonnes beau belle petit petite grand grande avec sans pour par dans sur sous chez vers entre avant "
        "apres depuis pendant jusque environ ici voici voila alors aussi encore toujours jamais deja tout tous "
        "toute toutes rien quelque quelques chaque autre autres meme memes si comme parce lorsque afin ainsi puis "
        "ensuite y en ne qu enfant enfants femme mari personne personnes adulte adultes soir matin midi jour "
        "jours semaine semaines mois annee heure heures an ans madame monsieur mme table chambre chambres taxi "
        "aeroport gare ville rue billets billet prix euros chambre hotel pres moi aujourd hui prochain prochaine "
        "dernier derniere premier premiere deuxieme peu assez beaucoup tard tot disponible disponibles possible "
        "impossible urgent demande demander voiture voitures livraison menage garde film films restaurant temps "
        "meteo train avion vol medecin hopital quartier partir depart arrivee retour acheter louer envoyer "
        "appeler appelez rappeler attendre savoir connaitre donner donnez dites dire parler trouve est-ce allo "
        "quelqu chose monde gens vraiment plutot mieux celui celle ceux celles lequel laquelle jouer regarder "
        "voir recommander recommandez conseiller desole excusez pardon super parfait dac accord numero adresse "
        "telephone nom prenom allergique noix fete anniversaire cadeau fleurs ete hiver automne printemps noel "
        "paques toussaint exactement balles dix vingt trente cent mille lendemain veille rdv nickel pressing plombier plomberie fuite cle "
        "cles clef clefs serrurier coiffeur coiffeuse coiffure nounou cuisinier cuisiniere chauffeur bagages "
        "bagage linge repassage facture annuler annulez confirmer confirme confirmez jardinier promener chien chat "
        "spectacle musee visite allergie poussette escalier etage reparer reparation panne chauffage chaudiere "
        "ordinateur coursier colis couturiere retouche nettoyage demenagement bricolage dejeuner diner gouter traiteur "
        "gateau couvert couverts ouvrir fermer ferme ouvert cassee casse perdu perdue perdus volontiers entendu recu "
        "bientot bienvenue chambres couette oreiller serviette serviettes bruit"
    ),
    "en": words(
        "the a an and or but so nor that which who whom whose what when where why how i you he she it we they me "
        "him her us them my your his its our their mine yours this these those is am are was were be been being "
        "have has had having do does did done doing will would shall should can could may might must need needs "
        "want wants wanted like likes please thanks thank hello hi hey dear regards sincerely yes no not never "
        "always often very too much many more most less few some any every each all both either neither other "
        "another such only own same than then there here now just about above after again against at before below "
        "between by down during for from further in into of off on once out over through to under until up with "
        "without within also as because if while though book booking booked reserve reservation table room rooms "
        "people person adults children kids guest guests party tonight today tomorrow yesterday morning afternoon "
        "evening night day days week weeks month months year years hour hours minute minutes time date find get "
        "give go going come coming make take see look looking know think tell let help show check change cancel "
        "call ask looking restaurant hotel flight flights ticket tickets car bus train city area place name "
        "number phone address price cheap near good great nice fine ok okay sure thing something anything nothing "
        "someone anyone everyone well really actually maybe perhaps sorry first last next new old big small "
        "little long high low right left early late soon later ago back away home work account card money pay "
        "bank balance credit bill order set play song music weather what's i'm don't it's that's can't won't "
        "would'nt didn doesn isn aren wasn don im id ill ive lets theres thats whats hows cant wont dont gonna "
        "wanna gotta say said says put keep start stop turn use used using try buy send sent meet leave leaving "
        "arrive stay eat drink food meal dinner lunch breakfast inside outside available open close closed list "
        "add remove update does english french pounds dollars bucks exactly around approximately separated "
        "laughing loud single spell define raise increase decrease read write dial roll flip speak calculate "
        "explain instructions fix stay taxi am pm dollars cents adult text dear cost costs rate half past quarter pls plz perfect courier repair repairs plumber plumbing airport "
        "couples hairdresser cleaner cleaning delivery deliver flower flowers theater wedding birthday "
        "nanny nurse doctor appointment driver pickup pick luggage suitcase laundry laptop computer "
        "leak leaking broken lost keys key lock locked locksmith invoice confirm confirmed gift present haircut walker "
        "gardener museum cook chef anniversary allergy allergic wheelchair stairs "
        "floor moving mover movers grocery groceries towels pillow blanket noise noisy quiet cake parcel "
        "weekend cheers ta brilliant lovely cot crib heating boiler fridge oven wifi password tailor ironing"
    ),
    "de": words(
        "der die das den dem des ein eine einen einem einer eines und oder aber denn weil dass wenn als wie wo "
        "wer was wann warum ich du er sie es wir ihr mich dich sich uns euch ihm ihn ihnen mein meine meinen dein "
        "sein seine unser unsere ist bin bist sind seid war waren sein haben habe hat hatte werden wird wurde "
        "wurden kann kannst konnen konnten konnte mochte mochten muss mussen soll will wollen nicht kein keine "
        "keinen ja nein doch auch nur noch schon sehr mehr viel hier dort heute morgen gestern abend uhr tag tage "
        "woche wochen monat jahr montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar marz "
        "juni juli oktober dezember fur mit von vom zu zum zur bei nach aus auf an in im am um uber unter vor "
        "hinter neben zwischen ohne gegen durch bis bitte danke hallo guten gute grusse freundlichen sehr geehrte "
        "tisch zimmer personen person erwachsene kinder kind brauche suche suchen reservieren buchen flughafen "
        "bahnhof nachste nachsten zwei drei vier funf sechs sieben acht neun zehn mittag nachmittag wochenende "
        "gegen ungefahr etwa gibt es einen gern gerne"
    ),
    "es": words(
        "el la los las un una unos unas y o pero porque que quien cual cuando donde como cuanto yo tu el ella "
        "nosotros vosotros ellos ellas me te se nos os lo le les mi mis tu tus su sus nuestro nuestra nuestros "
        "este esta estos estas ese esa eso aquel es soy eres somos son era fue ser estar estoy esta estamos estan "
        "hay tengo tiene tenemos tienen tener he ha hemos han haber hacer hace puedo puede podemos pueden podria "
        "quiero quiere queremos quisiera necesito necesitamos gustaria busco reservar reserva para por con sin de "
        "del al en entre sobre hasta desde hacia segun no si muy mas menos mucho muchos poco tambien ya aqui hoy "
        "manana ayer noche tarde dia dias semana mes ano hora horas lunes martes miercoles jueves viernes sabado "
        "domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre hola "
        "gracias saludos favor buenos buenas mesa habitacion personas persona adultos ninos nino proximo proxima "
        "dos tres cuatro cinco seis siete ocho nueve diez aeropuerto estacion cena comida fin medianoche usted "
        "ustedes senor senora"
    ),
    "it": words(
        "il lo la i gli le un uno una e o ma perche che chi quale quando dove come quanto io tu lui lei noi voi "
        "loro mi ti si ci vi ne mio mia miei mie tuo tua suo sua nostro nostra questo questa questi queste quello "
        "quella e sono sei siamo siete era essere ho hai ha abbiamo avete hanno avere fare faccio posso puo "
        "possiamo potete potrebbe vorrei vorremmo voglio vuole bisogno cerco prenotare prenotazione per con senza "
        "di del dello della dei degli delle al allo alla ai agli alle da dal dalla nel nello nella nei in su sul "
        "sulla tra fra non si no molto piu meno anche gia qui oggi domani ieri sera mattina pomeriggio notte "
        "giorno giorni settimana mese anno ora ore lunedi martedi mercoledi giovedi venerdi sabato domenica "
        "gennaio febbraio marzo aprile maggio giugno luglio settembre ottobre novembre dicembre ciao buongiorno "
        "buonasera grazie saluti favore tavolo camera persone persona adulti bambini bambino prossimo prossima "
        "due tre quattro cinque sei sette otto nove dieci aeroporto stazione cena pranzo verso mezzogiorno "
        "mezzanotte signora signor"
    ),
}

ENDINGS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "fr": (
        ("ement", "ique", "iques", "eux", "euse", "aire", "aires", "oir", "oire", "eau", "eaux", "aux", "ois", "oise",
         "ette", "elle", "elles", "iere", "ieres", "eur", "eurs", "rions", "riez", "rais", "rait", "erez", "erons", "ez",
         "ons", "ent", "aient", "ee", "ees", "ier", "iers", "age", "esse", "tre", "que"),
        ("oeu", "euil", "ouill", "eill", "quoi", "ouv"),
    ),
    "en": (
        ("ing", "ings", "ed", "ly", "ness", "ful", "less", "ght", "ship", "sh", "ck", "th", "ty", "ry", "ay", "ey", "ow",
         "wn", "ds", "ks", "ll", "ss", "er", "ers", "est", "ould", "tion", "tions", "ble", "y"),
        ("wh", "th", "sh", "ee", "oo", "ck", "igh", "aw", "ow", "ew", "w"),
    ),
    "de": (("ung", "ungen", "keit", "heit", "lich", "liche", "lichen", "isch", "chen", "ieren", "tag", "en"), ("sch", "cht", "tz", "zw", "pf")),
    "es": (("cion", "ciones", "dad", "ado", "ada", "ados", "adas", "mente", "ito", "ita", "amos", "emos", "aje"), ("ll", "ñ")),
    "it": (("zione", "zioni", "mente", "are", "ere", "ire", "ato", "ata", "ati", "ino", "ina", "etto", "iamo", "issimo"), ("gli", "zz", "cch", "ggi")),
}  # fmt: skip

LETTERS: Final[dict[str, frozenset[str]]] = {
    "fr": frozenset("éèêëàâçùûîïôœ"),
    "de": frozenset("äöüß"),
    "es": frozenset("ñ¿¡áíóú"),
    "it": frozenset("ìòàèù"),
}
