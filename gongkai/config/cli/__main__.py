"""``python -m gongkai.config.cli``: how the program starts its own worker processes."""

from gongkai.config.cli import main

main()
