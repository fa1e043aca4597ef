"""检索: one index interface; what is not public is never in the index."""
