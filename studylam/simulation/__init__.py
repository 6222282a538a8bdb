"""What one laptop can't show for real, as models on a virtual clock. Pure and seeded."""
