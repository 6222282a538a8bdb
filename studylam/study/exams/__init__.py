"""Mock exams: their paper, their clock, their report."""
