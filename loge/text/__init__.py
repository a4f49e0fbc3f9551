"""Words of people, taken out of what their programs wrap them in. Pure: no framework, no database, no network."""
