"""The three questions of a week, put to one real case, and the improvements that come of them."""
