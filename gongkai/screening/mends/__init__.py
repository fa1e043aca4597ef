"""New bytes of a file without what was found in it, where a program may take it away safely. Runs behind the wall."""
