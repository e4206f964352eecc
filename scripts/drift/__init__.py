"""Bringing contract, twin and handlers together again after one of them has moved."""
