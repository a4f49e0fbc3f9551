"""Money from bank to bank: mandates, files for the bank (ISO 20022), and what comes back."""
