"""Reviews that obey the law and the small number: what is checked, reported, ruled with reasons, and shown with all its dates."""
