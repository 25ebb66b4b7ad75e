"""Describe what can be shared: services, their functions and their parameters."""

from footprint.services.catalogue import (
    EVIDENCE,
    KINDS,
    LEGAL,
    TRAVEL,
    Catalogue,
    Function,
    Handoff,
    Parameter,
    Service,
    Stream,
    load_catalogue,
    resolve_key,
)

__all__ = [
    "EVIDENCE",
    "KINDS",
    "LEGAL",
    "TRAVEL",
    "Catalogue",
    "Function",
    "Handoff",
    "Parameter",
    "Service",
    "Stream",
    "load_catalogue",
    "resolve_key",
]
