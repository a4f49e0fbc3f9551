"""How mail reaches a house and leaves it. A channel is a file: it knows one protocol, and nothing of what a mail says."""
