"""What a file holds, in words and beside them. Runs behind the wall of :mod:`gongkai.files.safely`; knows no Django."""
