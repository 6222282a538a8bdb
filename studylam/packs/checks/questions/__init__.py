"""The item-writing checks of questions, Q001 to Q029: one family of rules in each module."""
