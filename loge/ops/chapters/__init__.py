"""More of the story ``demo --check`` walks: each file is a chapter with ``tell(walk)``, told in the order of their names."""
