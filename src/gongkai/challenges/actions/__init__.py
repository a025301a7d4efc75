"""The steps of a challenge, by what they are about; importing this package registers them all."""

from gongkai.challenges.actions import amending, complaints, ending, following, hearing, receiving, succession

__all__ = ["amending", "complaints", "ending", "following", "hearing", "receiving", "succession"]
