"""Outside links of what is published: collected, asked politely by a job, shown at the desk where they are dead."""
