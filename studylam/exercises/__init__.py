"""Decision exercises: a situation is given, the learner decides, then sees what happens and why."""
