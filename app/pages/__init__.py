"""What people open in a browser, and the contract itself as a file; all of it from local files."""
