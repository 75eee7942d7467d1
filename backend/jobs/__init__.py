"""Job, plan, questions, rubric, policies, and the question bank."""
