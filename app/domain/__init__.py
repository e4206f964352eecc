"""The rules, and the ports they need. Standard library only."""
