"""Test the live page."""
