"""个人信息: encrypted at rest under a key of each person's own, masked by default, every read recorded."""
