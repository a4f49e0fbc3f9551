"""Long requests: recruit someone, organise a move, a party. Steps with owners and days, candidates, trial, decision."""
