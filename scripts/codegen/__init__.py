"""The code generator: load, resolve, lint, name, model, build, render, write."""
