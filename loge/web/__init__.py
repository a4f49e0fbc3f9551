"""What people see: a door is a function that finds, checks, reads and shows; a move is a form and one call.

``doors`` by audience, each folder with its ``urls.py``; ``find`` there says who may enter. ``forms`` turn words into what
actions take, ``ui`` is what templates can say, ``tasks`` what awaits whoever keeps a house, ``api`` the same for programs,
``papers`` what is printed. Nothing here decides: a door translates, an action below decides.
"""
