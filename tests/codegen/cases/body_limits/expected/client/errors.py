"""What calls raise for the errors that the contract documents: one class a status.

Generated from the contract; do not edit.
"""

from __future__ import annotations
