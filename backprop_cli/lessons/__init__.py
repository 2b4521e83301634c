"""Both passes as they are taught: step by step, formula by formula, path by path."""
