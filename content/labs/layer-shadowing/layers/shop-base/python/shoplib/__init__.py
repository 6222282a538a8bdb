"""What all functions of the shop share."""
