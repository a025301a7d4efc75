"""Container readers: a file of one kind taken apart into ``blocks``, within limits of size, memory and time."""
