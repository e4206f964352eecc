"""Generated from the contract; do not edit."""
