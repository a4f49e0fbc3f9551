"""A tip: a thank-you in money, its own payment, all of it for who served."""
