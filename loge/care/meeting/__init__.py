"""Where inhabitants meet: a public thank-you, a coffee, a workshop, and the calendar that tells of them."""
