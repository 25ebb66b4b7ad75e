"""Test what a block costs."""
