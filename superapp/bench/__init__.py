"""Figures that the project holds itself to, each with its floor measured in the same run."""
