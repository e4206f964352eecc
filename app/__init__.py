"""The service: what the contract promises, kept."""
