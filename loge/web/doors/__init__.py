"""Doors by audience: public, client, provider, house, me. A door finds, checks, reads and shows; a move is a form and one call."""
