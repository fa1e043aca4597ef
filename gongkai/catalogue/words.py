"""What the squares of a catalogue say: elements, channels, legal bases, as lists. Nothing is guessed, nothing lost."""

from __future__ import annotations
