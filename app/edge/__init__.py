"""What stands around the service: pure ASGI layers, one idea a file, driven by the operation table."""
