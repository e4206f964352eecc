"""What is told about it."""
