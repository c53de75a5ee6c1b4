"""Switchboard: an operator's chat and telephone in any CRM page."""

__version__ = "0.1.0"
