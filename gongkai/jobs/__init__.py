"""后台任务: work that is not done while someone waits; retried, visible, and done once however often a worker dies."""
