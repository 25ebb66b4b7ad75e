"""Lay runs side by side, and say where they differ."""
