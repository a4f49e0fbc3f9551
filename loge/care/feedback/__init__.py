"""One question after the act, one tap: how easy it was, how satisfied they are; twice a year, whether they would recommend us."""
