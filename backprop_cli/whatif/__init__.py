"""What the partial derivatives answer: what moves an output, along a range, and where it is so much."""
