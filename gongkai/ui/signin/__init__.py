"""Signing in: passwords, second factors, lock-out, sessions, and the provincial identity platform."""
