"""What the demonstration city has published: played through the Actions, the past at its own moments."""
