"""One module a tag. Generated from the contract; do not edit."""
