"""What delighted and what hurt, noted in one tap; and the house's book of attentions, proposed where they fit, within a budget."""
