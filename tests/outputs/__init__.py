"""Test what leaves the project."""
