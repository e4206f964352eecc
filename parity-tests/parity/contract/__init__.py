"""The contract, as the other stages see it."""
