"""Engines from the binaries of this machine, each in a folder and on ports of its own."""
