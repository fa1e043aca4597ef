"""通知: mail and short messages, written from templates, sent by jobs, with a record of every delivery."""
