"""Reviews: cards, by FSRS, and when they are due."""
