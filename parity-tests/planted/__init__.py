"""Faults that are put into the service on purpose, to see whether the shared suite notices each."""
