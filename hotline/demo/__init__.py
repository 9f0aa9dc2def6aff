"""An invented county with people, calls and matters, for trying the hotline out. Never part of a real office."""
