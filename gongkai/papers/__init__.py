"""Papers in and out: what every room needs that reads tables from office files or sets pages of its own."""
