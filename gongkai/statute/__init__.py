"""The law as tables and small functions. Standard library only: no Django, no settings, no clock, no input or output."""
