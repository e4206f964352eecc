"""Probes of endpoints, one way a file."""
