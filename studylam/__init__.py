"""StudyLam: learn AWS Lambda by running it, in a terminal."""

__version__ = "0.9.0"
