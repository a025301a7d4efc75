"""Three hundred applications for the demonstration, played through the same Actions that people take."""
