"""Handlers: they satisfy the generated protocols, translate in both directions and decide nothing."""
