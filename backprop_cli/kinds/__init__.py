"""The kinds of numbers that a rule computes with, and the functions that rules are written with."""
