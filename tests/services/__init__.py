"""Tests of the catalogue of services."""
