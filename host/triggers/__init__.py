"""Triggers: runs that begin by themselves, when their time has come and their condition holds."""
