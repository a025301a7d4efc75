"""The demonstration's reviews, suits and complaints."""
