"""What can be done with agendas. Every verb takes ``by=`` and is one transaction."""
