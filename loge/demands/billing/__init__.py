"""What was done becomes a line to bill, what is billed becomes a letter, what is paid online settles an invoice."""
