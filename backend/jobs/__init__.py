"""Job, plan, questions, policies, and the question bank."""
