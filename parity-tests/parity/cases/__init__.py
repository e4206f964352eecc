"""What is asked: sequences of symbolic requests, by source."""
