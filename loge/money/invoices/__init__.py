"""Invoices: rules by date, sums to the cent, numbers without a hole, the paper and the file inside it."""
