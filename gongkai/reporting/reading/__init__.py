"""Reading anyone's published report: a file becomes tables and lines, these become the statutory form. Knows no Django.

It runs behind the wall of :mod:`gongkai.files.safely`, in a process of its own.
"""
