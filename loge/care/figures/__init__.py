"""What a house can say of its care in numbers: counted once when it happens, added up at once, open to its cases."""
