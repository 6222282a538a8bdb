"""What an instructor meets first: new packs and parts of packs, and a page on each of the codes."""
