"""Asks any number of implementations of one contract the same things and tells where their answers differ.

The stages, in the order in which data flows:

* `contract`: the OpenAPI document, read with a loader of its own
* `cases`: sequences of symbolic requests that follow from the contract
* `run.walk`: a sequence played against all targets, step by step
* `run.observe`: an answer with its ids, times and tokens renamed
* `run.compare`: typed differences between two such answers
* `run.shrink`: the shortest sequence that still shows a difference
* `report`: terminal, JSON, JUnit, HTML

Nothing in here knows any particular contract or implementation.
"""
