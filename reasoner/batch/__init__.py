"""Files of facts in; a table with what is decided of each request out, millions at a time.

What hangs together is a group. Groups of which the guideline can tell no difference are alike, and
one of them is decided for all, by the same review that a single request gets.
"""
