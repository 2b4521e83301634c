"""Numerical differentiation, and what it says about the derivatives that backpropagation gives."""
