"""The runtime of the generated layer: a routing table, a dispatcher and the steps that operations share.

Handwritten and copied as it is beside the generated code, so that the generated package stands on its own.
"""
