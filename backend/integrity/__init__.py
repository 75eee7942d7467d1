"""What scores and browser signals mean: policy, events, strikes."""
