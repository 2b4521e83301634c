"""A graph at many rows of data: rows in, both passes on columns, rows out."""
