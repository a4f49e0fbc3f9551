"""The directory of a desk: restaurants, car hire, drivers, theatres, florists, and how one works with each."""
