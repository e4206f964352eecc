"""Small changes to the service's source, each run against the twin: does the engine notice?"""
