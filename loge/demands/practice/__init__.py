"""The spine of a practice: what is proposed to a household, from memory or after a call, until it is brought."""
