"""Plain tools of every room, without any business of their own.

``moves`` is the one way a state changes, ``journal`` the one way others hear of it, ``jobs`` the one way anything happens later;
``money`` is whole cents, ``clock`` aware moments, ``errors`` the five ways a wish can fail. ``shelf`` loads folders in which a file
is a plug; ``raw`` speaks SQL where the ORM would cost more than the question.
"""
