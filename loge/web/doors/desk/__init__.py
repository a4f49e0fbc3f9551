"""The doors of a desk: its arrivals, stays, partners, handover and what it keeps; one file per subject."""
