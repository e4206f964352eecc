"""What stands behind the domain's ports."""
