"""Doors by audience, a folder each, with where they stand in its ``urls.py``. A door finds, checks, reads and shows; a move is a
form and one call."""
