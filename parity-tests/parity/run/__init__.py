"""How it is asked, looked at, compared and shrunk."""
