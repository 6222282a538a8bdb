"""Where the learner stands: mastery, calibration, item statistics, activity, figures."""
