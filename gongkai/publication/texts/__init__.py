"""Texts as they are written, cleaned, compared: pure, and readers behind the wall."""
