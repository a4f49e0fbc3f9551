"""Agendas that hold: where the unforeseen fits, how far it is, what must move, and why not."""
