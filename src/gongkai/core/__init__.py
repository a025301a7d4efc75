"""The mechanisms that every room uses: matters and facts, the process engine, Actions, viewers, audit, jobs, files.

``docs/architecture.md`` explains them; ``gongkai.example`` shows all of them at work in one small process.
"""
