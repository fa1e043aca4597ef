"""文件: one store, addressed by content; permanent addresses with versions; strangers' files opened only behind a wall."""
