"""Lay a result out as tables, one question each."""
