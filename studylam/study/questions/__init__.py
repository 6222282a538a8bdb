"""One question: how it is shown, graded, explained, and complained about."""
