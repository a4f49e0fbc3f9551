"""Words that show that a number or a name near them says nothing of time (folded)."""

from __future__ import annotations

from typing import Final

from loge.understanding.text import words

# After these, April is a lady.
TITLES: Final = words("mme mlle madame mademoiselle monsieur mr mrs ms miss dr docteur me maitre sir lady prenom")

# Before "de" and a date, these name a street or a stop; the second list stands after the name.
STREETS: Final = words(
    "rue avenue av bd boulevard blvd place quai allee chemin impasse square route voie station metro gare"
)
STREET_ENDS: Final = words("street road lane drive avenue court square terrace st rd")

# What is counted after a number, so that the number is no hour and no day.
MEASURES: Final = words(
    "€ $ £ % euro euros eur e dollar dollars usd pounds pound gbp chf balles bucks quid k m2 m km kg g cm mm m3 "
    "cl l ml people persons person personne personnes pers pax adulte adultes adult adults enfant enfants kid "
    "kids child children guest guests invite invites convive convives couvert couverts cover covers piece pieces chambre "
    "chambres room rooms bedroom bedrooms ticket tickets billet billets place places seat seats star stars etoile "
    "etoiles etage etages floor floors bis ter rue avenue boulevard quai chemin impasse allee street road lane "
    "drive arrondissement degres us roses bouteilles bottles table tables fois times bagage bagages valise "
    "valises bags bag chats chiens cats dogs men women man woman hommes femmes filles garcons boys girls friends "
    "amis top others autres passagers passengers travelers travellers voyageurs miles mile participants rated"
)

# What is called by its number.
NUMBERED: Final = words(
    "chambre room rm ch suite flat appartement appart apt apartment porte door gate quai platform terminal hall salle "
    "numero number bus tram ligne line metro batiment building escalier box casier locker villa bungalow chalet"
)

# What an ordinal may count that is no day.
RANKED: Final = words(
    "floor street avenue time class one option choice person birthday anniversary etage arrondissement grade "
    "place row rang fois choix classe edition address adresse child enfant party try attempt course name"
)

# What goes on after a moment was said: a number before such a word counts nothing.
FOLLOWS: Final = words(
    "please pls plz thanks thank svp stp merci if and but so is would will works work ok okay with avec si je "
    "nous que sil s in i we it the my on does was hopefully too y this that ' as instead table reservation"
)

# "Une robe de soirée", "a night light": things named after a part of the day.
NAMED_AFTER_A_PART: Final = words(
    "robe robes tenue tenues chemise chemises table tables bonnet creme gardien veilleur boite sac dress dresses gown gowns wear "
    "suit suits coat coats light lights shift shifts cream guard nurse bag bags porter sickness"
)

# "Bonne soirée", "good evening": no time is meant.
GREETINGS: Final = words("good bonne bon belle excellente nice great lovely wonderful douce")
# Whose age may follow: "un bébé de 8 mois".
YOUNG: Final = words(
    "bebe nourrisson fils fille garcon enfant petit petite chiot chaton baby infant toddler son daughter puppy kitten"
)
