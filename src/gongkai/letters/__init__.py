"""文书: letters of every kind, from one source to DOCX and PDF, with their numbers, delivery and register (R61-R64).

A letter is composed from a template of the agency (or ours) and the values of its matter, approved, numbered, rendered
by a job, and then dispatched. It knows nothing of applications: which letter follows which step is their business.
"""
