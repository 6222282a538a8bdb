"""The learner's own words and marks: where they stand in a text, a list, a copy to keep."""
