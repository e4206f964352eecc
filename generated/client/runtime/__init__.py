"""What every generated client is made of: how calls are sent, repeated, read and followed.

Written by hand and copied into each generated client, so that it stands on its own.
"""
