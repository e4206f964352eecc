"""The contract, implemented a second time: code first, in memory, sharing nothing with the service."""
