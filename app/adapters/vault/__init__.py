"""Where secrets are kept: Vault or OpenBao over HTTP, and the encrypted store of the service itself."""
