"""Redis, Redis Cluster, and the engine in this process that speaks as they do."""
