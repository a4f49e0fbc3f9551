"""The desk of a hotel: cases with their items, whom they are asked of, and what the guest is told."""
