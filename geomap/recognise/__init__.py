"""Article → mentions: tokens, candidate spans, features, one score, the best set."""
