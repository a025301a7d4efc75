"""The test machinery: fixtures for databases, a served site, a browser, and the guards that hold in every test."""
